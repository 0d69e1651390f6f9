// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two statements of raw text that must agree over all objects: the AS number of a BGP instance,
 * and which VRF a Layer 3 VNI belongs to. frr-k8s does not read raw text; FRR stops in the middle
 * of a reload when the first is wrong, and takes the VNI from the other VRF when the second is.
 */
final class RawLines {
  private static final Pattern ROUTER = Pattern.compile("router bgp (\\d+)(?: vrf (\\S+))?");
  private static final Pattern VRF = Pattern.compile("vrf (\\S+)");
  private static final Pattern VNI = Pattern.compile("vni (\\d+)(?: prefix-routes-only)?");

  private RawLines() {}

  static void read(String raw, Ledger.Page page) {
    String vrf = "";
    for (String line : raw.lines().map(String::strip).toList()) {
      Matcher router = ROUTER.matcher(line);
      Matcher stanza = VRF.matcher(line);
      Matcher vni = VNI.matcher(line);
      if (router.matches()) {
        vrf = "";
        String of = router.group(2) == null ? "" : router.group(2);
        page.claim(MergeSimulator.asnOf(of), router.group(1));
      } else if (stanza.matches()) {
        vrf = stanza.group(1);
      } else if (line.equals("exit-vrf") || line.equals("exit")) {
        vrf = "";
      } else if (vni.matches() && !vrf.isEmpty()) {
        page.claim("the VNI of VRF " + vrf, vni.group(1));
        page.claim("the VRF of VNI " + vni.group(1), vrf);
      }
    }
  }
}
