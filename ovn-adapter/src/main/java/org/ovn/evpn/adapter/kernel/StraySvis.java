// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.List;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkResult;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an SVI down that lost its VRF. When OVN-Kubernetes takes a VRF away, the kernel leaves the
 * VRF's ports up and in the main table: until the SVI is down, the tenant's packets are routed
 * there. It looks at that one device only, by a socket of its own, so that no look at the whole
 * kernel is in its way. Thread-safe.
 */
public final class StraySvis implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StraySvis.class);

  private final NetlinkSocket netlink;

  private StraySvis(NetlinkSocket netlink) {
    this.netlink = netlink;
  }

  /** Opens a socket. */
  public static StraySvis open() {
    return new StraySvis(NetlinkSocket.open());
  }

  /** Messages sent so far that asked the kernel to change something. */
  public long writes() {
    return netlink.counters().writes();
  }

  /**
   * Puts it down when it is still an SVI of ours, up, and in no VRF.
   *
   * @param index of the device, as a {@link KernelMonitor.StraySvi} has it
   * @return whether it was
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when the kernel cannot be asked
   */
  public boolean putDown(int index) {
    NetlinkResult look =
        netlink
            .execute(
                List.of(
                    new NetlinkRequest(
                        Rt.RTM_GETLINK,
                        0,
                        new RtMessage.Link(
                            0,
                            0,
                            index,
                            0,
                            0,
                            List.of(Attribute.num(Key.IFLA_EXT_MASK, Rt.RTEXT_FILTER_SKIP_STATS))),
                        "look for the device " + index)))
            .getFirst();
    if (!(look instanceof NetlinkResult.Done done)
        || done.replies().isEmpty()
        || !(done.replies().getFirst().body() instanceof RtMessage.Link link)
        || !KernelMonitor.isStraySvi(link)) {
      return false;
    }
    String name = Attribute.string(link.attributes(), Key.IFLA_IFNAME).orElse("");
    NetlinkResult result =
        netlink
            .execute(
                List.of(
                    new NetlinkRequest(
                        Rt.RTM_SETLINK,
                        0,
                        new RtMessage.Link(0, 0, index, 0, Rt.IFF_UP, List.of()),
                        "set " + name + " down, which is in no VRF")))
            .getFirst();
    if (result instanceof NetlinkResult.Refused refused) {
      LOG.warn("{}", refused.error());
      return false;
    }
    LOG.info("{} is in no VRF and went down", name);
    return true;
  }

  @Override
  public void close() {
    netlink.close();
  }
}
