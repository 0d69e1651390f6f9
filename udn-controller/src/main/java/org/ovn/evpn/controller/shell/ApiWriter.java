// SPDX-License-Identifier: Apache-2.0
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
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.facts.ApiKind;

/**
 * Writes by server-side apply with exactly the fields that are given, under the controller's one
 * field manager and with force: what the controller writes belongs to it. What it wants gone
 * although others own it too goes by JSON patch. Thread-safe.
 */
final class ApiWriter {
  private static final long TIMEOUT_SECONDS = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FIELD_MANAGER =
      "fieldManager=" + URLEncoder.encode(ApiGroup.CONTROLLER_MANAGER, StandardCharsets.UTF_8);

  private final HttpClient http;
  private final String server;
  private final AtomicLong requests = new AtomicLong();
  private final UndeclaredFields undeclared;

  ApiWriter(KubernetesClient client, Clock clock) {
    this.undeclared = new UndeclaredFields(clock);
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
   * Changes an object by JSON patch, for what an apply cannot do: take away what others own too.
   *
   * @return the object as stored
   * @throws ApiException when the API server refuses (a test that fails is 422) or does not answer
   */
  GenericKubernetesResource edit(
      ApiKind kind, String namespace, String name, List<JsonNode> operations)
      throws ApiException, InterruptedException {
    return object(
        send(
            "edit " + kind.kind() + " " + name,
            http.newHttpRequestBuilder()
                .uri(path(kind, namespace, name) + "?" + FIELD_MANAGER)
                .patch(
                    "application/json-patch+json",
                    JSON.createArrayNode().addAll(operations).toString())
                .build()));
  }

  /**
   * Reads an object, past the watch.
   *
   * @return empty when the API server says that it is not there
   * @throws ApiException when the API server refuses, does not serve the kind or does not answer
   */
  Optional<GenericKubernetesResource> get(ApiKind kind, String namespace, String name)
      throws ApiException, InterruptedException {
    try {
      return Optional.of(
          object(
              send(
                  "get " + kind.kind() + " " + name,
                  http.newHttpRequestBuilder().uri(path(kind, namespace, name)).build())));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
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
   * @return the object as stored when finalizers hold it; empty when it is gone
   * @throws ApiException when the API server refuses or does not answer
   */
  Optional<GenericKubernetesResource> delete(
      ApiKind kind, String namespace, String name, String uid)
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
      return answer.path("kind").asText().equals("Status")
          ? Optional.empty()
          : Optional.of(object(answer));
    } catch (ApiException e) {
      if (e.isNotFound() || (e.isConflict() && isGone(kind, namespace, name, uid))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A conflict may be about the version, too: only another object of the name says it is gone. */
  private boolean isGone(ApiKind kind, String namespace, String name, String uid)
      throws ApiException, InterruptedException {
    return get(kind, namespace, name)
        .filter(object -> uid.equals(object.getMetadata().getUid()))
        .isEmpty();
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

  /**
   * Applies an object of a kind that is not watched as facts are.
   *
   * @param apiPath of the object, or of its status
   * @return the object as stored
   * @throws ApiException when the API server refuses or does not answer
   */
  JsonNode applyAt(String apiPath, JsonNode body) throws ApiException, InterruptedException {
    return send(
        "apply " + body.path("kind").asText() + " " + body.path("metadata").path("name").asText(),
        http.newHttpRequestBuilder()
            .uri(server + apiPath + "?force=true&" + FIELD_MANAGER)
            .patch("application/apply-patch+yaml", body.toString())
            .build());
  }

  /**
   * Changes such an object by JSON patch.
   *
   * @return the object as stored
   * @throws ApiException when the API server refuses or does not answer
   */
  JsonNode editAt(String apiPath, List<JsonNode> operations)
      throws ApiException, InterruptedException {
    return send(
        "edit " + apiPath,
        http.newHttpRequestBuilder()
            .uri(server + apiPath + "?" + FIELD_MANAGER)
            .patch(
                "application/json-patch+json", JSON.createArrayNode().addAll(operations).toString())
            .build());
  }

  /**
   * Deletes such an object; one that is not there is as good.
   *
   * @throws ApiException when the API server refuses or does not answer
   */
  void deleteAt(String apiPath) throws ApiException, InterruptedException {
    try {
      send(
          "delete " + apiPath,
          http.newHttpRequestBuilder()
              .uri(server + apiPath)
              .delete(
                  "application/json",
                  JSON.createObjectNode()
                      .put("kind", "DeleteOptions")
                      .put("apiVersion", "v1")
                      .put("propagationPolicy", "Background")
                      .toString())
              .build());
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private GenericKubernetesResource patch(ApiKind kind, String path, JsonNode body)
      throws ApiException, InterruptedException {
    undeclared.check(kind, body);
    JsonNode answer;
    try {
      answer =
          send(
              "apply " + kind.kind() + " " + body.path("metadata").path("name").asText(),
              http.newHttpRequestBuilder()
                  .uri(path + "?force=true&" + FIELD_MANAGER)
                  .patch("application/apply-patch+yaml", body.toString())
                  .build());
    } catch (ApiException e) {
      throw undeclared.refused(kind, e).orElse(e);
    }
    undeclared.accepted(kind, body);
    return object(answer);
  }

  private static GenericKubernetesResource object(JsonNode answer) throws ApiException {
    try {
      return JSON.treeToValue(answer, GenericKubernetesResource.class);
    } catch (JsonProcessingException e) {
      throw new ApiException("the answer is no object", e);
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
            response.code(),
            what + ": " + response.code() + " " + body.path("message").asText(),
            !body.path("details").path("name").asText().isEmpty());
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
    JsonNode text = JSON.createObjectNode().put("message", body);
    try {
      // "404 page not found" begins like a number.
      JsonNode node = JSON.readTree(body == null ? "" : body);
      return node.isObject() ? node : text;
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
