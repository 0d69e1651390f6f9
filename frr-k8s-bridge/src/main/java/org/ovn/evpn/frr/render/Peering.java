// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.PrefixSelector;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Receive;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.ReceiveAllowed;
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
 * @param spelledOut whether the template spells the default VRF out, as {@code vrf: default}.
 *     frr-k8s then keeps the router apart from one without {@code vrf}, with policies of its own,
 *     and FRR reads both as one
 */
record Peering(String template, long asn, List<Neighbor> neighbors, boolean spelledOut) {

  /** A template, read. */
  sealed interface Reading {
    /** It can carry EVPN. */
    record Usable(Peering peering) implements Reading {}

    /**
     * It cannot.
     *
     * @param why the rest of a sentence that begins with its name
     * @param harmless whether it is merely no peering: frr-k8s can do with it
     */
    record Unusable(String why, boolean harmless) implements Reading {}
  }

  /** Reads a template. */
  static Reading read(FrrIntent.Template template) {
    Optional<String> unreadable = Selectors.unreadable(template.nodeSelector());
    if (unreadable.isPresent()) {
      return new Reading.Unusable("spec.nodeSelector: " + unreadable.get(), false);
    }
    Bgp bgp = template.spec().bgp();
    List<Router> routers =
        bgp == null ? List.of() : bgp.routers().stream().filter(Router::inDefaultVrf).toList();
    if (routers.isEmpty()) {
      return new Reading.Unusable(
          "has no router in the default VRF: add one (spec.bgp.routers without vrf) with the"
              + " fabric's routers as neighbors, or narrow the EVPN's frrConfigurationSelector",
          true);
    }
    Router router = routers.getFirst();
    if (routers.stream().anyMatch(r -> r.asn() != router.asn())) {
      return new Reading.Unusable(
          "has routers of different asn in the default VRF; frr-k8s refuses that: keep one", false);
    }
    List<Neighbor> neighbors =
        routers.stream().flatMap(r -> r.neighbors().stream()).filter(Peering::isNamed).toList();
    if (neighbors.isEmpty()) {
      return new Reading.Unusable(
          "has no neighbor in the default VRF (spec.bgp.routers[].neighbors): name the fabric's"
              + " routers there; neighbors in raw text carry no EVPN",
          true);
    }
    return new Reading.Usable(
        new Peering(
            template.name(),
            router.asn(),
            neighbors,
            routers.stream().anyMatch(r -> isSet(r.vrf()))));
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

  /**
   * Which word {@code allowas-in} has for a neighbour: routes of other nodes of the same AS come
   * back with it in their path, of this cluster or of another one. So they do by an internal
   * neighbour whose own peers are external, where racks share an AS: FRR 10.3 looks for its AS in
   * the path whatever the kind of session. With {@code local-as} it drops them in spite of {@code
   * origin}, and takes them with 1.
   */
  String allowAsIn(Neighbor n) {
    return n.other().get("localASN") instanceof Number ? "1" : "origin";
  }

  /**
   * What our copy of a neighbour lets in. Where frr-k8s gives the two spellings of the default VRF
   * a policy each, ours lets in what the template does as well: each reload sets one and then the
   * other, and what only one lets in would be gone for a moment.
   */
  Receive receive(Neighbor n, List<PrefixSelector> vteps) {
    Receive theirs = n.toReceive();
    ReceiveAllowed allowed = theirs == null ? null : theirs.allowed();
    if (!spelledOut || theirs == null || allowed == null) {
      return new Receive(new ReceiveAllowed("filtered", vteps));
    }
    if ("all".equals(allowed.mode())) {
      return theirs;
    }
    List<PrefixSelector> both = new ArrayList<>(vteps);
    allowed.prefixes().stream().filter(p -> !both.contains(p)).forEach(both::add);
    return new Receive(new ReceiveAllowed("filtered", both));
  }

  /** A router of ours for each spelling of the default VRF that frr-k8s must merge it with. */
  List<Router> routers(List<Neighbor> typed, List<String> prefixes) {
    Router plain = Router.of(asn, null, typed).withPrefixes(prefixes);
    return spelledOut
        ? List.of(
            plain, Router.of(asn, FrrConfigurationSpec.DEFAULT_VRF, typed).withPrefixes(prefixes))
        : List.of(plain);
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
    return n.withPolicies(advertise, receive)
        .withoutBfdProfile()
        .withOther(new TreeMap<>(n.other()));
  }
}
