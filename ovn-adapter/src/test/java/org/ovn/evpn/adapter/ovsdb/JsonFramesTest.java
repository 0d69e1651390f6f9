// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonFramesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Property
  void messages_cutAnywhere_comeOutAsSent(
      @ForAll("messages") List<JsonNode> messages, @ForAll("cuts") List<Integer> cuts)
      throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (JsonNode message : messages) {
      stream.write(JSON.writeValueAsBytes(message));
      stream.write(messages.size() % 2 == 0 ? " \n".getBytes(StandardCharsets.UTF_8) : new byte[0]);
    }
    byte[] bytes = stream.toByteArray();
    JsonFrames frames = new JsonFrames(1 << 20);
    List<JsonNode> out = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int to = Math.min(bytes.length, at + cuts.get(i % cuts.size()));
      frames.feed(bytes, at, to, frame -> out.add(read(frame)));
      at = to;
    }
    assertThat(out).isEqualTo(messages);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 40).list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<JsonNode>> messages() {
    // the characters that matter to a splitter, and some of more than one byte
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars('\\', '"', '{', '}', '[', ']', 'x', '\n', 'ü', '€', '\ud83d', '\ude00')
            .ofMaxLength(12)
            .filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s));
    Arbitrary<JsonNode> leaf = text.map(NODES::textNode);
    Arbitrary<JsonNode> value =
        Arbitraries.lazyOf(
            () -> leaf,
            () -> leaf.list().ofMaxSize(4).map(l -> NODES.arrayNode().addAll(l)),
            () ->
                Arbitraries.maps(text, leaf)
                    .ofMaxSize(3)
                    .map(m -> NODES.objectNode().<JsonNode>setAll(m)));
    Arbitrary<JsonNode> object =
        Arbitraries.maps(text, value)
            .ofMaxSize(5)
            .map((Map<String, JsonNode> m) -> NODES.objectNode().<JsonNode>setAll(m));
    return object.list().ofMaxSize(6);
  }

  @Test
  void string_endingInABackslash_closes() {
    List<JsonNode> out = new ArrayList<>();
    byte[] bytes = "{\"a\":\"x\\\\\"}{\"b\":1}".getBytes(StandardCharsets.UTF_8);
    new JsonFrames(100).feed(bytes, 0, bytes.length, frame -> out.add(read(frame)));
    assertThat(out).hasSize(2);
    assertThat(out.getFirst().get("a").asText()).isEqualTo("x\\");
  }

  @Test
  void message_tooLong_isRefusedBeforeItEnds() {
    byte[] bytes = "{\"a\":\"0123456789\"".getBytes(StandardCharsets.UTF_8);
    JsonFrames frames = new JsonFrames(10);
    assertThatThrownBy(() -> frames.feed(bytes, 0, bytes.length, frame -> {}))
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("longer than the 10 bytes");
  }

  @Test
  void message_thatIsNoObject_isRefused() {
    byte[] bytes = "HTTP/1.1 400".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new JsonFrames(100).feed(bytes, 0, bytes.length, frame -> {}))
        .hasMessageContaining("0x48");
  }

  private static JsonNode read(byte[] frame) {
    try {
      return JSON.readTree(frame);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
