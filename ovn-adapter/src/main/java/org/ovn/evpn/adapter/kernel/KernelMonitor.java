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
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of kernel changes that may call for another pass. Of neighbour and forwarding entries only
 * those matter that name a local pod (FRR writes over ours, or someone deletes them), flood list
 * entries, and a bridge's own that go: what FRR learns of remote stations is left out, or every one
 * of them would start a pass. So it is with routes: those that lead to the fabric matter, our
 * guards, and defaults.
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

  /**
   * An SVI of ours is up and in no VRF, where it would route by the main table: it must go down
   * before anything else. {@link Changed} follows.
   */
  public record StraySvi(int index, String name) implements Event {}

  /** Nothing more is told: the socket failed for good. */
  public record Ended(String why) implements Event {}

  private static final Logger LOG = LoggerFactory.getLogger(KernelMonitor.class);
  private static final MacAddress ZERO_MAC = new MacAddress(0);

  /**
   * What changes of matter.
   *
   * @param macs of local pods
   * @param ips of local pods
   * @param fabric addresses of other nodes' VTEPs
   */
  private record Watched(Set<MacAddress> macs, Set<InetAddress> ips, Set<InetAddress> fabric) {}

  private volatile Watched watched = new Watched(Set.of(), Set.of(), Set.of());
  private final NetlinkMonitor monitor;

  private KernelMonitor(Consumer<Event> listener) {
    monitor =
        NetlinkMonitor.start(
            new NetlinkMonitor.Listener() {
              @Override
              public void changed(Envelope notification) {
                straySvi(notification).ifPresent(listener);
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

  /** The pods whose entries, and the VTEPs whose routes, matter from now on. */
  public void watch(NodeIntent intent) {
    Set<MacAddress> macs = new HashSet<>();
    Set<InetAddress> ips = new HashSet<>();
    Set<InetAddress> fabric = new HashSet<>();
    for (NetworkIntent network : intent.networks()) {
      for (LocalPod pod : network.pods()) {
        macs.add(pod.mac());
        ips.addAll(pod.ips());
      }
      network.peers().forEach(peer -> fabric.addAll(peer.vteps()));
    }
    watched = new Watched(Set.copyOf(macs), Set.copyOf(ips), Set.copyOf(fabric));
  }

  private Optional<Event> classify(Envelope notification) {
    return switch (notification.body()) {
      case RtMessage.Link link ->
          changed("device " + Attribute.string(link.attributes(), Key.IFLA_IFNAME).orElse(""));
      case RtMessage.Vlan _, RtMessage.Tunnel _, RtMessage.Address _ ->
          changed("a VLAN, VNI or address");
      case RtMessage.Neighbour neighbour ->
          entry(neighbour, notification.type() == Rt.RTM_NEWNEIGH);
      case RtMessage.Route route -> route(route);
      case RtMessage.TrafficControl filter ->
          (notification.type() == Rt.RTM_DELTFILTER && IngressFilter.isOurs(filter.priority()))
                  || (notification.type() == Rt.RTM_DELQDISC && filter.handle() == Rt.CLSACT_HANDLE)
              ? changed("a filter went")
              : Optional.empty();
      case RtMessage.Other _ -> Optional.empty();
    };
  }

  private static Optional<Event> straySvi(Envelope notification) {
    if (notification.type() != Rt.RTM_NEWLINK
        || !(notification.body() instanceof RtMessage.Link link)
        || link.family() == Rt.AF_BRIDGE
        || !isStraySvi(link)) {
      return Optional.empty();
    }
    String name = Attribute.string(link.attributes(), Key.IFLA_IFNAME).orElse("");
    return Optional.of(new StraySvi(link.index(), name));
  }

  /** Whether it is an SVI of ours that is up and in no VRF; none of ours is ever wanted so. */
  static boolean isStraySvi(RtMessage.Link link) {
    return (link.flags() & Rt.IFF_UP) != 0
        && Attribute.number(link.attributes(), Key.IFLA_MASTER).isEmpty()
        && Attribute.string(link.attributes(), Key.IFLA_IFALIAS)
            .flatMap(Ownership::parse)
            .filter(o -> o.role() == Role.L2_SVI || o.role() == Role.L3_SVI)
            .isPresent();
  }

  private Optional<Event> route(RtMessage.Route route) {
    boolean isDefault = route.destinationLength() == 0;
    if (route.routeType() == Rt.RTN_UNREACHABLE) {
      return isDefault || route.protocol() == Ownership.ROUTE_PROTOCOL
          ? changed("an unreachable route")
          : Optional.empty();
    }
    if (isDefault) {
      return changed("a default route");
    }
    Set<InetAddress> fabric = watched.fabric();
    return Attribute.address(route.attributes(), Key.RTA_DST)
            .filter(to -> leadsTo(to, route.destinationLength(), fabric))
            .isPresent()
        ? changed("a route to the fabric")
        : Optional.empty();
  }

  private static boolean leadsTo(InetAddress to, int length, Set<InetAddress> fabric) {
    if (length == to.getAddress().length * 8) {
      return fabric.contains(to);
    }
    IpPrefix prefix = IpPrefix.of(to, length);
    return fabric.stream().anyMatch(prefix::contains);
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
      if (!present && ip.isEmpty() && (entry.state() & Rt.NUD_PERMANENT) != 0) {
        return changed("an entry of a bridge's own");
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
