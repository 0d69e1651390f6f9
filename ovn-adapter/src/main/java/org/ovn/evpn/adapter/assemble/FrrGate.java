// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.render.AskedLines;

/**
 * Holds a network's devices back until FRR has the lines that the network's present spec asks for.
 * bgpd may end otherwise (FRR#22851); zebra does not take an SVI for that of an IP-VRF before it
 * knows the VNI; and a VNI that is mapped before its route targets are there imports by FRR's
 * automatic ones meanwhile. frr-k8s tells what FRR runs up to 33 s late, and nothing is mapped
 * before it has told.
 *
 * <p>What the kernel has mapped stays, whatever FRR shows: FRR restarting is no reason to take
 * devices down. Lines that are away for longer than an edit or a restart takes are named. A gate
 * that was open when the intent was stored counts only while the VNIs are mapped: after a boot they
 * are not, and FRR has forgotten too. Confined to the loop's thread.
 */
public final class FrrGate {
  /** How long frr-k8s and FRR get to take an edit, or a restart, and to show it. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /** Lines that a message names. */
  private static final int LINES = 4;

  /** What FRR has to know. */
  private record Key(String network, String vrf, Optional<Vni> macVni, Optional<Vni> ipVni) {
    static Key of(NetworkIntent network) {
      return new Key(
          network.name(), network.vrf(), network.macVni(), network.ipVrf().map(IpVrfIntent::vni));
    }
  }

  /** What a comparison found: a thousand networks are looked at far more often than they change. */
  private record Compared(
      RunningConfig running,
      EvpnNetworkSpec spec,
      List<InetAddress> vteps,
      List<String> lines,
      List<String> extra) {
    @SuppressWarnings("ReferenceEquality") // the text is read once; comparing is what this saves
    boolean isOf(RunningConfig now, EvpnNetworkSpec asked, List<InetAddress> ips) {
      return running == now && spec.equals(asked) && vteps.equals(ips);
    }
  }

  /**
   * What a network lacks.
   *
   * @param since when
   * @param vrf whether the VRF is not complete: it has no VNI in FRR, or nobody knows
   */
  private record Lack(Instant since, String why, boolean vrf) {}

  private final Set<Key> open = new HashSet<>();
  private final Map<String, Compared> memo = new HashMap<>();
  private final Map<String, Lack> lacking = new HashMap<>();
  private final Map<String, Lack> waiting = new HashMap<>();

  /** Networks of which FRR has lines that nobody asked for, and since when. */
  private final Map<String, Lack> extra = new HashMap<>();

  private final Set<String> completed = new TreeSet<>();
  private Optional<Instant> unaskedSince = Optional.empty();
  private String node = "";
  private Instant lastLook = Instant.EPOCH;

  /** Starts with the gates that were open when the intent was stored. */
  public FrrGate(NodeIntent stored) {
    stored.networks().stream().filter(NetworkIntent::frrKnowsIt).map(Key::of).forEach(open::add);
  }

  /**
   * Takes a look.
   *
   * @param facts the EVPNNetworks, whose specs say what FRR is asked
   * @param mapped names of the networks whose VNIs the kernel has, all of them
   * @return names of the networks whose gate is open
   */
  public Set<String> open(
      NodeIntent wanted, List<NetworkFact> facts, FrrFact frr, Set<String> mapped, Instant now) {
    node = wanted.node();
    lastLook = now;
    if (!(frr instanceof FrrFact.Unasked)) {
      unaskedSince = Optional.empty();
    } else if (unaskedSince.isEmpty()) {
      unaskedSince = Optional.of(now);
    }
    Map<String, EvpnNetworkSpec> specs =
        facts.stream().collect(Collectors.toMap(NetworkFact::name, NetworkFact::spec));
    Set<Key> keys = new HashSet<>();
    Map<String, Lack> waited = Map.copyOf(waiting);
    waiting.clear();
    for (NetworkIntent network : wanted.networks()) {
      Key key = Key.of(network);
      keys.add(key);
      Optional<Lack> lack = missing(wanted, network, specs, frr, now);
      boolean isMapped = mapped.contains(network.name());
      if (lack.isEmpty()) {
        Lack before = lacking.remove(network.name());
        before = before == null ? waited.get(network.name()) : before;
        if (isMapped && before != null && before.vrf()) {
          completed.add(network.name());
        }
        open.add(key);
      } else if (open.contains(key) && isMapped) {
        if (!(frr instanceof FrrFact.Unasked)) {
          lacking.merge(
              network.name(),
              lack.get(),
              (before, fresh) ->
                  new Lack(before.since(), fresh.why(), before.vrf() || fresh.vrf()));
        }
      } else {
        open.remove(key);
        lacking.remove(network.name());
        waiting.put(network.name(), lack.get());
      }
    }
    open.retainAll(keys);
    lacking.keySet().retainAll(wanted.networkNames());
    memo.keySet().retainAll(wanted.networkNames());
    extra.keySet().retainAll(wanted.networkNames());
    return open.stream().map(Key::network).collect(Collectors.toUnmodifiableSet());
  }

  /** Why FRR cannot be taken to have what is asked; empty when it has all of it. */
  private Optional<Lack> missing(
      NodeIntent wanted,
      NetworkIntent network,
      Map<String, EvpnNetworkSpec> specs,
      FrrFact frr,
      Instant now) {
    return switch (frr) {
      case FrrFact.Unasked() ->
          unknown(
              now,
              "the API server does not say what FRR runs. Wait; where it lasts, frr-k8s may be too"
                  + " old to have that kind");
      case FrrFact.Missing() ->
          unknown(
              now,
              "there is no such object, so nobody knows what FRR runs on this node. See frr-k8s'"
                  + " pod on this node, which writes it");
      case FrrFact.BeforeBoot(Instant written, Instant boot) ->
          unknown(
              now,
              "it was written at %s, before this node was started at %s. Wait for frr-k8s to write it anew; where it lasts, compare the clocks of the node and of the API server"
                  .formatted(written, boot));
      case FrrFact.Runs(FrrNodeReport report) -> {
        EvpnNetworkSpec spec = specs.get(network.name());
        if (spec == null) {
          // the intent of before, while the API does not have this Node, or has lost the network
          yield unknown(
              now,
              "there is no EVPNNetwork \"%s\" to compare it with, so nobody knows which lines FRR"
                      .formatted(network.name())
                  + " should have. See the log of the controller, which writes that object");
        }
        List<InetAddress> vteps =
            wanted.vteps().stream()
                .filter(vtep -> vtep.name().equals(network.vtep()))
                .map(VtepIntent::ips)
                .findFirst()
                .orElse(List.of());
        List<String> lines = compare(report.running(), network.name(), spec, vteps, now);
        yield lines.isEmpty()
            ? Optional.empty()
            : Optional.of(new Lack(now, told(lines, report), !hasVni(report.running(), network)));
      }
    };
  }

  private static Optional<Lack> unknown(Instant now, String why) {
    return Optional.of(new Lack(now, why, true));
  }

  private static boolean hasVni(RunningConfig running, NetworkIntent network) {
    return running.vniOfVrf(network.vrf()).equals(network.ipVrf().map(IpVrfIntent::vni));
  }

  private List<String> compare(
      RunningConfig running,
      String network,
      EvpnNetworkSpec spec,
      List<InetAddress> vteps,
      Instant now) {
    Compared known = memo.get(network);
    if (known == null || !known.isOf(running, spec, vteps)) {
      known =
          new Compared(
              running,
              spec,
              vteps,
              lines(running, network, spec, vteps),
              ExtraTargets.of(running, spec));
      memo.put(network, known);
    }
    if (known.extra().isEmpty()) {
      extra.remove(network);
    } else {
      Lack fresh = new Lack(now, told("FRR has", known.extra()), false);
      extra.merge(network, fresh, (before, _) -> new Lack(before.since(), fresh.why(), false));
    }
    return known.lines();
  }

  /** Lines that FRR is asked and lacks, in the order in which they are written. */
  static List<String> lines(
      RunningConfig running, String network, EvpnNetworkSpec spec, List<InetAddress> vteps) {
    OptionalLong asn = running.asn();
    if (asn.isEmpty() || !running.advertiseAllVni()) {
      return List.of("l2vpn evpn: advertise-all-vni");
    }
    Lacks lacks =
        Lacks.of(
            List.of(RunningConfig.parse(AskedLines.of(asn.getAsLong(), network, spec, vteps))),
            running);
    List<String> lines = new ArrayList<>();
    lacks.macVrfs().values().forEach(lines::addAll);
    lacks.ipVrfs().values().forEach(lines::addAll);
    return lines;
  }

  private static String told(String who, List<String> lines) {
    String first = String.join("; ", lines.subList(0, Math.min(LINES, lines.size())));
    return "%s \"%s\"%s"
        .formatted(
            who,
            first,
            lines.size() <= LINES ? "" : " and %d more lines".formatted(lines.size() - LINES));
  }

  private static String told(List<String> lines, FrrNodeReport report) {
    String what = told("FRR lacks", lines);
    return report
        .conversionFailure()
        .or(report::reloadFailure)
        .map(failure -> what + ": " + failure)
        .orElse(
            what
                + ". Wait for frr-k8s' next report, up to 35 s; where it lasts, FRR dropped the"
                + " line: correct the EVPN, or see the log of frr-k8s' reloader");
  }

  /**
   * Networks that were mapped while FRR had no VNI for their VRF, and has one now: what was
   * announced meanwhile was announced without the IP-VRF. Each is told once.
   */
  public Set<String> takeCompleted() {
    Set<String> names = Set.copyOf(completed);
    completed.clear();
    return names;
  }

  /** Networks that stay though FRR, as far as it is known, lacks lines of them. */
  Set<String> silent() {
    return settled(lacking);
  }

  private Set<String> settled(Map<String, Lack> lacks) {
    return lacks.entrySet().stream()
        .filter(lack -> !lastLook.isBefore(lack.getValue().since().plus(SETTLE)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What holds networks up, and what those that stay lack. */
  public List<Issue> issues() {
    List<Issue> issues = new ArrayList<>();
    boolean asked = unaskedSince.filter(since -> lastLook.isBefore(since.plus(SETTLE))).isEmpty();
    waiting.keySet().stream()
        .sorted()
        .filter(_ -> asked)
        .forEach(network ->
            issues.add(
                Issue.blocks(
                    Subject.evpnNetwork(network),
                    Reason.FRR_NOT_READY,
                    message(waiting.get(network)))));
    silent().stream()
        .sorted()
        .forEach(network -> {
          issues.add(
              Issue.degrades(
                  Subject.evpnNetwork(network), Reason.FRR_SILENT, message(lacking.get(network))));
        });
    settled(extra).stream()
        .sorted()
        .forEach(network ->
            issues.add(
                Issue.degrades(
                    Subject.evpnNetwork(network),
                    Reason.FRR_LINES_EXTRA,
                    message(extra.get(network))
                        + " Nobody asked for that, and it joins the network with whoever has the"
                        + " same. Remove the lines where they are written: in raw text of an"
                        + " FRRConfiguration, or by hand.")));
    return issues;
  }

  private String message(@Nullable Lack lack) {
    return lack == null
        ? ""
        : Message.sentence("FRRNodeState \"%s\": %s".formatted(node, lack.why()));
  }

  /** When there is something to tell that was not due yet. */
  public Optional<Instant> nextDeadline() {
    List<Instant> due = new ArrayList<>();
    unaskedSince.ifPresent(since -> due.add(since.plus(SETTLE)));
    lacking.values().forEach(lack -> due.add(lack.since().plus(SETTLE)));
    extra.values().forEach(lack -> due.add(lack.since().plus(SETTLE)));
    return due.stream().filter(lastLook::isBefore).min(Instant::compareTo);
  }
}
