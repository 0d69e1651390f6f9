// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one annotation, turning every failure into {@link Parsed.Malformed}. */
final class AnnotationReader {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private AnnotationReader() {}

  /** A step of reading that may say what is wrong by IllegalArgumentException. */
  interface Step<A, R> {
    /** Null means that the wanted entry is absent. */
    @Nullable R apply(A input);
  }

  static <R> Parsed<R> text(
      @Nullable Map<String, String> annotations, String key, Step<String, R> step) {
    String text = annotations == null ? null : annotations.get(key);
    if (text == null || text.isBlank()) {
      return new Parsed.Absent<>();
    }
    try {
      R value = step.apply(text);
      return value == null ? new Parsed.Absent<>() : new Parsed.Present<>(value);
    } catch (IllegalArgumentException e) {
      return new Parsed.Malformed<>("annotation " + key + ": " + e.getMessage());
    }
  }

  static <R> Parsed<R> json(
      @Nullable Map<String, String> annotations, String key, Step<JsonNode, R> step) {
    return text(
        annotations,
        key,
        text -> {
          try {
            return step.apply(JSON.readTree(text));
          } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage() + ".", e);
          }
        });
  }

  static JsonNode object(JsonNode node, String what) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(what + " must be a JSON object, not " + node + ".");
    }
    return node;
  }

  static String string(@Nullable JsonNode node, String what) {
    if (node == null || !node.isTextual()) {
      throw new IllegalArgumentException(what + " must be a JSON string, not " + node + ".");
    }
    return node.textValue();
  }

  static JsonNode array(@Nullable JsonNode node, String what) {
    if (node == null || !node.isArray()) {
      throw new IllegalArgumentException(what + " must be a JSON array, not " + node + ".");
    }
    return node;
  }
}
