// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;

/**
 * What frr-k8s says about one node. It polls FRR every 30 s, so this is up to 33 s old and carries
 * no generation: look for the lines, not for a date.
 *
 * @param running the EVPN part of the running configuration
 * @param conversionFailure why frr-k8s refuses the FRRConfigurations of this node; while it does,
 *     nothing new from any object is applied
 * @param reloadFailure why FRR did not take the configuration. It may show a harmless difference
 *     where FRR refused in the middle of a reload
 */
public record FrrNodeReport(
    RunningConfig running, Optional<String> conversionFailure, Optional<String> reloadFailure) {
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*[A-Za-z]");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int MAX_TEXT = 512;

  /** Nothing is known of the node yet: no FRRNodeState. */
  public static final FrrNodeReport UNKNOWN =
      new FrrNodeReport(
          RunningConfig.parse(""),
          Optional.of("frr-k8s has not reported this node yet (no FRRNodeState)"),
          Optional.empty());

  /** Reads the status object of a node; null if there is none. */
  public static FrrNodeReport of(@Nullable FrrNodeState state) {
    if (state == null) {
      return UNKNOWN;
    }
    FrrNodeStateStatus status = state.statusOrEmpty();
    return new FrrNodeReport(
        RunningConfig.parse(status.runningConfig()),
        failure(status.lastConversionResult())
            .map(t -> "frr-k8s cannot merge the FRRConfigurations of this node: " + t),
        failure(status.lastReloadResult()).map(t -> "FRR refused the configuration: " + t));
  }

  /** Whether FRR runs EVPN at all: only then may the first VXLAN device appear (FRR#22851). */
  public boolean runsEvpn() {
    return running.advertiseAllVni();
  }

  /**
   * What FRR lacks of a network, as parts of a sentence; empty once it has all of it. Route targets
   * that FRR dropped with a mere warning show up here.
   */
  public List<String> missing(EvpnNetworkSpec network) {
    List<String> missing = new ArrayList<>();
    if (!running.advertiseAllVni()) {
      missing.add("advertise-all-vni");
    }
    NetworkMacVrf mac = network.macVrf();
    if (mac != null) {
      targets("VNI " + mac.vni(), mac.routeTargets(), running.macVrf(mac.vni()), missing);
    }
    NetworkIpVrf ip = network.ipVrf();
    if (ip != null) {
      String vrf = "VRF " + network.vrf();
      RunningConfig.VrfFacts facts = running.ipVrf(network.vrf());
      if (!running.vniOfVrf(network.vrf()).equals(Optional.of(ip.vni()))) {
        missing.add("VNI " + ip.vni() + " in " + vrf);
      }
      for (String family : List.of("ipv4", "ipv6")) {
        boolean wanted = network.subnets().stream().anyMatch(s -> family.equals(family(s)));
        if (wanted && !facts.advertised().contains(family)) {
          missing.add("advertise " + family + " unicast in " + vrf);
        }
      }
      targets(vrf, ip.routeTargets(), facts, missing);
    }
    return missing;
  }

  /**
   * One sentence for a condition: why FRR does not carry the network yet, or nothing if it does.
   *
   * @param network the network
   */
  public Optional<String> explain(EvpnNetworkSpec network) {
    List<String> missing = missing(network);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String what = "FRR lacks " + String.join(", ", missing);
    return Optional.of(
        conversionFailure
            .or(() -> reloadFailure)
            .map(why -> what + "; " + why)
            .orElse(what + "; frr-k8s reports every 30 s"));
  }

  private static String family(IpPrefix p) {
    return p.isIpv4() ? "ipv4" : "ipv6";
  }

  private static void targets(
      String place,
      @Nullable RouteTargets wanted,
      RunningConfig.VrfFacts facts,
      List<String> missing) {
    if (wanted != null) {
      direction(place, "import", wanted.imports(), facts.imports(), missing);
      direction(place, "export", wanted.exports(), facts.exports(), missing);
    }
  }

  private static void direction(
      String place,
      String direction,
      List<RouteTarget> wanted,
      SortedSet<RouteTarget> there,
      List<String> missing) {
    for (RouteTarget rt : new TreeSet<>(wanted)) {
      if (!there.contains(rt)) {
        missing.add("route-target " + direction + " " + rt + " of " + place);
      }
    }
  }

  /** Text of a failure on one line without terminal colours; nothing for success and silence. */
  private static Optional<String> failure(@Nullable String result) {
    String text =
        SPACE
            .matcher(COLOUR.matcher(Objects.requireNonNullElse(result, "")).replaceAll(""))
            .replaceAll(" ")
            .strip();
    if (text.isEmpty() || text.equals("success")) {
      return Optional.empty();
    }
    return Optional.of(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…");
  }
}
