// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Collection;
import java.util.Map;

/**
 * A change of a set or map column in place: the other elements stay as they are (RFC 7047 §5.1).
 */
public record Mutation(String column, Mutator mutator, OvsdbValue value) {
  /** What happens to the elements given. */
  public enum Mutator {
    INSERT,
    DELETE
  }

  /** Adds references to a set. */
  public static Mutation insertRefs(String column, Collection<Uuid> uuids) {
    return new Mutation(column, Mutator.INSERT, OvsdbValue.refs(uuids));
  }

  /** Takes references out of a set. */
  public static Mutation deleteRefs(String column, Collection<Uuid> uuids) {
    return new Mutation(column, Mutator.DELETE, OvsdbValue.refs(uuids));
  }

  /** Adds entries to a map; keys that the map has already keep their old value (RFC 7047 §5.1). */
  public static Mutation insertEntries(String column, Map<String, String> entries) {
    return new Mutation(column, Mutator.INSERT, OvsdbValue.map(entries));
  }

  /** Takes keys out of a map, whatever their value. */
  public static Mutation deleteKeys(String column, Collection<String> keys) {
    return new Mutation(column, Mutator.DELETE, OvsdbValue.texts(keys));
  }
}
