// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A column's value (RFC 7047 §5.1): an atom, a set of atoms or a map of atoms. Equality is by
 * content; the order of a set or map does not count. Immutable.
 */
public sealed interface OvsdbValue {

  /** The empty set, which is also "no value" of an optional column. */
  OvsdbValue NONE = new SetOf(Set.of());

  /** A single value. */
  sealed interface Atom extends OvsdbValue {}

  /** A string. */
  record Text(String value) implements Atom {}

  /** A 64 bit signed integer. */
  record Int(long value) implements Atom {}

  /** A double. */
  record Real(double value) implements Atom {}

  /** A boolean. */
  record Bool(boolean value) implements Atom {}

  /** A reference to a row. */
  record Ref(Uuid value) implements Atom {}

  /** A set; the iteration order is that of creation. */
  record SetOf(Set<Atom> atoms) implements OvsdbValue {
    public SetOf {
      atoms = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(atoms));
    }
  }

  /** A map; the iteration order is that of creation. */
  record MapOf(Map<Atom, Atom> entries) implements OvsdbValue {
    public MapOf {
      entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** A string atom. */
  static Atom text(String value) {
    return new Text(value);
  }

  /** An integer atom. */
  static Atom integer(long value) {
    return new Int(value);
  }

  /** A boolean atom. */
  static Atom bool(boolean value) {
    return new Bool(value);
  }

  /** A reference to a row. */
  static Atom ref(Uuid value) {
    return new Ref(value);
  }

  /** An optional or multiple column with exactly this value. */
  static SetOf one(Atom atom) {
    return new SetOf(Set.of(atom));
  }

  /** A set of strings, in the order given. */
  static SetOf texts(Collection<String> values) {
    return new SetOf(
        values.stream().map(Text::new).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** A set of references, in the order given. */
  static SetOf refs(Collection<Uuid> values) {
    return new SetOf(
        values.stream().map(Ref::new).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** A map of strings, by ascending key. */
  static MapOf map(Map<String, String> values) {
    SortedMap<String, String> sorted = new TreeMap<>(values);
    Map<Atom, Atom> atoms = new LinkedHashMap<>();
    sorted.forEach((k, v) -> atoms.put(new Text(k), new Text(v)));
    return new MapOf(atoms);
  }
}
