// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Errno;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkCounters;
import org.ovn.evpn.adapter.netlink.NetlinkError;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkResult;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel of this network namespace: observe, then plan with {@link KernelPlanner}, then apply.
 * Thread-safe, but two reconciliations at a time would undo each other: one loop should own it.
 */
public final class Kernel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

  private final NetlinkSocket netlink;

  private Kernel(NetlinkSocket netlink) {
    this.netlink = netlink;
  }

  /**
   * Opens the kernel.
   *
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when there is no rtnetlink for us
   */
  public static Kernel open() {
    return new Kernel(NetlinkSocket.open());
  }

  /**
   * Reads the kernel. Writes nothing.
   *
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when a dump fails; nothing may be
   *     concluded from that
   */
  public KernelState observe() {
    return KernelReader.read(netlink);
  }

  /**
   * Messages sent so far; {@link NetlinkCounters#writes} stays as it is when a pass finds nothing
   * to do.
   */
  public NetlinkCounters counters() {
    return netlink.counters();
  }

  /** Messages sent so far that asked the kernel to change something. */
  public long writes() {
    return counters().writes();
  }

  /**
   * Carries a plan out, step by step; each step is one batch. A failure stops the later steps of
   * its owner and of nobody else.
   *
   * @param observed the state that the plan was made from
   */
  public KernelOutcome apply(KernelState observed, KernelPlan plan) {
    Map<String, Integer> indexes = new HashMap<>();
    observed.devices().forEach((name, device) -> indexes.put(name, device.index()));
    Encoder encoder = new Encoder(name -> index(indexes, name));
    Set<Owner> failed = new HashSet<>();
    List<KernelOutcome.Failure> failures = new ArrayList<>();
    int applied = 0;
    for (List<KernelChange> step : plan.steps()) {
      List<KernelChange> sent = new ArrayList<>();
      List<NetlinkRequest> requests = new ArrayList<>();
      Set<Owner> failedNow = new HashSet<>();
      for (KernelChange change : step) {
        if (failed.contains(change.owner())) {
          failures.add(
              new KernelOutcome.Failure(
                  change,
                  "not tried, as an earlier change of the same " + change.owner() + " failed"));
        }
        for (KernelChange due : change.without(failed::contains)) {
          try {
            requests.add(encoder.encode(due));
            sent.add(due);
          } catch (Encoder.MissingDevice e) {
            failures.add(new KernelOutcome.Failure(due, String.valueOf(e.getMessage())));
            failedNow.add(due.owner());
          }
        }
      }
      List<NetlinkResult> results = netlink.execute(requests);
      List<String> created = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        KernelChange change = sent.get(i);
        if (results.get(i) instanceof NetlinkResult.Refused refused
            && !isAlreadySo(change, refused.error())) {
          LOG.warn("{}: {}", change.owner(), refused.error());
          failures.add(new KernelOutcome.Failure(change, refused.error().toString()));
          failedNow.add(change.owner());
          continue;
        }
        applied++;
        switch (change) {
          case KernelChange.CreateDevice c -> created.add(c.device());
          case KernelChange.DeleteDevice c -> indexes.remove(c.device());
          case KernelChange.DeleteGroup c -> c.devices().keySet().forEach(indexes::remove);
          default -> {}
        }
      }
      failed.addAll(failedNow);
      readIndexes(created, indexes);
    }
    return new KernelOutcome(applied, failures);
  }

  private static int index(Map<String, Integer> indexes, String name) {
    Integer index = indexes.get(name);
    if (index == null) {
      throw new Encoder.MissingDevice(name);
    }
    return index;
  }

  /**
   * Someone was faster: what is to be deleted or told again is gone, what is to be added is there.
   * A port that does not forward (EPERM) tells nothing; the next time will do. A guard route that
   * the kernel has already is not ours, for it looks at prefix and metric only: that is a failure.
   */
  private static boolean isAlreadySo(KernelChange change, NetlinkError error) {
    return switch (change) {
      case KernelChange.DeleteDevice _,
          KernelChange.DeleteGroup _,
          KernelChange.DeleteFdb _,
          KernelChange.DeleteNeighbour _,
          KernelChange.DeleteAddress _,
          KernelChange.DeleteGuardRoute _,
          KernelChange.DeleteFilter _,
          KernelChange.DeleteTunnel _,
          KernelChange.DeleteVlan _,
          KernelChange.DeleteVni _ ->
          error.errno() == Errno.ENODEV
              || error.errno() == Errno.ENOENT
              || error.errno() == Errno.ESRCH
              || error.errno() == Errno.EADDRNOTAVAIL;
      case KernelChange.UnpinFdb _, KernelChange.UnpinNeighbour _ ->
          error.errno() == Errno.ENOENT || error.errno() == Errno.EPERM;
      // Open vSwitch deletes its port when it gets to it: gone is down, and out of its bridge
      case KernelChange.SetUp c when !c.up() -> error.errno() == Errno.ENODEV;
      case KernelChange.SetMaster c when c.master().isEmpty() -> error.errno() == Errno.ENODEV;
      case KernelChange.AddAddress _, KernelChange.AddFilter _ -> error.errno() == Errno.EEXIST;
      default -> false;
    };
  }

  private void readIndexes(List<String> created, Map<String, Integer> indexes) {
    if (created.isEmpty()) {
      return;
    }
    List<NetlinkRequest> requests =
        created.stream()
            .map(name ->
                new NetlinkRequest(
                    Rt.RTM_GETLINK,
                    0,
                    new RtMessage.Link(
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(
                            Attribute.text(Key.IFLA_IFNAME, name),
                            Attribute.num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
                    "look for " + name))
            .toList();
    List<NetlinkResult> results = netlink.execute(requests);
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof NetlinkResult.Done done
          && !done.replies().isEmpty()
          && done.replies().getFirst().body() instanceof RtMessage.Link link) {
        indexes.put(created.get(i), link.index());
      }
    }
  }

  @Override
  public void close() {
    netlink.close();
  }
}
