// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which columns of which tables are kept. Tables and columns that the server's schema lacks are
 * left out; {@link Database#has} tells.
 */
public record Monitor(Map<String, Set<String>> columns) {
  public Monitor {
    Map<String, Set<String>> copy = new TreeMap<>();
    columns.forEach((table, names) -> copy.put(table, Set.copyOf(names)));
    columns = java.util.Collections.unmodifiableMap(copy);
  }
}
