// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Receive;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.frr.intent.FrrIntent;

/**
 * The default-VRF router of a template: the AS number and the neighbours that EVPN runs over.
 *
 * @param template name of the template
 * @param asn AS number of the nodes, 1..4294967295
 * @param neighbors its neighbours as the template has them
 */
record Peering(String template, long asn, List<Neighbor> neighbors) {

  /** Reads a template; a template without a usable router is refused with an issue. */
  static Optional<Peering> of(String namespace, FrrIntent.Template template, List<Issue> issues) {
    Optional<String> unreadable = Selectors.unreadable(template.nodeSelector());
    if (unreadable.isPresent()) {
      issues.add(notUsable(namespace, template, "spec.nodeSelector: " + unreadable.get()));
      return Optional.empty();
    }
    Bgp bgp = template.spec().bgp();
    List<Router> routers =
        bgp == null ? List.of() : bgp.routers().stream().filter(r -> !isSet(r.vrf())).toList();
    if (routers.isEmpty()) {
      issues.add(
          notUsable(
              namespace,
              template,
              "has no router in the default VRF: add one (spec.bgp.routers without vrf) with the"
                  + " fabric's routers as neighbors, or narrow the EVPN's"
                  + " frrConfigurationSelector"));
      return Optional.empty();
    }
    Router router = routers.getFirst();
    if (routers.stream().anyMatch(r -> r.asn() != router.asn())) {
      issues.add(
          notUsable(
              namespace,
              template,
              "has routers of different asn in the default VRF; frr-k8s refuses that: keep one"));
      return Optional.empty();
    }
    List<Neighbor> neighbors =
        routers.stream().flatMap(r -> r.neighbors().stream()).filter(Peering::isNamed).toList();
    if (neighbors.isEmpty()) {
      issues.add(
          notUsable(
              namespace,
              template,
              "has no neighbor in the default VRF (spec.bgp.routers[].neighbors): name the"
                  + " fabric's routers there"));
      return Optional.empty();
    }
    return Optional.of(new Peering(template.name(), router.asn(), neighbors));
  }

  private static Issue notUsable(String namespace, FrrIntent.Template template, String message) {
    return Issue.blocks(
        Subject.frrConfiguration(namespace, template.name()),
        Reason.TEMPLATE_NOT_USABLE,
        "FRRConfiguration " + template.name() + " " + message + ".");
  }

  private static boolean isNamed(Neighbor n) {
    return isSet(n.address()) || isSet(n.interfaceName());
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  /** The address of a numbered neighbour; nothing for an interface and for what is no address. */
  static Optional<InetAddress> address(Neighbor n) {
    String text = n.address();
    if (!isSet(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(IpAddresses.parse(Objects.requireNonNull(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether frr-k8s activates the neighbour for unicast routes of this family. */
  static boolean carries(Neighbor n, boolean ipv4) {
    if (!isSet(n.address()) || Boolean.TRUE.equals(n.other().get("dualStackAddressFamily"))) {
      return true;
    }
    return address(n).map(a -> IpAddresses.isIpv4(a) == ipv4).orElse(false);
  }

  boolean isExternal(Neighbor n) {
    Long remote = n.asn();
    if (remote != null && remote != 0) {
      return remote != asn;
    }
    return "external".equals(n.dynamicASN());
  }

  /** The neighbours minus those that are the node itself. */
  List<Neighbor> without(Set<String> ids) {
    return neighbors.stream().filter(n -> !ids.contains(n.id())).toList();
  }

  /**
   * A neighbour with our policies in place of the template's. Everything that frr-k8s compares when
   * it merges two copies of a neighbour is repeated, since an absent value means its default there.
   * The BFD profile is not: an absent one agrees with any, and a name would have to be defined in
   * our object too.
   */
  static Neighbor copy(Neighbor n, @Nullable Advertise advertise, @Nullable Receive receive) {
    return new Neighbor(
        n.address(),
        n.interfaceName(),
        n.asn(),
        n.dynamicASN(),
        n.port(),
        n.password(),
        n.passwordSecret(),
        null,
        n.ebgpMultiHop(),
        n.addressFamilies(),
        advertise,
        receive,
        new TreeMap<>(n.other()));
  }
}
