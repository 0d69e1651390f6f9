// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkMonitor;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of kernel changes that may call for another pass. Of neighbour and forwarding entries only
 * those matter that name a local pod (FRR writes over ours, or someone deletes them) and flood list
 * entries: what FRR learns of remote stations is left out, or every one of them would start a pass.
 */
public final class KernelMonitor implements AutoCloseable {
  /** A word of the monitor. */
  public sealed interface Event {}

  /**
   * Another pass may be due, also after the agent's own changes.
   *
   * @param what changed, for a log
   */
  public record Changed(String what) implements Event {}

  /** Nothing more is told: the socket failed for good. */
  public record Ended(String why) implements Event {}

  private static final Logger LOG = LoggerFactory.getLogger(KernelMonitor.class);
  private static final MacAddress ZERO_MAC = new MacAddress(0);

  private record Watched(Set<MacAddress> macs, Set<InetAddress> ips) {}

  private volatile Watched watched = new Watched(Set.of(), Set.of());
  private final NetlinkMonitor monitor;

  private KernelMonitor(Consumer<Event> listener) {
    monitor =
        NetlinkMonitor.start(
            new NetlinkMonitor.Listener() {
              @Override
              public void changed(Envelope notification) {
                classify(notification).ifPresent(listener);
              }

              @Override
              public void lost(String why) {
                listener.accept(new Changed("everything may have: " + why));
              }

              @Override
              public void ended(String why) {
                listener.accept(new Ended(why));
              }
            });
  }

  /**
   * Starts. Start it before the first observation, so that no change falls between the two.
   *
   * @param listener called by the monitor's thread; must come back soon
   */
  public static KernelMonitor start(Consumer<Event> listener) {
    return new KernelMonitor(listener);
  }

  /** The pods whose entries matter from now on. */
  public void watch(NodeIntent intent) {
    Set<MacAddress> macs = new HashSet<>();
    Set<InetAddress> ips = new HashSet<>();
    for (NetworkIntent network : intent.networks()) {
      for (LocalPod pod : network.pods()) {
        macs.add(pod.mac());
        ips.addAll(pod.ips());
      }
    }
    watched = new Watched(Set.copyOf(macs), Set.copyOf(ips));
  }

  private Optional<Event> classify(Envelope notification) {
    return switch (notification.body()) {
      case RtMessage.Link link ->
          changed("device " + Attribute.string(link.attributes(), Key.IFLA_IFNAME).orElse(""));
      case RtMessage.Vlan _, RtMessage.Tunnel _, RtMessage.Address _ ->
          changed("a VLAN, VNI or address");
      case RtMessage.Neighbour neighbour ->
          entry(neighbour, notification.type() == Rt.RTM_NEWNEIGH);
      case RtMessage.Route _, RtMessage.Other _ -> Optional.empty();
    };
  }

  private Optional<Event> entry(RtMessage.Neighbour entry, boolean present) {
    List<Attribute> a = entry.attributes();
    Optional<MacAddress> mac = Attribute.hardware(a, Key.NDA_LLADDR);
    Optional<InetAddress> ip = Attribute.address(a, Key.NDA_DST);
    Watched pods = watched;
    boolean ofPod;
    if (entry.family() == Rt.AF_BRIDGE) {
      var vni = Attribute.number(a, Key.NDA_SRC_VNI);
      if (mac.equals(Optional.of(ZERO_MAC)) && vni.isPresent() && ip.isPresent()) {
        return changed(
            "flood list of VNI %d: %s %s"
                .formatted(
                    vni.getAsLong(), IpAddresses.format(ip.get()), present ? "came" : "went"));
      }
      ofPod = mac.filter(pods.macs()::contains).isPresent();
    } else {
      ofPod = ip.filter(pods.ips()::contains).isPresent();
    }
    return ofPod ? changed("the entry of a local pod") : Optional.empty();
  }

  private static Optional<Event> changed(String what) {
    LOG.debug("changed: {}", what);
    return Optional.of(new Changed(what));
  }

  @Override
  public void close() {
    monitor.close();
  }
}
