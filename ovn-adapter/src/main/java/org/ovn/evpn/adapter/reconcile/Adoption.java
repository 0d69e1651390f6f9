// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.assemble.Assembly;
import org.ovn.evpn.adapter.assemble.FrrGate;
import org.ovn.evpn.adapter.assemble.IntentAssembler;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.facts.NodeFact;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.api.condition.Issue;

/**
 * What this node should have: makes an intent of the facts and accepts it when it is a new one.
 * Until anyone has said what is wanted there is no intent, which is something else than an empty
 * one: to take that for a wish would release all that is on the node. Confined to the loop's
 * thread.
 */
public final class Adoption {
  private FrrGate gate;
  private StoredIntent stored;
  private boolean told;

  /** Networks whose gate is open. */
  private Set<String> open;

  private @Nullable ApiFacts seenFacts;
  private FrrFact seenFrr = new FrrFact.Unasked();
  private Set<String> seenMapped = Set.of();
  private Optional<String> nodeUid = Optional.empty();
  private List<Issue> issues = List.of();

  /**
   * Begins with what a process before this one stored.
   *
   * @param base what is known when nothing was, or nothing readable; it is not acted upon before
   *     somebody has said what is wanted
   */
  public Adoption(Optional<StoredIntent> loaded, StoredIntent base) {
    this.told = loaded.isPresent();
    this.stored = loaded.orElse(base);
    this.gate = new FrrGate(stored.current());
    this.open = open(stored);
  }

  private static Set<String> open(StoredIntent stored) {
    return stored.current().networks().stream()
        .filter(NetworkIntent::frrKnowsIt)
        .map(NetworkIntent::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Takes the first look at the kernel: a gate that was stored open counts only while what it let
   * through is there.
   */
  public void begin(KernelState observed) {
    Set<String> mapped = Mapped.names(observed, stored.forKernel());
    stored = stored.closed(network -> mapped.contains(network.name()));
    gate = new FrrGate(stored.current());
    open = open(stored);
  }

  /**
   * Takes facts in. Most passes are about the node, with facts as they were: these cost nothing.
   *
   * @param frr what FRR runs
   * @param observed the kernel as read last
   * @return names of the networks about which the wish changed, when there is a new intent
   */
  public Optional<Set<String>> adopt(
      ApiFacts known, FrrFact frr, KernelState observed, Instant now) {
    boolean gateDue = gate.nextDeadline().filter(due -> !now.isBefore(due)).isPresent();
    Set<String> mapped = Mapped.names(observed, stored.current());
    if (known.equals(seenFacts) && frr.equals(seenFrr) && mapped.equals(seenMapped) && !gateDue) {
      return Optional.empty();
    }
    Optional<Set<String>> changed = adoptAnew(known, frr, observed, now);
    seenFacts = known;
    seenFrr = frr;
    seenMapped = mapped;
    return changed;
  }

  /** Takes note of whose status is to be written, even if nothing else can be done. */
  public void noteNode(ApiFacts known) {
    known
        .self()
        .map(NodeFact::uid)
        .filter(uid -> !uid.isEmpty())
        .ifPresent(uid -> nodeUid = Optional.of(uid));
  }

  private Optional<Set<String>> adoptAnew(
      ApiFacts known, FrrFact frr, KernelState observed, Instant now) {
    noteNode(known);
    Assembly assembly = IntentAssembler.assemble(known, stored.current(), open);
    if (!told && known.self().filter(NodeFact::readable).isEmpty()) {
      issues = assembly.issues();
      return Optional.empty();
    }
    NodeIntent wanted = assembly.intent();
    Set<String> opened =
        gate.open(wanted, known.networks(), frr, Mapped.names(observed, wanted), now);
    if (!opened.equals(open)) {
      open = opened;
      assembly = IntentAssembler.assemble(known, stored.current(), open);
    }
    issues = assembly.issues();
    NodeIntent intent = assembly.intent();
    if (told && intent.equals(stored.current())) {
      return Optional.empty();
    }
    told = true;
    Set<String> changed = changed(stored.current(), intent);
    stored = stored.accept(intent);
    return Optional.of(changed);
  }

  private static Set<String> changed(NodeIntent before, NodeIntent after) {
    Set<NetworkIntent> old = Set.copyOf(before.networks());
    Set<NetworkIntent> wanted = Set.copyOf(after.networks());
    return Stream.concat(old.stream(), wanted.stream())
        .filter(network -> !(old.contains(network) && wanted.contains(network)))
        .map(NetworkIntent::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Takes what a pass made of the intent; whether that is another one than before. */
  public boolean replace(StoredIntent next) {
    boolean changed = !next.equals(stored);
    stored = next;
    return changed;
  }

  /** Whether anyone ever said what this node should have: else {@link #stored} means nothing. */
  public boolean told() {
    return told;
  }

  /** The intent as it must outlive the process. */
  public StoredIntent stored() {
    return stored;
  }

  /** UID of this Node, once the API has said it. */
  public Optional<String> nodeUid() {
    return nodeUid;
  }

  /** Facts that cannot be used. */
  public List<Issue> inputIssues() {
    return issues;
  }

  /** What FRR is missing, and facts that cannot be used. */
  List<Issue> issues() {
    return Stream.concat(gate.issues().stream(), issues.stream()).toList();
  }

  /** Networks that FRR has all lines of only now; each is told once. */
  public Set<String> takeCompleted() {
    return gate.takeCompleted();
  }

  /** When there is something new to tell of what FRR lacks. */
  public Optional<Instant> nextDeadline(Instant now) {
    return gate.nextDeadline().filter(now::isBefore);
  }
}
