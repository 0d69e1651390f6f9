// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * What objects of others say of tenants' VRFs: the AS number of the router in one, its VNI, and who
 * has a VNI. FRR has one of each on a node. It refuses the second, and with it all lines of the
 * reload that come after: no network may bring a line that contradicts one of these. Immutable.
 */
public final class VrfClaims {
  private record Claim(FrrConfiguration object, String value) {}

  private final Map<String, List<Claim>> bySubject = new HashMap<>();

  private VrfClaims() {}

  /** Reads objects of others. */
  public static VrfClaims of(List<FrrConfiguration> others) {
    VrfClaims result = new VrfClaims();
    for (FrrConfiguration object : others) {
      FrrConfigurationSpec spec = object.getSpec();
      if (spec != null) {
        read(spec)
            .forEach((subject, value) ->
                result
                    .bySubject
                    .computeIfAbsent(subject, s -> new ArrayList<>())
                    .add(new Claim(object, value)));
      }
    }
    return result;
  }

  private static Map<String, String> read(FrrConfigurationSpec spec) {
    Ledger ledger = new Ledger("");
    Ledger.Page page = ledger.page("");
    List<Router> routers = spec.bgp() == null ? List.of() : spec.bgp().routers();
    for (Router router : routers) {
      String vrf = Objects.requireNonNullElse(router.vrf(), "");
      page.claim(MergeSimulator.asnOf(vrf), Long.toString(router.asn()));
      TypedEvpn.read(MergeSimulator.place(vrf), router, page);
    }
    String raw = spec.raw() == null ? null : spec.raw().rawConfig();
    RawLines.read(Objects.requireNonNullElse(raw, ""), page);
    return ledger.values();
  }

  /** Whether anything is said of a VRF or a VNI. */
  public boolean mention(String vrf, Vni vni) {
    return Stream.of(asn(vrf), vniOf(vrf), vrfOf(vni)).anyMatch(bySubject::containsKey);
  }

  private static String asn(String vrf) {
    return MergeSimulator.asnOf(vrf);
  }

  private static String vniOf(String vrf) {
    return "the VNI of VRF " + vrf;
  }

  private static String vrfOf(Vni vni) {
    return "the VRF of VNI " + vni;
  }

  /**
   * Where the IP-VRF of a network cannot be.
   *
   * @param vrf its name
   * @param asn AS number of the router in it
   * @param vni its VNI
   * @param nodes the nodes that would have it
   * @return nodes by what is said there otherwise, in words
   */
  public SortedMap<String, SortedSet<FrrNode>> against(
      String vrf, long asn, Vni vni, List<FrrNode> nodes) {
    SortedMap<String, SortedSet<FrrNode>> result = new TreeMap<>();
    add(result, asn(vrf), Long.toString(asn), nodes);
    add(result, vniOf(vrf), vni.toString(), nodes);
    add(result, vrfOf(vni), vrf, nodes);
    return result;
  }

  private void add(
      SortedMap<String, SortedSet<FrrNode>> result,
      String subject,
      String wanted,
      List<FrrNode> nodes) {
    for (Claim claim : bySubject.getOrDefault(subject, List.of())) {
      if (claim.value().equals(wanted)) {
        continue;
      }
      String words =
          "FRRConfiguration \"%s\": %s is %s there, and %s here"
              .formatted(claim.object().getMetadata().getName(), subject, claim.value(), wanted);
      nodes.stream()
          .filter(node -> MergeSimulator.selects(claim.object(), node))
          .forEach(
              node -> result.computeIfAbsent(words, w -> new TreeSet<>(FrrNode.BY_NAME)).add(node));
    }
  }
}
