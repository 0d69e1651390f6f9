// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One operation of a transaction (RFC 7047 §5.2). Immutable. */
public sealed interface Op {
  /** The table operated on. */
  String table();

  /** Whether it can change the database. */
  default boolean writes() {
    return !(this instanceof Wait || this instanceof Select);
  }

  /**
   * Adds a row.
   *
   * @param name under which other operations of the transaction refer to the row
   */
  record Insert(String table, Optional<String> name, Map<String, OvsdbValue> row) implements Op {
    public Insert {
      row = Map.copyOf(row);
      name.ifPresent(Uuid::named);
    }
  }

  /** Sets columns of the rows that match. */
  record Update(String table, List<Clause> where, Map<String, OvsdbValue> row) implements Op {
    public Update {
      where = List.copyOf(where);
      row = Map.copyOf(row);
    }
  }

  /** Adds to or takes from columns of the rows that match. */
  record Mutate(String table, List<Clause> where, List<Mutation> mutations) implements Op {
    public Mutate {
      where = List.copyOf(where);
      mutations = List.copyOf(mutations);
    }
  }

  /** Deletes the rows that match. */
  record Delete(String table, List<Clause> where) implements Op {
    public Delete {
      where = List.copyOf(where);
    }
  }

  /**
   * Fails the transaction, at once, unless the rows that match have exactly these columns: an
   * optimistic check. With {@code equal} false: if they have.
   */
  record Wait(
      String table,
      List<Clause> where,
      Set<String> columns,
      boolean equal,
      List<Map<String, OvsdbValue>> rows)
      implements Op {
    public Wait {
      where = List.copyOf(where);
      columns = Set.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /** Reads columns of the rows that match. */
  record Select(String table, List<Clause> where, Set<String> columns) implements Op {
    public Select {
      where = List.copyOf(where);
      columns = Set.copyOf(columns);
    }
  }

  /** Adds a row that nothing else in the transaction refers to. */
  static Insert insert(String table, Map<String, OvsdbValue> row) {
    return new Insert(table, Optional.empty(), row);
  }

  /** Adds a row under a name. */
  static Insert insert(String table, String name, Map<String, OvsdbValue> row) {
    return new Insert(table, Optional.of(name), row);
  }

  /** Sets columns of one row. */
  static Update update(String table, Uuid row, Map<String, OvsdbValue> columns) {
    return new Update(table, List.of(Clause.uuid(row)), columns);
  }

  /** Changes columns of one row in place. */
  static Mutate mutate(String table, Uuid row, Mutation... mutations) {
    return new Mutate(table, List.of(Clause.uuid(row)), List.of(mutations));
  }

  /** Deletes one row. */
  static Delete delete(String table, Uuid row) {
    return new Delete(table, List.of(Clause.uuid(row)));
  }

  /** Goes on only while this row still has these values. */
  static Wait unchanged(String table, Uuid row, Map<String, OvsdbValue> columns) {
    return new Wait(
        table, List.of(Clause.uuid(row)), columns.keySet(), true, List.of(Map.copyOf(columns)));
  }
}
