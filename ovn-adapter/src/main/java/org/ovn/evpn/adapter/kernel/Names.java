// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.ovn.evpn.api.value.Digests;

/**
 * Names of the devices that the kernel side makes; each fits into IFNAMSIZ (15 characters). The OVS
 * port is Open vSwitch's to make: {@link org.ovn.evpn.adapter.intent.NetworkIntent#ovsPort}.
 */
public final class Names {
  private static final int MAX_LENGTH = 15;
  private static final Pattern L3_SVI = Pattern.compile("evl3\\.[0-9]+");

  private Names() {}

  /** The VLAN-aware bridge of a VTEP. */
  public static String bridge(String vtep) {
    return ofVtep("evb", vtep);
  }

  /** The VXLAN device of a VTEP for IPv4 underlays. */
  public static String vxlan4(String vtep) {
    return ofVtep("ev4", vtep);
  }

  /** The VXLAN device of a VTEP for IPv6 underlays. */
  public static String vxlan6(String vtep) {
    return ofVtep("ev6", vtep);
  }

  /** The VXLAN device of a VTEP for underlays of that address's family. */
  static String vxlan(String vtep, InetAddress ip) {
    return ip instanceof Inet4Address ? vxlan4(vtep) : vxlan6(vtep);
  }

  /** The dummy device that holds the addresses of a managed VTEP. */
  public static String dummy(String vtep) {
    return ofVtep("evd", vtep);
  }

  /** The SVI of a network's MAC-VRF. */
  public static String l2Svi(int networkId) {
    return "evl2." + networkId;
  }

  /** The SVI of a network's IP-VRF. */
  public static String l3Svi(int networkId) {
    return "evl3." + networkId;
  }

  /** Whether a device has the name of an SVI of an IP-VRF. */
  public static boolean isL3Svi(String device) {
    return L3_SVI.matcher(device).matches();
  }

  private static String ofVtep(String prefix, String vtep) {
    String name = prefix + "-" + vtep;
    return name.length() <= MAX_LENGTH ? name : prefix + "." + Digests.hex(Digests.sha256(vtep), 4);
  }
}
