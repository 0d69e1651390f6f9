// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/** All raw text of a namespace that is not ours. FRR gets it beside ours, template or not. */
final class AdminText {
  private static final String ALLOW_AS_IN = "allowas-in";

  private final Map<String, FrrIntent.Template> objects = new HashMap<>();
  private final List<AdminLine> lines = new ArrayList<>();

  private AdminText(FrrIntent intent) {
    Stream.concat(intent.templates().stream(), intent.others().stream())
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .forEach(object -> {
          objects.put(object.name(), object);
          lines.addAll(AdminLine.of(object));
        });
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
    Predicate<AdminLine> sets =
        line ->
            line.neighbor()
                .filter(n -> !n.negated() && n.id().equals(id))
                .filter(n -> n.rest().equals(ALLOW_AS_IN) || n.rest().startsWith("allowas-in "))
                .filter(n -> !n.rest().equals(ALLOW_AS_IN + " " + ours))
                .isPresent();
    return lines.stream()
        .filter(line -> line.place().isDefaultVrf() && line.place().family().equals(family))
        .filter(sets)
        .toList();
  }

  /** Whether FRR of each of these nodes gets one of these lines. */
  boolean coverAll(List<AdminLine> some, Collection<FrrNode> nodes) {
    Set<String> from = some.stream().map(AdminLine::object).collect(Collectors.toSet());
    return nodes.stream().allMatch(node -> from.stream().anyMatch(object -> reaches(object, node)));
  }
}
