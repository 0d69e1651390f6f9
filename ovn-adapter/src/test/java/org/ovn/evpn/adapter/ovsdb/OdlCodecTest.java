// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Atom;

class OdlCodecTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OdlCodec CODEC = new OdlCodec("D", schema());

  private static JsonNode schema() {
    try {
      return JSON.readTree(
          """
          {"name": "D", "version": "1.0.0", "tables": {"T": {"columns": {
            "atom": {"type": "string"},
            "set": {"type": {"key": "string", "min": 0, "max": "unlimited"}},
            "map": {"type": {"key": "string", "value": "string", "min": 0, "max": "unlimited"}}}}}}
          """);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What goes out in an insert is what comes back in an update, of every kind. */
  @Property
  void values_encodedAndDecoded_survive(@ForAll("rows") Map<String, OvsdbValue> columns)
      throws java.io.IOException {
    List<Object> params = CODEC.transactParams(List.of(Op.insert("T", "x", columns)));
    JsonNode op = JSON.readTree(OdlCodec.bytes(params)).get(1);
    assertThat(op.get("op").asText()).isEqualTo("insert");
    assertThat(op.get("table").asText()).isEqualTo("T");
    assertThat(op.get("uuid-name").asText()).isEqualTo("x");
    assertThat(CODEC.row("T", new Uuid("x"), op.get("row")))
        .isEqualTo(new Row(new Uuid("x"), columns));
  }

  @Provide
  Arbitrary<Map<String, OvsdbValue>> rows() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(8);
    Arbitrary<Atom> atom =
        Arbitraries.oneOf(
            text.map(OvsdbValue::text),
            Arbitraries.longs().map(OvsdbValue::integer),
            Arbitraries.of(true, false).map(OvsdbValue::bool),
            Arbitraries.randomValue(
                    r -> new Uuid(new java.util.UUID(r.nextLong(), r.nextLong()).toString()))
                .map(OvsdbValue::ref));
    Arbitrary<OvsdbValue> set =
        atom.set().ofMaxSize(4).map(atoms -> new OvsdbValue.SetOf(new LinkedHashSet<>(atoms)));
    Arbitrary<OvsdbValue> map =
        Arbitraries.maps(atom, atom)
            .ofMaxSize(4)
            .map(entries -> new OvsdbValue.MapOf(new LinkedHashMap<>(entries)));
    return net.jqwik.api.Combinators.combine(atom, set, map)
        .as((a, s, m) -> {
          Map<String, OvsdbValue> row = new HashMap<>();
          row.put("atom", a);
          row.put("set", s);
          row.put("map", m);
          return row;
        });
  }

  @Test
  void optionalColumn_howeverItComes_isASet() throws java.io.IOException {
    Row row = CODEC.row("T", new Uuid("x"), JSON.readTree("{\"set\": \"one\", \"atom\": \"one\"}"));
    assertThat(row.value("set")).isEqualTo(OvsdbValue.texts(List.of("one")));
    assertThat(row.value("atom")).isEqualTo(OvsdbValue.text("one"));
    assertThat(row.value("map")).isEqualTo(OvsdbValue.NONE);
  }
}
