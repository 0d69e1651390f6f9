// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.BoundObjectReference;
import io.fabric8.kubernetes.api.model.authentication.BoundObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The API server that KUBECONFIG names, with our manifests and the foreign CRDs applied. Other
 * modules use it too, by this module's test jar.
 */
public final class ApiServer {
  private static final long ESTABLISHED_SECONDS = 60;

  private final String kubeconfig;
  public final KubernetesClient admin;

  /** Connects and applies. */
  public ApiServer() {
    kubeconfig =
        Manifests.read(
            Path.of(
                required(
                    "KUBECONFIG",
                    "start a server with test/e2e/lab/bin/api-server start DIR and set KUBECONFIG"
                        + " to the path that it prints")));
    admin = as(null);
    namespace("frr-k8s-system");
    foreignCrds().forEach(this::apply);
    applyOurs();
  }

  private static String required(String variable, String remedy) {
    String value = System.getenv(variable);
    if (value == null || value.isBlank()) {
      throw new AssertionError(variable + " is not set: " + remedy + ".");
    }
    return value;
  }

  /** The folder that the lab's tools take from frr-k8s' Go module. */
  private static Path frrCrds() {
    try {
      Process tools =
          new ProcessBuilder(Manifests.ROOT.resolve("test/e2e/lab/libexec/go-tools").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String folder = new String(tools.getInputStream().readAllBytes(), UTF_8).strip();
      if (tools.waitFor() != 0) {
        throw new AssertionError("test/e2e/lab/libexec/go-tools failed: see its output");
      }
      return Path.of(folder, "frr-k8s-crds");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("test/e2e/lab/libexec/go-tools did not run", e);
    }
  }

  /**
   * CRDs of OVN-Kubernetes and frr-k8s: those in UPSTREAM_CRDS when set, else the lab's minimal
   * ones and those of frr-k8s' Go module.
   */
  private static List<String> foreignCrds() {
    Path own = Manifests.ROOT.resolve("test/e2e/lab/crds");
    List<Path> files = new ArrayList<>();
    String upstream = System.getenv("UPSTREAM_CRDS");
    if (upstream == null || upstream.isBlank()) {
      files.addAll(Manifests.yamlFiles(own));
      files.addAll(Manifests.yamlFiles(frrCrds()));
    } else {
      files.addAll(Manifests.yamlFiles(Path.of(upstream)));
      files.add(own.resolve("k8s.cni.cncf.io_network-attachment-definitions.yaml"));
    }
    return files.stream().flatMap(f -> Manifests.documents(f).stream()).toList();
  }

  private void applyOurs() {
    JsonNode kustomization =
        Manifests.tree(Manifests.read(Manifests.MANIFESTS.resolve("kustomization.yaml")));
    for (JsonNode file : kustomization.get("resources")) {
      Path path = Manifests.MANIFESTS.resolve(file.asText());
      if (!Files.exists(path)) {
        throw new AssertionError("kustomization.yaml lists " + path + ", which is not there");
      }
      Manifests.documents(path).forEach(this::apply);
    }
    // as the controller does, for tests without one
    Manifests.yamlFiles(Manifests.MANIFESTS.resolve("admission"))
        .forEach(file -> Manifests.documents(file).forEach(this::apply));
  }

  /** Makes a namespace, or sets its labels: keys and values in turn. */
  public void namespace(String name, String... labels) {
    NamespaceBuilder builder =
        new NamespaceBuilder().withNewMetadata().withName(name).endMetadata();
    for (int i = 0; i < labels.length; i += 2) {
      builder.editMetadata().addToLabels(labels[i], labels[i + 1]).endMetadata();
    }
    admin.resource(builder.build()).fieldManager("test").forceConflicts().serverSideApply();
  }

  /** Applies an object as the administrator. */
  public void apply(String yaml) {
    Resource<GenericKubernetesResource> resource =
        admin.resource(
            admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class));
    resource.fieldManager("test").forceConflicts().serverSideApply();
    if (yaml.contains("kind: CustomResourceDefinition")) {
      resource.waitUntilCondition(ApiServer::established, ESTABLISHED_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static boolean established(GenericKubernetesResource crd) {
    List<Map<String, Object>> conditions = crd == null ? null : crd.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> "Established".equals(c.get("type")) && "True".equals(c.get("status")));
  }

  /** A client that acts as this user, or as the administrator when null. */
  KubernetesClient as(String user) {
    Config config = Config.fromKubeconfig(kubeconfig);
    config.setClientKeyAlgo(keyAlgorithm(config.getClientKeyData()));
    config.setRequestRetryBackoffLimit(0); // a refusal is the answer, not a reason to ask again
    if (user != null) {
      config.setImpersonateUsername(user);
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** The client takes a PKCS #8 key for RSA unless told otherwise; the lab's are EC. */
  private static String keyAlgorithm(String base64OfPem) {
    if (base64OfPem == null) {
      return "RSA";
    }
    String pem = new String(Base64.getDecoder().decode(base64OfPem), UTF_8);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    try {
      KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      return "EC";
    } catch (GeneralSecurityException e) {
      return "RSA";
    }
  }

  /** A client with a token of a service account, so with no more rights than that has. */
  public KubernetesClient serviceAccount(String namespace, String name) {
    return serviceAccount(namespace, name, null);
  }

  /** As kubelet gives it to a pod of that account: the token names the pod's node. */
  public KubernetesClient serviceAccountOnNode(String namespace, String name, String node) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name + "-" + node)
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .withServiceAccountName(name)
            .withAutomountServiceAccountToken(false)
            .addNewContainer()
            .withName(name)
            .withImage("test.invalid/" + name)
            .endContainer()
            .endSpec()
            .build();
    // No kubelet ends one of an earlier run, and its tokens are no longer taken.
    admin.resource(pod).withGracePeriod(0).delete();
    admin.resource(pod).fieldManager("test").forceConflicts().serverSideApply();
    return serviceAccount(
        namespace,
        name,
        new BoundObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .build());
  }

  private KubernetesClient serviceAccount(
      String namespace, String name, @Nullable BoundObjectReference bound) {
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(3600L)
                    .withBoundObjectRef(bound)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    Config config = Config.fromKubeconfig(kubeconfig);
    config.setClientCertData(null);
    config.setClientKeyData(null);
    config.setClientCertFile(null);
    config.setClientKeyFile(null);
    config.setOauthToken(token);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  HasMetadata parse(String yaml) {
    return admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
  }

  /** Creates without storing, every unknown field an error; the server's sentence, or empty. */
  static String tryCreate(KubernetesClient client, HasMetadata object) {
    try {
      client
          .resource(object)
          .dryRun()
          .fieldValidation(FieldValidateable.Validation.STRICT)
          .create();
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }
}
