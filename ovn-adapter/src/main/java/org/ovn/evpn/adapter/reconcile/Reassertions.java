// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.Backoff;

/**
 * What was written and has to be written again: FRR writes over an entry of ours when another node
 * announces the same address, some other manager of devices sets a setting back. The first time
 * ours is put back at once, then after 1, 2, 4 … 60 s: for each time every node of the network
 * hears of a move, or the other one writes again. Confined to the loop's thread.
 */
final class Reassertions {
  /** As often as this, it is no pod that moved. */
  private static final int TOO_OFTEN = 5;

  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** What stands for this long is no longer in question. */
  private static final Duration CALM = DELAYS.most().multipliedBy(2);

  private enum Kind {
    FORWARDING,
    NEIGHBOUR,
    /** The MAC address of a device: its neighbours go with it. */
    MAC,
    /** Any other setting. */
    SETTING;

    boolean isSetting() {
      return this == MAC || this == SETTING;
    }
  }

  /**
   * One thing that is written.
   *
   * @param what address of an entry; name and value of a setting: another value is another wish
   */
  private record Item(String device, Kind kind, String what) {}

  private record Written(Owner owner, int again, Instant last, Instant next) {}

  private final Map<Item, Written> items = new HashMap<>();

  /**
   * The steps of a plan, less what is to be left alone now.
   *
   * <p>Settings lean on one another (no SVI takes a larger MTU than its bridge has), so one that is
   * due takes the others along. A device that is made, or gets a master, by the same plan begins
   * anew.
   */
  List<List<KernelChange>> due(List<List<KernelChange>> steps, Instant now) {
    Set<String> renewed = new HashSet<>();
    Set<String> flagged = new HashSet<>();
    for (KernelChange change : flat(steps)) {
      begins(change).ifPresent(renewed::add);
      if (change instanceof KernelChange.SetPortFlags flags) {
        flagged.add(flags.device());
      }
    }
    boolean settings =
        flat(steps).stream()
            .flatMap(change -> items(change).stream())
            .anyMatch(item ->
                item.kind().isSetting() && (renewed.contains(item.device()) || !holds(item, now)));
    return steps.stream()
        .map(step ->
            step.stream()
                .filter(change -> {
                  if (change instanceof KernelChange.AddTunnel tunnel) {
                    // refused as long as the port has not its vlan_tunnel flag
                    return settings || !flagged.contains(tunnel.device());
                  }
                  return items(change).stream()
                      .allMatch(item -> item.kind().isSetting() ? settings : !holds(item, now));
                })
                .toList())
        .filter(step -> !step.isEmpty())
        .toList();
  }

  private static List<KernelChange> flat(List<List<KernelChange>> steps) {
    return steps.stream().flatMap(List::stream).toList();
  }

  private boolean holds(Item item, Instant now) {
    Written written = items.get(item);
    return written != null && now.isBefore(written.next());
  }

  /** Takes a change that the kernel carried out. */
  void applied(KernelChange change, Instant now) {
    begins(change).ifPresent(device -> forgetSettings(Set.of(device)));
    switch (change) {
      case KernelChange.DeleteDevice c -> forgetSettings(Set.of(c.device()));
      case KernelChange.DeleteGroup c -> forgetSettings(c.devices().keySet());
      case KernelChange.DeleteFdb c ->
          items.remove(new Item(c.device(), Kind.FORWARDING, c.mac().toString()));
      case KernelChange.DeleteNeighbour c ->
          items.remove(new Item(c.device(), Kind.NEIGHBOUR, c.ip().getHostAddress()));
      default -> {}
    }
    for (Item item : items(change)) {
      items.merge(
          item,
          new Written(change.owner(), 0, now, now),
          (before, _) -> {
            Duration delay = DELAYS.delay(before.again() + 1);
            return new Written(change.owner(), before.again() + 1, now, now.plus(delay));
          });
    }
  }

  /** The device that this change makes, or gives what a device without a master has not. */
  private static Optional<String> begins(KernelChange change) {
    return switch (change) {
      case KernelChange.CreateDevice c -> Optional.of(c.device());
      case KernelChange.SetMaster c when c.master().isPresent() -> Optional.of(c.device());
      default -> Optional.empty();
    };
  }

  private void forgetSettings(Collection<String> devices) {
    items.keySet().removeIf(i -> i.kind().isSetting() && devices.contains(i.device()));
  }

  /** The network's devices changed: its entries went with them, which is nobody's doing. */
  void forget(String network) {
    items
        .entrySet()
        .removeIf(e ->
            !e.getKey().kind().isSetting()
                && e.getValue().owner().equals(new Owner.Network(network)));
  }

  void forgetCalm(Instant now) {
    items.values().removeIf(written -> written.last().plus(CALM).isBefore(now));
  }

  Optional<Instant> nextDeadline(Instant now) {
    return items.values().stream()
        .map(Written::next)
        .filter(now::isBefore)
        .min(Comparator.naturalOrder());
  }

  /** About what does not stay. */
  List<Issue> issues() {
    List<Issue> issues = new ArrayList<>();
    // With the address of its device, or of the bridge below it, a neighbour goes.
    boolean macContested =
        items.entrySet().stream()
            .anyMatch(e -> e.getKey().kind() == Kind.MAC && e.getValue().again() >= TOO_OFTEN);
    items.forEach((item, written) -> {
      if (written.again() >= TOO_OFTEN && !(item.kind() == Kind.NEIGHBOUR && macContested)) {
        issues.add(issue(item, written.owner()));
      }
    });
    issues.sort(Comparator.comparing(Issue::message));
    return List.copyOf(issues);
  }

  private static Issue issue(Item item, Owner owner) {
    Subject subject =
        owner instanceof Owner.Network(String name)
            ? Subject.evpnNetwork(name)
            : Failures.THIS_NODE;
    return item.kind().isSetting()
        ? Issue.degrades(
            subject,
            Reason.SETTING_CONTESTED,
            "The device \""
                + item.device()
                + "\" does not keep "
                + item.what()
                + ": some other program of this node sets it back again and again. Tell that"
                + " program to leave the device alone.")
        : Issue.degrades(
            subject,
            Reason.ENTRY_CONTESTED,
            "The entry of the local pod's address "
                + item.what()
                + " on "
                + item.device()
                + " is written over again and again: some other node or station announces"
                + " the same address.");
  }

  private static List<Item> items(KernelChange change) {
    return switch (change) {
      case KernelChange.AddFdb c ->
          List.of(new Item(c.device(), Kind.FORWARDING, c.mac().toString()));
      case KernelChange.AddNeighbour c ->
          List.of(new Item(c.device(), Kind.NEIGHBOUR, c.ip().getHostAddress()));
      case KernelChange.Configure c -> settings(c);
      case KernelChange.ConfigureBridge c ->
          List.of(new Item(c.device(), Kind.SETTING, text(c.settings())));
      case KernelChange.SetPortFlags c ->
          List.of(new Item(c.device(), Kind.SETTING, text(c.flags())));
      default -> List.of();
    };
  }

  private static List<Item> settings(KernelChange.Configure c) {
    List<Item> all = new ArrayList<>();
    Consumer<String> setting = what -> all.add(new Item(c.device(), Kind.SETTING, what));
    c.alias().ifPresent(alias -> setting.accept("the alias \"" + alias + "\""));
    c.group().ifPresent(group -> setting.accept("the group " + group));
    c.mtu().ifPresent(mtu -> setting.accept("the MTU " + mtu));
    c.mac().ifPresent(mac -> all.add(new Item(c.device(), Kind.MAC, "the MAC " + mac)));
    if (c.addrGenNone()) {
      setting.accept("addrgenmode none");
    }
    c.ipv4()
        .ifPresent(conf ->
            setting.accept(
                "net.ipv4.conf forwarding "
                    + (conf.forwarding() ? 1 : 0)
                    + ", rp_filter "
                    + conf.rpFilter()));
    return all;
  }

  private static String text(Device.Bridge bridge) {
    return "vlan_filtering "
        + onOff(bridge.vlanFiltering())
        + ", vlan_default_pvid "
        + bridge.defaultPvid()
        + ", mcast_snooping "
        + onOff(bridge.mcastSnooping());
  }

  private static String text(Device.PortFlags flags) {
    return "learning "
        + onOff(flags.learning())
        + ", neigh_suppress "
        + onOff(flags.neighSuppress())
        + ", vlan_tunnel "
        + onOff(flags.vlanTunnel())
        + ", isolated "
        + onOff(flags.isolated());
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
