// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.OwnLines.Lines;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * Finds what FRR dropped in silence: lines that our objects have and a node's running configuration
 * has not. Told once per network, with the nodes. Remembers what it has compared; not thread-safe.
 *
 * <p>A node is judged by objects only that were written {@link #SETTLE} ago: frr-k8s needs 5 s to
 * reload, and up to 33 s to tell. Where it could not merge the objects at all, that is what the
 * node's status says, and nothing is compared.
 */
public final class DroppedLines {
  /** How long FRR and frr-k8s get to take a write and to show it. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /** Lines of a network that a message names. */
  private static final int LINES = 4;

  /**
   * What was found.
   *
   * @param issues about EVPNNetworks, and about nodes that the program fails on
   * @param again when to look again, where objects were too young
   */
  public record Found(List<Issue> issues, Optional<Duration> again) {
    /** Nothing, and nothing was looked for. */
    public static final Found NONE = new Found(List.of(), Optional.empty());

    public Found {
      issues = List.copyOf(issues);
    }
  }

  @SuppressWarnings(
      "ReferenceEquality") // another object may be equal, and comparing whole ones is what this
  // saves
  private record Compared(RunningConfig running, List<RunningConfig> asked, Lacks lacks) {
    boolean isOf(RunningConfig now, List<RunningConfig> then) {
      return running.equals(now) && asked.equals(then);
    }
  }

  /** Nodes that lack the same, and since when at least. */
  private static final class Nodes {
    private final List<String> names = new ArrayList<>();
    private Optional<Instant> asOf = Optional.empty();

    void add(FrrFacts.NodeState state) {
      names.add(state.node());
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

    void add(String text, FrrFacts.NodeState state) {
      if (byText.containsKey(text) || byText.size() < Message.SENTENCES - 1) {
        byText.computeIfAbsent(text, lacked -> new Nodes()).add(state);
      } else {
        others.add(state);
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

  private Map<String, Compared> memo = new HashMap<>();

  /** Compares nothing yet. */
  public DroppedLines() {}

  /**
   * Compares.
   *
   * @param told what our objects tell each node
   * @param networks EVPNNetworks that FRR shall know
   */
  public Found find(
      ClusterFacts facts,
      Map<String, List<Lines>> told,
      SortedMap<String, EvpnNetworkSpec> networks,
      Instant now) {
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
    Map<String, Compared> seen = new HashMap<>();
    SortedMap<String, OfNetwork> lacking = new TreeMap<>();
    Duration wait = Duration.ZERO;
    List<Issue> issues = new ArrayList<>();
    for (FrrFacts.NodeState state : byName(facts.frr().nodeStates())) {
      List<Lines> lines = told.getOrDefault(state.node(), List.of());
      try {
        if (state.says().conversionFailure().isPresent() || lines.isEmpty()) {
          continue;
        }
        Lacks lacks = compare(state, lines, now, seen);
        wait = longer(wait, young(lines, now));
        SortedMap<String, List<String>> ofNetworks = new TreeMap<>();
        lacks.macVrfs().forEach((vni, missing) -> add(ofNetworks, byVni.get(vni), missing));
        lacks.ipVrfs().forEach((vrf, missing) -> add(ofNetworks, byVrf.get(vrf), missing));
        ofNetworks.forEach((network, missing) ->
            lacking.computeIfAbsent(network, name -> new OfNetwork()).add(text(missing), state));
      } catch (RuntimeException e) {
        Subject node = Subject.node(state.node());
        issues.add(Issue.degrades(node, Reason.INTERNAL_ERROR, Message.failure(node, e)));
      }
    }
    memo = seen;
    lacking.forEach((network, lacks) -> issues.addAll(lacks.issues(network)));
    return new Found(issues, wait.isPositive() ? Optional.of(wait) : Optional.empty());
  }

  private static List<FrrFacts.NodeState> byName(List<FrrFacts.NodeState> states) {
    return states.stream().sorted(Comparator.comparing(FrrFacts.NodeState::node)).toList();
  }

  private static void add(
      SortedMap<String, List<String>> ofNetworks, @Nullable String network, List<String> missing) {
    if (network != null) {
      ofNetworks.computeIfAbsent(network, name -> new ArrayList<>()).addAll(missing);
    }
  }

  private Lacks compare(
      FrrFacts.NodeState state, List<Lines> lines, Instant now, Map<String, Compared> seen) {
    RunningConfig running = state.says().running();
    List<RunningConfig> asked =
        lines.stream().filter(part -> !left(part, now).isPositive()).map(Lines::config).toList();
    Compared known = memo.get(state.node());
    Compared compared =
        known != null && known.isOf(running, asked)
            ? known
            : new Compared(running, asked, Lacks.of(asked, running));
    seen.put(state.node(), compared);
    return compared.lacks();
  }

  private static Duration young(List<Lines> lines, Instant now) {
    return lines.stream()
        .map(part -> left(part, now))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Duration left(Lines part, Instant now) {
    return SETTLE.minus(Duration.between(part.written(), now));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static String text(List<String> lines) {
    String first = String.join("; ", lines.subList(0, Math.min(LINES, lines.size())));
    return lines.size() <= LINES ? first : first + " and %d more".formatted(lines.size() - LINES);
  }

  private static Issue issue(String network, String lines, Nodes nodes) {
    return Issue.degrades(
        Subject.evpnNetwork(network),
        Reason.FRR_LINES_MISSING,
        "FRR lacks %s on node %s, by the running configuration of its last reload%s. FRR drops what it takes for malformed or for given already: correct the EVPN, or see the log of frr-k8s' reloader."
            .formatted(
                lines,
                Message.names(nodes.names),
                nodes.asOf.map(at -> " (told at %s or later)".formatted(at)).orElse("")));
  }
}
