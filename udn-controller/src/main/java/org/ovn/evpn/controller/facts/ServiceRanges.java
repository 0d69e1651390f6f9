// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Where the addresses of Services come from. ServiceCIDR objects say it since Kubernetes 1.33.
 * Before, only Service default/kubernetes hints at it, which has the first address of the range:
 * what is assumed then is the range that the usual installers choose.
 */
final class ServiceRanges {
  /** A range that kubeadm takes unless it is told otherwise. */
  private static final IpPrefix KUBEADM = IpPrefix.parse("10.96.0.0/12");

  /** No usual installer takes a wider one but kubeadm. */
  private static final int WIDEST_IPV4 = 16;

  /** The API server refuses a wider one. */
  private static final int WIDEST_IPV6 = 108;

  /**
   * A range of Services.
   *
   * @param prefix the range
   * @param text as messages call it
   */
  record Range(IpPrefix prefix, String text) {}

  private ServiceRanges() {}

  static List<Range> of(ClusterFacts facts) {
    List<Range> result = new ArrayList<>();
    facts.serviceCidrs().stream()
        .distinct()
        .sorted()
        .forEach(
            cidr -> result.add(new Range(cidr, "the cluster's Services (%s)".formatted(cidr))));
    facts.serviceAddresses().stream()
        .filter(address -> result.stream().noneMatch(range -> range.prefix().contains(address)))
        .sorted(IpAddresses.ORDER)
        .map(ServiceRanges::assumed)
        .toList()
        .forEach(result::add);
    return result;
  }

  private static Range assumed(InetAddress first) {
    IpPrefix range = KUBEADM;
    if (!isFirstOf(KUBEADM, first)) {
      boolean ipv4 = IpAddresses.isIpv4(first);
      int length = ipv4 ? WIDEST_IPV4 : WIDEST_IPV6;
      while (length < (ipv4 ? 32 : 128) && !isFirstOf(IpPrefix.of(first, length), first)) {
        length++;
      }
      range = IpPrefix.of(first, length);
    }
    return new Range(
        range,
        "the cluster's Services (%s, assumed from address %s of Service \"default/kubernetes\", as the cluster has no ServiceCIDR for it)"
            .formatted(range, IpAddresses.format(first)));
  }

  /** Whether it is the address after the network's own. */
  private static boolean isFirstOf(IpPrefix range, InetAddress address) {
    byte[] octets = range.network().getAddress();
    octets[octets.length - 1]++;
    return IpAddresses.of(octets).equals(address);
  }
}
