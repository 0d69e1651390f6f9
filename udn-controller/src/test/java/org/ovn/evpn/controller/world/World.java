// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Planner;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * A cluster in memory: its objects by name, its clock, and the planner that looks at it. {@link
 * #converge} plans and applies until nothing is missing.
 */
public final class World extends Inventory {
  public static final Settings SETTINGS =
      new Settings(OPERATOR_NAMESPACE, FRR_NAMESPACE, new RawRenderer());

  /** A planner that writes for longer than this never comes to rest. */
  private static final int ROUNDS = 30;

  /** What OVN-Kubernetes does about our RouteAdvertisements. */
  public final ClusterManager clusterManager = new ClusterManager(this);

  private final Planner planner = new Planner(SETTINGS);
  private final Invariants invariants = new Invariants(this);
  private final Storage storage = new Storage(this);
  private final Map<WriteKey, String> refusals = new HashMap<>();
  private final Set<String> refusedFrr = new HashSet<>();

  /** Says why writes of an object fail, as a plan is told. */
  public void refuses(WriteKey.Kind kind, String name, String why) {
    refusals.put(new WriteKey(kind, "", name, WriteKey.Facet.OBJECT), why);
  }

  /** Says why writes of a status fail, as a plan is told. */
  public void refusesStatus(WriteKey.Kind kind, String name, String why) {
    refusals.put(new WriteKey(kind, "", name, WriteKey.Facet.STATUS), why);
  }

  /** The API server refuses an FRRConfiguration, by name, from now on. */
  public void refusesFrr(String name) {
    refusedFrr.add(name);
  }

  /** Forgets why writes fail. */
  public void refusesNothing() {
    refusals.clear();
    refusedFrr.clear();
  }

  /**
   * The agents do what they are told: programme what is there, release what is deleted. BGP comes
   * up where nothing else was said of it.
   */
  public void agents() {
    Agents.report(this);
    Agents.establish(this);
  }

  /** An agent reports a network as degraded, until it reports again. */
  public void degraded(String node, String network, String why) {
    Agents.degraded(this, node, network, why);
  }

  /** An agent reports a network as not needed on its node, until it reports again. */
  public void notNeeded(String node, String network) {
    Agents.notNeeded(this, node, network);
  }

  /** frr-k8s reports a BGP session of a node in FRR's words. */
  public void session(String node, String peer, String state) {
    BgpSessionState session = new BgpSessionState();
    session.setStatus(new BgpSessionStateStatus(state, "N/A", node, peer, null));
    sessions.add(session);
  }

  /** What the planner misses now. */
  public Plan plan() {
    return plan(facts());
  }

  /** What the planner misses in those facts. */
  public Plan plan(ClusterFacts facts) {
    return planner.plan(facts, history(), refusals, now());
  }

  /** The plan of a planner that remembers nothing. */
  public Plan freshPlan(ClusterFacts facts) {
    return new Planner(SETTINGS).plan(facts, history(), refusals, now());
  }

  private FrrHistory history() {
    return new FrrHistory(Instant.EPOCH, invariants.frrWrites(), refusedFrr);
  }

  /**
   * Plans and applies until nothing is missing; time passes where a plan asks for it. Answers how
   * many plans that took.
   */
  public int converge() {
    return converge(true);
  }

  /** Plans and applies until nothing is left to write now. */
  public int convergeNow() {
    return converge(false);
  }

  /** OVN-Kubernetes and the controller look once; answers what the controller planned. */
  public Plan step() {
    clusterManager.reconcile();
    Plan plan = plan();
    plan.writes().forEach(this::apply);
    return plan;
  }

  private int converge(boolean wait) {
    for (int round = 1; round <= ROUNDS; round++) {
      boolean moved = clusterManager.reconcile();
      Plan plan = plan();
      boolean waits = wait && plan.again().isPresent();
      if (!moved && !waits && plan.writes().isEmpty()) {
        return round;
      }
      plan.writes().forEach(this::apply);
      if (waits) {
        setNow(now().plus(plan.again().orElse(Duration.ZERO)));
      }
    }
    throw new AssertionError("still writing after " + ROUNDS + " plans: " + plan().writes());
  }

  /** Converges, lets the agents report, and converges again. */
  public void convergeWithAgents() {
    converge();
    agents();
    converge();
  }

  /** Plans and applies so often, without the writes that are not let through. */
  public void apply(int plans, Predicate<Write> lets) {
    for (int round = 0; round < plans; round++) {
      plan().writes().stream().filter(lets).forEach(this::apply);
    }
  }

  /** Writes are carried out side by side: what they do to each other must not matter. */
  public void apply(Write write) {
    Invariants.reasonsAreInTheirPlaces(write);
    if (write instanceof Write.WriteFrr(String template, List<FrrTransitions.Step> steps)) {
      List<FrrTransitions.Step> passed =
          steps.stream()
              .filter(step -> !refusedFrr.contains(step.resource().getMetadata().getName()))
              .toList();
      passed.forEach(invariants::beforeFrrStep);
      storage.apply(new Write.WriteFrr(template, passed));
    } else {
      storage.apply(write);
    }
    invariants.afterWrite();
  }

  /** Addresses in FRRConfigurations of ours, by the node that they are for. */
  public Map<InetAddress, String> announced() {
    return invariants.announced();
  }

  /** The raw lines of all FRRConfigurations. */
  public String raw() {
    return frr.values().stream()
        .map(object -> object.getSpec().raw())
        .filter(Objects::nonNull)
        .map(FrrConfigurationSpec.Raw::rawConfig)
        .collect(Collectors.joining());
  }

  /** The specs of all FRRConfigurations, by namespace and name. */
  public Map<String, FrrConfigurationSpec> frrSpecs() {
    return frr.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getSpec()));
  }

  private static Condition condition(List<Condition> conditions, ConditionType type) {
    return Conditions.find(conditions, type)
        .orElseThrow(() -> new AssertionError("no condition " + type));
  }

  /** A condition of an EVPN. */
  public Condition evpnCondition(String evpn, ConditionType type) {
    return condition(Objects.requireNonNull(evpns.get(evpn), evpn).status().conditions(), type);
  }

  /** A condition of an EVPNNetwork. */
  public Condition networkCondition(String network, ConditionType type) {
    return condition(
        Objects.requireNonNull(evpnNetworks.get(network), network).status().conditions(), type);
  }

  /** Condition Accepted of a VTEP. */
  public Condition vtepCondition(String vtep) {
    return condition(
        Objects.requireNonNull(vteps.get(vtep), vtep).status().conditions(),
        ConditionType.ACCEPTED);
  }

  /** What a network is told about its EVPN. */
  public Condition told(NetworkKey key) {
    return condition(
        Objects.requireNonNull(networks.get(key), key.toString()).conditions(),
        ConditionType.NETWORK_ACCEPTED);
  }

  /** The spec of an EVPNNetwork. */
  public EvpnNetworkSpec spec(String network) {
    return Objects.requireNonNull(evpnNetworks.get(network), network)
        .spec()
        .toOptional()
        .orElseThrow();
  }

  /** The specs of all EVPNNetworks. */
  public Map<String, EvpnNetworkSpec> specs() {
    return evpnNetworks.keySet().stream().collect(Collectors.toMap(name -> name, this::spec));
  }

  /** The addresses that a node has of VTEP "fabric". */
  public List<InetAddress> addresses(String node) {
    return node(node).vtepAddresses("fabric");
  }
}
