// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.AdvertiseAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;

/**
 * What node objects say, line by line, in a form in which all nodes say the same: their VTEP
 * addresses have numbers instead. A raw line has the stanzas that it stands in before it. Remembers
 * what it has read: most nodes say the same. Not thread-safe.
 */
final class NodeLines {
  /** That a node has a prefix at all. */
  static final String PREFIX = "prefix";

  private static final Set<String> ENDS = Set.of("", "exit", "exit-address-family", "exit-vni");

  private final Map<List<Object>, Set<String>> known = new HashMap<>();

  /** The lines of an object. */
  Set<String> of(FrrConfiguration object) {
    List<String> prefixes = prefixes(object);
    String raw =
        Optional.ofNullable(object.getSpec().raw())
            .flatMap(text -> Optional.ofNullable(text.rawConfig()))
            .orElse("");
    Map<String, Integer> announced = new TreeMap<>();
    for (int i = 0; i < prefixes.size(); i++) {
      String address = prefixes.get(i).replaceFirst("/.*", "");
      raw = raw.replace("rd " + address + ":", "rd VTEP " + i + ":");
    }
    routers(object)
        .flatMap(router -> router.neighbors().stream())
        .forEach(neighbor -> announced.merge(neighbor.id(), announced(neighbor).size(), Math::max));
    return known.computeIfAbsent(
        List.of(prefixes.size(), announced, raw),
        key -> lines(prefixes.size(), announced, (String) key.get(2)));
  }

  private static Set<String> lines(int prefixes, Map<String, Integer> announced, String raw) {
    Set<String> result = new HashSet<>();
    for (int i = 0; i < prefixes; i++) {
      result.add(PREFIX);
      result.add(PREFIX + " " + i);
    }
    announced.forEach((neighbor, count) -> {
      for (int i = 0; i < count; i++) {
        result.add("announced to " + neighbor + ": " + i);
      }
    });
    List<String> stanzas = new ArrayList<>();
    for (String line : raw.lines().toList()) {
      String text = line.strip();
      if (ENDS.contains(text) || text.startsWith("!")) {
        continue;
      }
      int depth = Math.min(line.length() - line.stripLeading().length(), stanzas.size());
      stanzas.subList(depth, stanzas.size()).clear();
      stanzas.add(text);
      result.add(String.join(" / ", stanzas));
    }
    return Set.copyOf(result);
  }

  /** The prefixes of an object, sorted. */
  static List<String> prefixes(FrrConfiguration object) {
    return routers(object)
        .flatMap(router -> router.prefixes().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The prefixes that a neighbour gets. */
  static List<String> announced(Neighbor neighbor) {
    return Optional.ofNullable(neighbor.toAdvertise())
        .flatMap(advertise -> Optional.ofNullable(advertise.allowed()))
        .map(AdvertiseAllowed::prefixes)
        .orElse(List.of());
  }

  private static Stream<Router> routers(FrrConfiguration object) {
    return Stream.ofNullable(Objects.requireNonNull(object.getSpec()).bgp())
        .flatMap(bgp -> bgp.routers().stream());
  }
}
