package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.facts.ApiKind;

/**
 * Writes by server-side apply with exactly the fields that are given, under the controller's one
 * field manager and with force: what the controller writes belongs to it. Thread-safe.
 */
final class ApiWriter {
  private static final long TIMEOUT_SECONDS = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final String server;
  private final AtomicLong requests = new AtomicLong();

  ApiWriter(KubernetesClient client) {
    this.http = client.getHttpClient();
    String url = client.getMasterUrl().toString();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Requests sent so far. */
  long requests() {
    return requests.get();
  }

  /**
   * Applies an object; its metadata.uid and metadata.resourceVersion, where given, are conditions.
   *
   * @return the object as stored
   * @throws ApiException when the API server refuses or does not answer
   */
  GenericKubernetesResource apply(ApiKind kind, String namespace, String name, JsonNode body)
      throws ApiException, InterruptedException {
    return patch(kind, path(kind, namespace, name), body);
  }

  /**
   * Applies the status of an object.
   *
   * @return the object as stored
   * @throws ApiException when the API server refuses or does not answer
   */
  GenericKubernetesResource applyStatus(ApiKind kind, String namespace, String name, JsonNode body)
      throws ApiException, InterruptedException {
    return patch(kind, path(kind, namespace, name) + "/status", body);
  }

  /**
   * Deletes an object if it still is the one that is meant.
   *
   * @return whether it is gone; false when finalizers hold it
   * @throws ApiException when the API server refuses or does not answer
   */
  boolean delete(ApiKind kind, String namespace, String name, String uid)
      throws ApiException, InterruptedException {
    JsonNode options =
        JSON.createObjectNode()
            .put("kind", "DeleteOptions")
            .put("apiVersion", "v1")
            .put("propagationPolicy", "Background")
            .set("preconditions", JSON.createObjectNode().put("uid", uid));
    try {
      JsonNode answer =
          send(
              "delete " + kind.kind() + " " + name,
              http.newHttpRequestBuilder()
                  .uri(path(kind, namespace, name))
                  .delete("application/json", options.toString())
                  .build());
      // An object comes back while finalizers hold it, a Status when it is gone.
      return answer.path("kind").asText().equals("Status");
    } catch (ApiException e) {
      if (e.isNotFound() || e.isConflict()) {
        // Gone already, or another one of the same name: not the one that is meant.
        return true;
      }
      throw e;
    }
  }

  /**
   * Creates an object of a kind that is only written.
   *
   * @throws ApiException when the API server refuses or does not answer
   */
  void create(String apiPath, JsonNode body) throws ApiException, InterruptedException {
    send(
        "create " + body.path("kind").asText(),
        http.newHttpRequestBuilder()
            .uri(server + apiPath)
            .post("application/json", body.toString())
            .build());
  }

  private GenericKubernetesResource patch(ApiKind kind, String path, JsonNode body)
      throws ApiException, InterruptedException {
    JsonNode answer =
        send(
            "apply " + kind.kind() + " " + body.path("metadata").path("name").asText(),
            http.newHttpRequestBuilder()
                .uri(
                    path
                        + "?force=true&fieldManager="
                        + URLEncoder.encode(ApiGroup.CONTROLLER_MANAGER, StandardCharsets.UTF_8))
                .patch("application/apply-patch+yaml", body.toString())
                .build());
    try {
      return JSON.treeToValue(answer, GenericKubernetesResource.class);
    } catch (JsonProcessingException e) {
      throw new ApiException("the answer to " + path + " is no object", e);
    }
  }

  private String path(ApiKind kind, String namespace, String name) {
    return server
        + (kind.group().isEmpty() ? "/api/" : "/apis/")
        + kind.apiVersion()
        + (kind.isNamespaced() ? "/namespaces/" + namespace : "")
        + "/"
        + kind.plural()
        + "/"
        + name;
  }

  private JsonNode send(String what, HttpRequest request)
      throws ApiException, InterruptedException {
    requests.incrementAndGet();
    CompletableFuture<HttpResponse<String>> future = http.sendAsync(request, String.class);
    try {
      HttpResponse<String> response = future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      JsonNode body = read(response.body());
      if (!response.isSuccessful()) {
        throw new ApiException(
            response.code(), what + ": " + response.code() + " " + body.path("message").asText());
      }
      return body;
    } catch (ExecutionException e) {
      throw new ApiException(what + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new ApiException(what + ": no answer in " + TIMEOUT_SECONDS + " s", e);
    }
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body == null || body.isEmpty() ? "{}" : body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode().put("message", body);
    }
  }
}
