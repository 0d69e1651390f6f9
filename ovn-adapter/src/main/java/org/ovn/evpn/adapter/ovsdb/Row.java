// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Atom;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Bool;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Int;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.MapOf;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Ref;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.SetOf;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Text;

/**
 * One row, with the columns that are monitored or were selected. Immutable.
 *
 * <p>The accessors treat an absent column, an empty set and "no value" alike, so a reader never has
 * to know whether a column is optional in this version of the schema.
 *
 * @param uuid the row's own
 * @param columns by name
 */
public record Row(Uuid uuid, Map<String, OvsdbValue> columns) {
  public Row {
    columns = Map.copyOf(columns);
  }

  /** The column's value; the empty set when this row does not have the column. */
  public OvsdbValue value(String column) {
    return columns.getOrDefault(column, OvsdbValue.NONE);
  }

  /** The column's first string, or "" when it has none. */
  public String text(String column) {
    return optionalText(column).orElse("");
  }

  /** The column's first string. */
  public Optional<String> optionalText(String column) {
    return texts(column).stream().findFirst();
  }

  /** The column's strings; other atoms are left out. */
  public Set<String> texts(String column) {
    Set<String> result = new LinkedHashSet<>();
    for (Atom atom : atoms(column)) {
      if (atom instanceof Text(String text)) {
        result.add(text);
      }
    }
    return result;
  }

  /** The column's references; other atoms are left out. */
  public Set<Uuid> refs(String column) {
    Set<Uuid> result = new LinkedHashSet<>();
    for (Atom atom : atoms(column)) {
      if (atom instanceof Ref(Uuid ref)) {
        result.add(ref);
      }
    }
    return result;
  }

  /** The column's entries that are string to string. */
  public Map<String, String> map(String column) {
    Map<String, String> result = new LinkedHashMap<>();
    if (value(column) instanceof MapOf(Map<Atom, Atom> entries)) {
      entries.forEach((key, value) -> {
        if (key instanceof Text(String k) && value instanceof Text(String v)) {
          result.put(k, v);
        }
      });
    }
    return result;
  }

  /** The column's boolean. */
  public Optional<Boolean> bool(String column) {
    for (Atom atom : atoms(column)) {
      if (atom instanceof Bool(boolean value)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The column's integer. */
  public OptionalLong integer(String column) {
    for (Atom atom : atoms(column)) {
      if (atom instanceof Int(long value)) {
        return OptionalLong.of(value);
      }
    }
    return OptionalLong.empty();
  }

  private Set<Atom> atoms(String column) {
    return switch (value(column)) {
      case Atom atom -> Set.of(atom);
      case SetOf(Set<Atom> atoms) -> atoms;
      case MapOf ignored -> Set.of();
    };
  }
}
