// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.adapter.ovsdb.Clause;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Atom;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.adapter.ovsdb.Uuid;

/**
 * As much of ovsdb-server as the planner's transactions use: all or nothing, named rows, waits,
 * garbage collection of rows that nothing refers to, weak references of port groups, strong ones of
 * NAT rows.
 */
final class SimulatedDatabase {
  /** Tables whose rows live only while a column refers to them. */
  private static final Map<String, List<String>> HELD_BY =
      Map.of(
          "Logical_Switch_Port", List.of("Logical_Switch.ports"),
          "ACL", List.of("Logical_Switch.acls", "Port_Group.acls"),
          "NAT", List.of("Logical_Router.nat"),
          "Port", List.of("Bridge.ports"),
          "Interface", List.of("Port.interfaces"));

  private final String name;
  private Map<String, Map<Uuid, Map<String, OvsdbValue>>> tables = new TreeMap<>();
  private int transactions;

  SimulatedDatabase(String name, Map<String, List<Row>> rows) {
    this.name = name;
    rows.forEach((table, list) -> {
      Map<Uuid, Map<String, OvsdbValue>> copy = new TreeMap<>();
      list.forEach(row -> copy.put(row.uuid(), new TreeMap<>(row.columns())));
      tables.put(table, copy);
    });
  }

  int transactions() {
    return transactions;
  }

  Database database() {
    Map<String, List<Row>> rows = new HashMap<>();
    tables.forEach((table, content) -> {
      List<Row> list = new ArrayList<>();
      content.forEach((uuid, columns) -> list.add(new Row(uuid, columns)));
      rows.put(table, list);
    });
    return Database.of(name, rows);
  }

  /**
   * Content for comparison: without rows that are empty of meaning such as columns with no value.
   */
  Map<String, Map<Uuid, Map<String, Object>>> content() {
    Map<String, Map<Uuid, Map<String, Object>>> result = new TreeMap<>();
    tables.forEach((table, rows) -> {
      Map<Uuid, Map<String, Object>> out = new TreeMap<>();
      rows.forEach((uuid, columns) -> {
        Map<String, Object> row = new TreeMap<>();
        columns.forEach((column, value) -> {
          Object plain = plain(value);
          if (!plain.equals(Set.of()) && !plain.equals(Map.of())) {
            row.put(column, plain);
          }
        });
        out.put(uuid, row);
      });
      result.put(table, out);
    });
    return result;
  }

  void set(String table, Uuid uuid, String column, OvsdbValue value) {
    tables.get(table).get(uuid).put(column, value);
  }

  void remove(String table, Uuid uuid) {
    tables.get(table).remove(uuid);
  }

  Uuid insert(String table, Map<String, OvsdbValue> row) {
    Uuid uuid = new Uuid(java.util.UUID.randomUUID().toString());
    insert(table, uuid, row);
    return uuid;
  }

  void insert(String table, Uuid uuid, Map<String, OvsdbValue> row) {
    tables.computeIfAbsent(table, t -> new TreeMap<>()).put(uuid, new TreeMap<>(row));
  }

  Row byName(String table, String rowName) {
    return database().rows(table).stream()
        .filter(row -> row.text("name").equals(rowName))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + table + " " + rowName));
  }

  /** Commits, or fails the test: the planner never plans what the server would refuse. */
  void commit(Transaction transaction) {
    Map<String, Map<Uuid, Map<String, OvsdbValue>>> before = tables;
    tables = new TreeMap<>();
    before.forEach((table, rows) -> {
      Map<Uuid, Map<String, OvsdbValue>> copy = new TreeMap<>();
      rows.forEach((uuid, row) -> copy.put(uuid, new TreeMap<>(row)));
      tables.put(table, copy);
    });
    Map<Uuid, Uuid> names = new HashMap<>();
    for (Op op : transaction.ops()) {
      if (op instanceof Op.Insert insert) {
        insert
            .name()
            .ifPresent(
                n -> names.put(Uuid.named(n), new Uuid(java.util.UUID.randomUUID().toString())));
      }
    }
    for (Op op : transaction.ops()) {
      execute(op, names, transaction);
    }
    // in this order, as ovsdb-server does
    check(transaction);
    collect();
    transactions++;
  }

  private void execute(Op op, Map<Uuid, Uuid> names, Transaction transaction) {
    Map<Uuid, Map<String, OvsdbValue>> table =
        tables.computeIfAbsent(op.table(), t -> new TreeMap<>());
    switch (op) {
      case Op.Insert insert -> {
        Map<String, OvsdbValue> row = new TreeMap<>();
        insert.row().forEach((column, value) -> row.put(column, resolve(value, names)));
        Uuid uuid =
            insert
                .name()
                .map(n -> names.get(Uuid.named(n)))
                .orElseGet(() -> new Uuid(java.util.UUID.randomUUID().toString()));
        table.put(uuid, row);
      }
      case Op.Update update -> {
        for (Map<String, OvsdbValue> row : matching(table, update.where())) {
          update.row().forEach((column, value) -> row.put(column, resolve(value, names)));
        }
      }
      case Op.Mutate mutate -> {
        for (Map<String, OvsdbValue> row : matching(table, mutate.where())) {
          for (Mutation mutation : mutate.mutations()) {
            row.merge(
                mutation.column(),
                resolve(mutation.value(), names),
                (there, value) -> mutated(there, mutation.mutator(), value));
          }
        }
      }
      case Op.Delete delete -> table.values().removeAll(matching(table, delete.where()));
      case Op.Wait wait -> {
        if (matching(table, wait.where()).isEmpty() && !wait.rows().isEmpty()) {
          throw new AssertionError(transaction.purpose() + ": wait fails: no row");
        }
        for (Map<String, OvsdbValue> row : matching(table, wait.where())) {
          for (String column : wait.columns()) {
            if (!plain(row.getOrDefault(column, OvsdbValue.NONE))
                .equals(plain(wait.rows().getFirst().get(column)))) {
              throw new AssertionError(transaction.purpose() + ": wait fails on " + column);
            }
          }
        }
      }
      case Op.Select ignored -> {
        // reads nothing that a plan depends on
      }
    }
  }

  private static List<Map<String, OvsdbValue>> matching(
      Map<Uuid, Map<String, OvsdbValue>> table, List<Clause> where) {
    List<Map<String, OvsdbValue>> result = new ArrayList<>();
    table.forEach((uuid, row) -> {
      boolean all = true;
      for (Clause clause : where) {
        OvsdbValue value =
            clause.column().equals("_uuid")
                ? OvsdbValue.ref(uuid)
                : row.getOrDefault(clause.column(), OvsdbValue.NONE);
        all &= plain(value).equals(plain(clause.value()));
      }
      if (all) {
        result.add(row);
      }
    });
    return result;
  }

  private static OvsdbValue mutated(OvsdbValue there, Mutation.Mutator mutator, OvsdbValue value) {
    if (there instanceof OvsdbValue.MapOf(Map<Atom, Atom> entries)) {
      Map<Atom, Atom> result = new LinkedHashMap<>(entries);
      switch (value) {
        case OvsdbValue.MapOf(Map<Atom, Atom> more) -> more.forEach(result::putIfAbsent);
        case OvsdbValue.SetOf(Set<Atom> keys) -> result.keySet().removeAll(keys);
        case Atom key -> result.remove(key);
      }
      return new OvsdbValue.MapOf(result);
    }
    Set<Atom> result = new LinkedHashSet<>(atoms(there));
    if (mutator == Mutation.Mutator.INSERT) {
      result.addAll(atoms(value));
    } else {
      result.removeAll(atoms(value));
    }
    return new OvsdbValue.SetOf(result);
  }

  private static Set<Atom> atoms(OvsdbValue value) {
    return switch (value) {
      case Atom atom -> Set.of(atom);
      case OvsdbValue.SetOf(Set<Atom> atoms) -> atoms;
      case OvsdbValue.MapOf ignored -> throw new AssertionError("a map is no set");
    };
  }

  private static Object plain(OvsdbValue value) {
    return value instanceof OvsdbValue.MapOf(Map<Atom, Atom> entries)
        ? (entries.isEmpty() ? Set.of() : entries)
        : atoms(value);
  }

  private static OvsdbValue resolve(OvsdbValue value, Map<Uuid, Uuid> names) {
    return switch (value) {
      case OvsdbValue.Ref(Uuid uuid) -> {
        if (uuid.isNamed() && !names.containsKey(uuid)) {
          throw new AssertionError("no row is named " + uuid);
        }
        yield OvsdbValue.ref(names.getOrDefault(uuid, uuid));
      }
      case OvsdbValue.SetOf(Set<Atom> atoms) -> {
        Set<Atom> resolved = new LinkedHashSet<>();
        atoms.forEach(atom -> resolved.add((Atom) resolve(atom, names)));
        yield new OvsdbValue.SetOf(resolved);
      }
      case OvsdbValue other -> other;
    };
  }

  private void collect() {
    boolean again = true;
    while (again) {
      again = false;
      for (Map.Entry<String, List<String>> held : HELD_BY.entrySet()) {
        Set<Uuid> referred = new LinkedHashSet<>();
        for (String holder : held.getValue()) {
          String[] parts = holder.split("\\.", 2);
          for (Map<String, OvsdbValue> row : tables.getOrDefault(parts[0], Map.of()).values()) {
            refs(row.getOrDefault(parts[1], OvsdbValue.NONE)).forEach(referred::add);
          }
        }
        again |= tables.getOrDefault(held.getKey(), new TreeMap<>()).keySet().retainAll(referred);
      }
    }
    // port groups refer weakly to ports
    Set<Uuid> ports = tables.getOrDefault("Logical_Switch_Port", Map.of()).keySet();
    for (Map<String, OvsdbValue> group : tables.getOrDefault("Port_Group", Map.of()).values()) {
      List<Uuid> left =
          refs(group.getOrDefault("ports", OvsdbValue.NONE)).stream()
              .filter(ports::contains)
              .toList();
      group.put("ports", OvsdbValue.refs(left));
    }
  }

  private void check(Transaction transaction) {
    for (Map<String, OvsdbValue> nat : tables.getOrDefault("NAT", Map.of()).values()) {
      for (Uuid set : refs(nat.getOrDefault("exempted_ext_ips", OvsdbValue.NONE))) {
        if (!tables.getOrDefault("Address_Set", Map.of()).containsKey(set)) {
          throw new AssertionError(transaction.purpose() + ": referential integrity of NAT");
        }
      }
    }
    for (String unique : List.of("Port_Group", "Address_Set", "Logical_Switch_Port", "Interface")) {
      Set<Object> seen = new LinkedHashSet<>();
      for (Map<String, OvsdbValue> row : tables.getOrDefault(unique, Map.of()).values()) {
        if (!seen.add(plain(row.getOrDefault("name", OvsdbValue.NONE)))) {
          throw new AssertionError(
              transaction.purpose() + ": two rows of " + unique + " named " + row.get("name"));
        }
      }
    }
  }

  private static List<Uuid> refs(OvsdbValue value) {
    List<Uuid> result = new ArrayList<>();
    for (Atom atom : atoms(value)) {
      if (atom instanceof OvsdbValue.Ref(Uuid uuid)) {
        result.add(uuid);
      }
    }
    return result;
  }
}
