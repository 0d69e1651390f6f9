// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.Monitor;
import org.ovn.evpn.adapter.ovsdb.OvsdbClient;
import org.ovn.evpn.adapter.ovsdb.OvsdbCounters;
import org.ovn.evpn.adapter.ovsdb.OvsdbException;
import org.ovn.evpn.adapter.ovsdb.OvsdbListener;
import org.ovn.evpn.adapter.ovsdb.OvsdbOptions;
import org.ovn.evpn.adapter.ovsdb.RowChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's handle on OVN and Open vSwitch: watches the three databases, plans, and applies
 * plans. Thread-safe, but one {@link #apply} at a time makes sense.
 */
public final class OvnSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OvnSide.class);
  private static final Monitor NB =
      new Monitor(
          Map.ofEntries(
              Map.entry("NB_Global", Set.of("options")),
              Map.entry("Logical_Switch", Set.of("name", "ports", "external_ids", "other_config")),
              Map.entry(
                  "Logical_Switch_Port",
                  Set.of("name", "type", "addresses", "enabled", "external_ids", "options", "up")),
              Map.entry(
                  "ACL",
                  Set.of("action", "direction", "match", "priority", "tier", "external_ids")),
              Map.entry("Port_Group", Set.of("name", "ports", "acls", "external_ids")),
              Map.entry(
                  "Logical_Router", Set.of("name", "ports", "nat", "policies", "external_ids")),
              Map.entry("Logical_Router_Port", Set.of("name", "networks", "mac")),
              Map.entry("Logical_Router_Policy", Set.of("priority", "external_ids")),
              Map.entry(
                  "NAT",
                  Set.of(
                      "type",
                      "external_ip",
                      "logical_ip",
                      "logical_port",
                      "match",
                      "priority",
                      "exempted_ext_ips",
                      "options",
                      "external_ids")),
              Map.entry("Address_Set", Set.of("name", "addresses", "external_ids"))));
  private static final Monitor SB =
      new Monitor(
          Map.of(
              "Chassis",
              Set.of("name", "hostname"),
              "Encap",
              Set.of("chassis_name", "ip"),
              "Datapath_Binding",
              Set.of("tunnel_key", "external_ids")));
  private static final Monitor OVS =
      new Monitor(
          Map.of(
              "Open_vSwitch",
              Set.of("external_ids", "ovs_version"),
              "Bridge",
              Set.of("name", "ports"),
              "Port",
              Set.of("name", "interfaces", "external_ids"),
              "Interface",
              Set.of("name", "type", "external_ids", "mtu_request", "ofport", "error")));

  private static final Set<String> OWN_ROWS_ONLY = Set.of("ACL", "Port_Group", "Address_Set");

  private final OvsdbClient nb;
  private final OvsdbClient sb;
  private final OvsdbClient ovs;

  /** Most rounds are about something else, and to look at all rows takes its time. */
  private volatile @Nullable SeenPods seenPods;

  private record SeenPods(List<Long> generations, NodeIntent intent, Map<String, LocalPods> pods) {}

  /**
   * Where the databases' sockets may be, the likeliest place first.
   *
   * @param nb of the zone's northbound database, at least one
   * @param sb of the zone's southbound database, at least one
   * @param ovs of Open vSwitch's database, at least one
   */
  public record Sockets(List<Path> nb, List<Path> sb, List<Path> ovs) {
    /** Copies the lists. */
    public Sockets {
      nb = List.copyOf(nb);
      sb = List.copyOf(sb);
      ovs = List.copyOf(ovs);
    }

    /** The usual names of sockets in these folders. */
    public static Sockets in(List<String> ovn, List<String> openvswitch) {
      return new Sockets(
          all(ovn, "ovnnb_db.sock"), all(ovn, "ovnsb_db.sock"), all(openvswitch, "db.sock"));
    }

    private static List<Path> all(List<String> folders, String name) {
      return folders.stream().map(folder -> Path.of(folder, name)).toList();
    }
  }

  private OvnSide(Sockets sockets, Runnable onChange) {
    this.nb =
        OvsdbClient.start(OvsdbOptions.of(sockets.nb(), "OVN_Northbound", NB), listener(onChange));
    this.sb =
        OvsdbClient.start(OvsdbOptions.of(sockets.sb(), "OVN_Southbound", SB), listener(onChange));
    this.ovs =
        OvsdbClient.start(OvsdbOptions.of(sockets.ovs(), "Open_vSwitch", OVS), listener(onChange));
  }

  private static OvsdbListener listener(Runnable onChange) {
    AtomicBoolean inSync = new AtomicBoolean();
    return (now, changes) -> {
      boolean turned = inSync.getAndSet(now.inSync()) != now.inSync();
      if (turned || changes.stream().anyMatch(OvnSide::concernsUs)) {
        onChange.run();
      }
    };
  }

  /**
   * Groups, sets and ACLs of network policies change with every pod of the cluster; of those tables
   * only our own rows count.
   */
  private static boolean concernsUs(RowChange change) {
    return !OWN_ROWS_ONLY.contains(change.table())
        || Stream.of(change.before(), change.after())
            .flatMap(Optional::stream)
            .anyMatch(row -> row.map("external_ids").containsKey(OvnNames.OWNER));
  }

  /**
   * Starts watching; connects in the background, and again whenever a server goes.
   *
   * @param onChange called after each change of a watched row and each gain or loss of a
   *     connection, from threads of the client: make a note and return
   */
  public static OvnSide connect(Sockets sockets, Runnable onChange) {
    return new OvnSide(sockets, onChange);
  }

  /** The same, where each database can be in one place only. */
  public static OvnSide connect(Path nb, Path sb, Path ovs, Runnable onChange) {
    return connect(new Sockets(List.of(nb), List.of(sb), List.of(ovs)), onChange);
  }

  /** Which databases are out of reach, why, and where they were looked for. */
  public List<String> away() {
    return Stream.of(nb, sb, ovs).flatMap(client -> client.away().stream()).toList();
  }

  /** All three databases as last seen. */
  public OvnObservation observe() {
    return new OvnObservation(nb.database(), sb.database(), ovs.database());
  }

  /** What OVN and Open vSwitch say of themselves, as last seen. */
  public OvnVersions versions() {
    return OvnVersions.of(observe());
  }

  /** Plans from the rows as last seen; empty while a database is not in sync. */
  public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
    OvnObservation observed = observe();
    return observed.inSync()
        ? Optional.of(OvnPlanner.plan(observed, intent, facts))
        : Optional.empty();
  }

  /**
   * Who is announced by this node, by network, from the rows as last seen; empty while the zone's
   * northbound database or Open vSwitch is not in sync: then those of before are.
   */
  public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
    OvnObservation observed = observe();
    if (!observed.nb().inSync() || !observed.ovs().inSync()) {
      return Optional.empty();
    }
    List<Long> generations =
        Stream.of(observed.nb(), observed.sb(), observed.ovs()).map(Database::generation).toList();
    SeenPods last = seenPods;
    if (last == null || !last.generations().equals(generations) || !last.intent().equals(intent)) {
      last = new SeenPods(generations, intent, PodPorts.of(new OvnRows(observed), intent));
      seenPods = last;
    }
    return Optional.of(last.pods());
  }

  /**
   * Names of the intent's EVPNNetworks that OVN-Kubernetes runs in this zone, from the rows as last
   * seen; empty while the northbound database is not in sync.
   */
  public Optional<Set<String>> there(NodeIntent intent) {
    Database rows = nb.database();
    return rows.inSync() ? Optional.of(NetworksThere.of(rows, intent)) : Optional.empty();
  }

  /**
   * What became of one chain of changes.
   *
   * @param applied transactions that were committed
   * @param stop what ended it
   * @param why the first one that was not committed was not, those after it were not tried; "" when
   *     all were
   */
  public record Outcome(int applied, Stop stop, String why) {}

  /** What ends a chain of changes. */
  public enum Stop {
    /** Nothing: all were committed. */
    NONE,
    /** Rows had changed under the plan: plan again at once. */
    CHANGED,
    /** The connection was not there, or went: there is a plan again when it is back. */
    DISCONNECTED,
    /** The database did not want it. */
    REFUSED
  }

  /**
   * Applies a plan, in order. Blocks until the last answer, at most the client's deadline per
   * transaction. A chain in which a change fails does not hold up the others. Afterwards {@link
   * #observe} shows the effect.
   *
   * @return by chain, for those that had changes
   */
  public Map<OvnChange.Chain, Outcome> apply(OvnPlan plan) {
    Map<OvnChange.Chain, Outcome> outcomes = new LinkedHashMap<>();
    for (OvnChange change : plan.changes()) {
      Outcome before = outcomes.getOrDefault(change.chain(), new Outcome(0, Stop.NONE, ""));
      if (before.stop() == Stop.NONE) {
        outcomes.put(change.chain(), apply(change, before.applied()));
      }
    }
    return outcomes;
  }

  private Outcome apply(OvnChange change, int applied) {
    OvsdbClient client =
        switch (change.database()) {
          case NB -> nb;
          case SB -> sb;
          case OVS -> ovs;
        };
    try {
      var result = client.transact(change.transaction()).join();
      LOG.info(
          "{}: {} ({} operations)",
          change.network(),
          change.transaction().purpose(),
          result.results().size());
      return new Outcome(applied + 1, Stop.NONE, "");
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Stop stop = stop(cause);
      if (stop == Stop.CHANGED) {
        LOG.info("{}: rows changed meanwhile, planning again", change.network());
      } else {
        LOG.warn("{}: {}", change.network(), cause.getMessage());
      }
      return new Outcome(applied, stop, String.valueOf(cause.getMessage()));
    }
  }

  private static Stop stop(Throwable cause) {
    if (!(cause instanceof OvsdbException failure)) {
      return Stop.REFUSED;
    }
    return switch (failure.kind()) {
      case CHANGED -> Stop.CHANGED;
      case NOT_CONNECTED, CONNECTION_LOST, DEADLINE -> Stop.DISCONNECTED;
      case REJECTED, PROTOCOL -> Stop.REFUSED;
    };
  }

  /** Transactions and operations sent so far, over all three databases. */
  public OvsdbCounters counters() {
    OvsdbCounters a = nb.counters();
    OvsdbCounters b = sb.counters();
    OvsdbCounters c = ovs.counters();
    return new OvsdbCounters(
        a.transactions() + b.transactions() + c.transactions(),
        a.writes() + b.writes() + c.writes(),
        a.rejected() + b.rejected() + c.rejected(),
        a.connections() + b.connections() + c.connections(),
        a.updates() + b.updates() + c.updates());
  }

  /** Operations sent so far that change something. */
  public long writes() {
    return counters().writes();
  }

  @Override
  public void close() {
    nb.close();
    sb.close();
    ovs.close();
  }
}
