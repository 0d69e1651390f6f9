// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * What is said of lines that admins wrote, on the templates whose nodes get them. Each knob has one
 * setter: a line of an admin for what we set as well is told, unless ours could be left out.
 */
final class AdminTextIssues {
  private final FrrIntent intent;
  private final Layout layout;
  private final AdminText text;
  private final Set<String> vrfs = new HashSet<>();
  private final Set<String> vnis = new HashSet<>();
  private final Set<String> neighbors = new HashSet<>();
  private final List<Issue> issues = new ArrayList<>();

  private AdminTextIssues(FrrIntent intent, Layout layout, AdminText text) {
    this.intent = intent;
    this.layout = layout;
    this.text = text;
    for (Layout.Group group : layout.groups()) {
      group.peering().neighbors().forEach(n -> neighbors.add(Layout.frrId(n)));
      group.networks().forEach(this::network);
    }
  }

  private void network(FrrNetwork n) {
    NetworkIpVrf ip = n.spec().ipVrf();
    if (ip != null) {
      vrfs.add(n.spec().vrf());
    }
    NetworkMacVrf mac = n.spec().macVrf();
    if (mac != null) {
      vnis.add(mac.vni().toString());
    }
  }

  static List<Issue> of(FrrIntent intent, Layout layout, AdminText text) {
    AdminTextIssues all = new AdminTextIssues(intent, layout, text);
    if (!text.lines().isEmpty()) {
      all.find();
    }
    return all.issues;
  }

  private void find() {
    RawAdvice advice = new RawAdvice(text, intent.nodes());
    for (AdminLine line : text.lines()) {
      advice
          .unstable(line)
          .or(() -> clash(line))
          .ifPresent(message -> tell(line, Reason.TEMPLATE_UNSTABLE, message));
    }
    advice
        .withoutEvpn()
        .forEach(line -> tell(line, Reason.NEIGHBOR_WITHOUT_EVPN, RawAdvice.withoutEvpn(line)));
  }

  /** A line that sets what we set. */
  private Optional<String> clash(AdminLine line) {
    AdminLine.Place place = line.place();
    boolean ours =
        place.isEvpn()
            && (place.isDefaultVrf() ? vnis.contains(place.vni()) : vrfs.contains(place.vrf()));
    if (ours && line.text().startsWith("rd ")) {
      return Optional.of(
          line.named()
              + ": the controller sets the route distinguisher here, so every reload sets one of"
              + " the two anew and announces all routes again. Remove the line, and use"
              + " routeDistinguisher of the EVPN.");
    }
    if (ours && line.text().startsWith("route-target ")) {
      return Optional.of(
          line.named()
              + ": the controller sets the route targets here and cannot see whom this one joins."
              + " Remove the line, and use routeTargets of the EVPN.");
    }
    if (vrfs.contains(place.vrf()) && line.text().startsWith("import vrf route-map ")) {
      return Optional.of(
          line.named()
              + ": the controller sets this route-map, so that no imported route leaves as the"
              + " tenant's, and every reload sets both. Remove the line.");
    }
    boolean deactivates =
        place.isEvpn()
            && place.isDefaultVrf()
            && line.neighbor()
                .filter(n -> n.negated() && n.rest().equals("activate"))
                .filter(n -> neighbors.contains(n.id()))
                .isPresent();
    return deactivates
        ? Optional.of(
            line.named()
                + ": the controller activates EVPN on this neighbor, so every reload resets the"
                + " session. Remove the line.")
        : Optional.empty();
  }

  /** On the object itself where it is a template that is used, else on those of the same nodes. */
  private void tell(AdminLine line, Reason reason, String message) {
    templates(line.object())
        .forEach(template ->
            issues.add(
                Issue.hint(
                    Subject.frrConfiguration(intent.namespace(), template), reason, message)));
  }

  private SortedSet<String> templates(String object) {
    SortedSet<String> result = new TreeSet<>();
    for (Layout.Group group : layout.groups()) {
      String template = group.peering().template();
      if (template.equals(object)) {
        return new TreeSet<>(Set.of(object));
      }
      if (!result.contains(template)
          && intent.nodes().stream().anyMatch(node -> isIn(group, node, object))) {
        result.add(template);
      }
    }
    return result;
  }

  private boolean isIn(Layout.Group group, FrrNode node, String object) {
    return Selectors.matchesOrAbsent(group.selector(), node.labels()) && text.reaches(object, node);
  }
}
