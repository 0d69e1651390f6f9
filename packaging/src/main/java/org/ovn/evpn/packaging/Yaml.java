// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Arrays;
import java.util.List;

/** YAML and JSON texts to trees and back, always in the same form. Thread-safe. */
final class Yaml {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .stringQuotingChecker(new DigitsQuoted())
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
              .build());
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** YAML 1.1 of other programs takes a plain 2026-12-01 for a time, and 1e3 for a number. */
  private static final class DigitsQuoted extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value)
          || (!value.isEmpty() && "0123456789.+-=<>".indexOf(value.charAt(0)) >= 0);
    }
  }

  private Yaml() {}

  static JsonNode parse(String where, String text) {
    try {
      JsonNode tree = YAML.readTree(text);
      if (tree == null || !tree.isObject()) {
        throw new PackagingException(where + ": is no YAML mapping. Correct the file.");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new PackagingException(where + ": is invalid YAML. Correct the file.", e);
    }
  }

  /** The documents of a text; comments stay with the document that they precede. */
  static List<String> documents(String text) {
    return Arrays.stream(text.split("(?m)^---\\R"))
        .filter(Yaml::hasContent)
        .map(d -> d.strip() + "\n")
        .toList();
  }

  private static boolean hasContent(String document) {
    return document.lines().anyMatch(l -> !l.isBlank() && !l.startsWith("#"));
  }

  static String write(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new PackagingException("a tree cannot be written as YAML", e);
    }
  }

  static String json(JsonNode tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new PackagingException("a tree cannot be written as JSON", e);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** A copy that can be changed. */
  static ObjectNode copy(JsonNode tree) {
    return (ObjectNode) tree.deepCopy();
  }
}
