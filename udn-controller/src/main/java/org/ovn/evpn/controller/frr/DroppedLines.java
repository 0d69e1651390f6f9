// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.FrrFacts;

/**
 * Tells what FRR dropped in silence: lines that our objects have and a node's running configuration
 * has not. Told once per network, with the nodes.
 */
public final class DroppedLines {
  /** Lines of a network that a message names. */
  private static final int LINES = 4;

  /** Nodes that lack the same, and since when at least. */
  private static final class Nodes {
    private final List<String> names = new ArrayList<>();
    private Optional<Instant> asOf = Optional.empty();
    private int asked;

    void add(FrrFacts.NodeState state, int reloads) {
      names.add(state.node());
      asked = Math.max(asked, reloads);
      asOf = Stream.of(asOf, state.asOf()).flatMap(Optional::stream).min(Instant::compareTo);
    }
  }

  /**
   * What a network lacks, and where. Lines about route distinguishers differ from node to node: of
   * what many nodes lack, each its own, only the first are quoted.
   */
  private static final class OfNetwork {
    private final SortedMap<String, Nodes> byText = new TreeMap<>();
    private final Nodes others = new Nodes();

    void add(String text, FrrFacts.NodeState state, int reloads) {
      if (byText.containsKey(text) || byText.size() < Message.SENTENCES - 1) {
        byText.computeIfAbsent(text, lacked -> new Nodes()).add(state, reloads);
      } else {
        others.add(state, reloads);
      }
    }

    List<Issue> issues(String network) {
      List<Issue> result = new ArrayList<>();
      byText.forEach((text, nodes) -> result.add(issue(network, Message.quote(text), nodes)));
      if (!others.names.isEmpty()) {
        result.add(issue(network, "further lines", others));
      }
      return result;
    }
  }

  private DroppedLines() {}

  /**
   * Tells.
   *
   * @param compared what nodes lack
   * @param networks EVPNNetworks that FRR shall know
   * @param reloads by node how many reloads in a row were asked for in vain
   * @return about EVPNNetworks, and about nodes that the program fails on
   */
  public static List<Issue> told(
      Lacking.Compared compared,
      SortedMap<String, EvpnNetworkSpec> networks,
      Map<String, Integer> reloads) {
    Map<Vni, String> byVni = new HashMap<>();
    Map<String, String> byVrf = new HashMap<>();
    networks.forEach((name, spec) -> {
      NetworkMacVrf mac = spec.macVrf();
      if (mac != null) {
        byVni.put(mac.vni(), name);
      }
      if (spec.ipVrf() != null) {
        byVrf.put(spec.vrf(), name);
      }
    });
    SortedMap<String, OfNetwork> lacking = new TreeMap<>();
    for (Lacking.OfNode node : compared.nodes()) {
      int asked = reloads.getOrDefault(node.state().node(), 0);
      SortedMap<String, List<String>> ofNetworks = new TreeMap<>();
      node.lacks().macVrfs().forEach((vni, missing) -> add(ofNetworks, byVni.get(vni), missing));
      node.lacks().ipVrfs().forEach((vrf, missing) -> add(ofNetworks, byVrf.get(vrf), missing));
      ofNetworks.forEach((network, missing) ->
          lacking
              .computeIfAbsent(network, name -> new OfNetwork())
              .add(text(missing), node.state(), asked));
    }
    List<Issue> issues = new ArrayList<>(compared.failures());
    lacking.forEach((network, lacks) -> issues.addAll(lacks.issues(network)));
    return List.copyOf(issues);
  }

  private static void add(
      SortedMap<String, List<String>> ofNetworks, @Nullable String network, List<String> missing) {
    if (network != null) {
      ofNetworks.computeIfAbsent(network, name -> new ArrayList<>()).addAll(missing);
    }
  }

  private static String text(List<String> lines) {
    String first = String.join("; ", lines.subList(0, Math.min(LINES, lines.size())));
    return lines.size() <= LINES ? first : first + " and %d more".formatted(lines.size() - LINES);
  }

  private static Issue issue(String network, String lines, Nodes nodes) {
    return Issue.degrades(
        Subject.evpnNetwork(network),
        Reason.FRR_LINES_MISSING,
        "FRR lacks %s on node %s, by the running configuration of its last reload%s.%s FRR drops what it takes for malformed or for given already: correct the EVPN, or see the log of frr-k8s' reloader."
            .formatted(
                lines,
                Message.names(nodes.names),
                nodes.asOf.map(at -> " (told at %s or later)".formatted(at)).orElse(""),
                reloads(nodes.asked)));
  }

  private static String reloads(int asked) {
    if (asked == 0) {
      return "";
    }
    return asked < Reloads.TRIES
        ? " The controller has asked frr-k8s for another reload, %d of %d so far."
            .formatted(asked, Reloads.TRIES)
        : " %d further reloads have not changed that.".formatted(asked);
  }
}
