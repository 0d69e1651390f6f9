// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The monitored tables at one moment. Immutable; each notification of the server makes a new one
 * that shares all untouched tables.
 *
 * @param name of the database, such as {@code OVN_Northbound}
 * @param inSync false before the first snapshot and while the connection is down: then the rows are
 *     the last that were seen
 * @param generation counts up with every change
 * @param tables rows by table and UUID; tables that the schema lacks are absent
 */
public record Database(String name, boolean inSync, long generation, Map<String, Table> tables) {
  public Database {
    tables = Map.copyOf(tables);
  }

  /** The monitored columns that exist, and the rows. */
  public record Table(java.util.Set<String> columns, Map<Uuid, Row> rows) {
    public Table {
      columns = java.util.Set.copyOf(columns);
      rows = java.util.Collections.unmodifiableMap(rows);
    }
  }

  /** Whether the server's schema has this monitored column. */
  public boolean has(String table, String column) {
    Table t = tables.get(table);
    return t != null && t.columns().contains(column);
  }

  /** The table's rows; none when the schema lacks the table. */
  public Collection<Row> rows(String table) {
    Table t = tables.get(table);
    return t == null ? java.util.List.of() : t.rows().values();
  }

  /** One row. */
  public Optional<Row> row(String table, Uuid uuid) {
    Table t = tables.get(table);
    return t == null ? Optional.empty() : Optional.ofNullable(t.rows().get(uuid));
  }

  /** A database that has not been read yet. */
  public static Database empty(String name) {
    return new Database(name, false, 0, Map.of());
  }

  /** For tests and plans without a server: these rows, every column of theirs known. */
  public static Database of(String name, Map<String, ? extends Collection<Row>> rows) {
    Map<String, Table> tables = new HashMap<>();
    rows.forEach((table, list) -> {
      Map<Uuid, Row> byId = new HashMap<>();
      java.util.Set<String> columns = new java.util.HashSet<>();
      for (Row row : list) {
        byId.put(row.uuid(), row);
        columns.addAll(row.columns().keySet());
      }
      tables.put(table, new Table(columns, byId));
    });
    return new Database(name, true, 1, tables);
  }
}
