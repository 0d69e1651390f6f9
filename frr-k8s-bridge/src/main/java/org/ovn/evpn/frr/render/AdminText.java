// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/** All raw text of a namespace that is not ours. FRR gets it beside ours, template or not. */
final class AdminText {
  private static final String ALLOW = "allowas-in";

  private final Map<String, FrrIntent.Template> objects = new HashMap<>();
  private final List<AdminLine> lines = new ArrayList<>();

  /** Lines of the default VRF that set it, by address family and neighbour. */
  private final Map<String, List<AdminLine>> allowAsIn = new HashMap<>();

  private AdminText(FrrIntent intent) {
    Stream.concat(intent.templates().stream(), intent.others().stream())
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .forEach(object -> {
          objects.put(object.name(), object);
          lines.addAll(AdminLine.of(object));
        });
    for (AdminLine line : lines) {
      if (line.place().isDefaultVrf() && line.text().contains(ALLOW)) {
        line.neighbor()
            .filter(n -> !n.negated() && n.rest().split(" ")[0].equals(ALLOW))
            .map(n -> line.place().family() + " " + n.id())
            .ifPresent(key -> allowAsIn.computeIfAbsent(key, k -> new ArrayList<>()).add(line));
      }
    }
  }

  static AdminText of(FrrIntent intent) {
    return new AdminText(intent);
  }

  List<AdminLine> lines() {
    return lines;
  }

  Collection<FrrIntent.Template> objects() {
    return objects.values();
  }

  /** Whether FRR of a node gets the lines of an object. */
  boolean reaches(String object, FrrNode node) {
    FrrIntent.Template template = objects.get(object);
    return template != null && Selectors.matchesOrAbsent(template.nodeSelector(), node.labels());
  }

  /**
   * Lines of the default VRF that set {@code allowas-in} of a neighbour otherwise than ours would.
   *
   * @param id the neighbour, as FRR prints it
   * @param family such as {@code ipv4 unicast}
   * @param ours what we would say behind {@code allowas-in}
   */
  List<AdminLine> allowAsIn(String id, String family, String ours) {
    return allowAsIn.getOrDefault(family + " " + id, List.of()).stream()
        .filter(
            line -> line.neighbor().filter(n -> !n.rest().equals(ALLOW + " " + ours)).isPresent())
        .toList();
  }

  /** Whether FRR of one node gets the lines of both. */
  boolean meet(String one, String other, Collection<FrrNode> nodes) {
    return one.equals(other)
        || nodes.stream().anyMatch(node -> reaches(one, node) && reaches(other, node));
  }

  /** Whether FRR of each of these nodes gets one of these lines. */
  boolean coverAll(List<AdminLine> some, Collection<FrrNode> nodes) {
    Set<String> from = some.stream().map(AdminLine::object).collect(Collectors.toSet());
    return nodes.stream().allMatch(node -> from.stream().anyMatch(object -> reaches(object, node)));
  }
}
