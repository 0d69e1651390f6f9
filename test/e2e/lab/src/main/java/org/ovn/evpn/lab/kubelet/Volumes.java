// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.script.ScriptFile;

/** The volumes of one pod. Used by one thread. */
final class Volumes {

  private static final long TOKEN_SECONDS = 3600;

  private final KubernetesClient client;
  private final Pod pod;
  private final PodPlace place;
  private final Path own;
  private final String ownThere;
  private final Map<String, String> folders = new LinkedHashMap<>();
  private Instant renewal = Instant.MAX;

  Volumes(KubernetesClient client, LabEnv env, Pod pod, PodPlace place) {
    this.client = client;
    this.pod = pod;
    this.place = place;
    String uid = pod.getMetadata().getUid();
    this.own = env.dir().resolve("kubelet").resolve(uid);
    this.ownThere = place.lab() + "/kubelet/" + uid;
  }

  /**
   * Makes them.
   *
   * @return by name, the folder of each in the pod's place
   * @throws IllegalArgumentException with a sentence when one cannot be had
   */
  Map<String, String> make() {
    List<String> empty = new ArrayList<>();
    List<String> make = new ArrayList<>();
    List<String> there = new ArrayList<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      String name = volume.getName();
      if (volume.getEmptyDir() != null) {
        empty.add(place.folder() + "/" + name);
        folders.put(name, empty.getLast());
      } else if (volume.getProjected() != null) {
        folders.put(name, ownThere + "/" + name);
      } else {
        hostPath(volume, make, there);
      }
    }
    renew();
    int exit =
        Script.run(
            place.shell(),
            ScriptFile.of(
                Volumes.class,
                "volumes.sh",
                Map.of(
                    "empty", words(empty),
                    "group", group(),
                    "make", words(make),
                    "there", words(there))));
    if (exit != 0) {
      throw new IllegalArgumentException("a volume of %s cannot be made".formatted(folders));
    }
    return Map.copyOf(folders);
  }

  private void hostPath(Volume volume, List<String> make, List<String> there) {
    if (!place.hasNode()) {
      throw new IllegalArgumentException(
          "volume %s: a hostPath is known here on the host network only"
              .formatted(volume.getName()));
    }
    String path = volume.getHostPath().getPath();
    switch (Objects.requireNonNullElse(volume.getHostPath().getType(), "")) {
      case "DirectoryOrCreate" -> make.add(path);
      case "Directory" -> there.add(path);
      default ->
          throw new IllegalArgumentException(
              "volume %s: a hostPath of type \"%s\" is not known here"
                  .formatted(volume.getName(), volume.getHostPath().getType()));
    }
    folders.put(volume.getName(), path);
  }

  private String group() {
    return Optional.ofNullable(pod.getSpec().getSecurityContext())
        .map(security -> security.getFsGroup())
        .map(String::valueOf)
        .orElse("");
  }

  private static String words(List<String> texts) {
    return texts.stream().map(ScriptFile::quote).collect(Collectors.joining(" "));
  }

  /** Renews tokens that have lived for most of their life. */
  void renewWhenDue(Instant now) {
    if (now.isAfter(renewal)) {
      renew();
    }
  }

  private void renew() {
    renewal = Instant.MAX;
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getProjected() != null) {
        for (VolumeProjection source : volume.getProjected().getSources()) {
          project(own.resolve(volume.getName()), source);
        }
      }
    }
  }

  private void project(Path folder, VolumeProjection source) {
    if (source.getServiceAccountToken() != null) {
      ServiceAccountTokenProjection asked = source.getServiceAccountToken();
      write(folder.resolve(asked.getPath()), token(asked));
    } else if (source.getConfigMap() != null) {
      String namespace = pod.getMetadata().getNamespace();
      Map<String, String> data =
          Optional.ofNullable(
                  client
                      .configMaps()
                      .inNamespace(namespace)
                      .withName(source.getConfigMap().getName())
                      .get())
              .map(map -> map.getData())
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "there is no ConfigMap " + source.getConfigMap().getName()));
      for (KeyToPath item : source.getConfigMap().getItems()) {
        write(folder.resolve(item.getPath()), Objects.requireNonNull(data.get(item.getKey())));
      }
    } else {
      for (DownwardAPIVolumeFile item : source.getDownwardAPI().getItems()) {
        write(
            folder.resolve(item.getPath()),
            ContainerPlan.field(pod, item.getFieldRef().getFieldPath(), place.address()));
      }
    }
  }

  /** Bound to the pod, as kubelet asks for it. */
  private String token(ServiceAccountTokenProjection asked) {
    long seconds = Objects.requireNonNullElse(asked.getExpirationSeconds(), TOKEN_SECONDS);
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(seconds)
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build();
    TokenRequest answer =
        client
            .serviceAccounts()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getSpec().getServiceAccountName())
            .tokenRequest(request);
    Instant due = Instant.now().plus(Duration.ofSeconds(seconds * 4 / 5));
    renewal = due.isBefore(renewal) ? due : renewal;
    return answer.getStatus().getToken();
  }

  /** Whole or not at all: the program may read it at any moment. */
  private static void write(Path file, String text) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Path next = file.resolveSibling("." + file.getFileName());
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Takes away what is on this side; the place takes away its own. */
  void remove() {
    if (!Files.exists(own)) {
      return;
    }
    try (Stream<Path> all = Files.walk(own)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + own, e);
    }
  }
}
