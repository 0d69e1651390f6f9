// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads tables as {@code ovsdb-client dump --format=json} and {@code ovn-nbctl --format=json list}
 * print them.
 */
public final class RecordedRows {
  private RecordedRows() {}

  public static List<Row> read(Class<?> near, String resource) {
    try (InputStream in = near.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no recording " + resource);
      }
      JsonNode table = new ObjectMapper().readTree(in);
      List<Row> rows = new ArrayList<>();
      for (JsonNode record : table.get("data")) {
        Map<String, OvsdbValue> columns = new HashMap<>();
        for (int i = 1; i < record.size(); i++) {
          columns.put(table.get("headings").get(i).asText(), OdlCodec.value(record.get(i), false));
        }
        rows.add(new Row(new Uuid(record.get(0).get(1).asText()), columns));
      }
      return rows;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
