// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.api.value.Vni;

/**
 * What FRR's running configuration says about EVPN.
 *
 * @param advertisesVnis whether {@code advertise-all-vni} is there
 * @param vrfVnis Layer 3 VNI by VRF
 */
record FrrConfig(boolean advertisesVnis, Map<String, Integer> vrfVnis) {
  static final FrrConfig UNKNOWN = new FrrConfig(false, Map.of());

  FrrConfig {
    vrfVnis = Map.copyOf(vrfVnis);
  }

  /** Reads the text of {@code show running-config}; tolerant of everything it does not know. */
  static FrrConfig parse(@Nullable String runningConfig) {
    if (runningConfig == null) {
      return UNKNOWN;
    }
    boolean advertises = false;
    Map<String, Integer> vnis = new HashMap<>();
    String vrf = null;
    for (String raw : runningConfig.lines().toList()) {
      String line = raw.strip();
      boolean opens = !raw.isEmpty() && !Character.isWhitespace(raw.charAt(0));
      if (opens) {
        vrf = line.startsWith("vrf ") ? line.substring("vrf ".length()).strip() : null;
      } else if (vrf != null && line.matches("vni [0-9]{1,8}( .*)?")) {
        vnis.put(vrf, Integer.parseInt(line.split(" ")[1]));
      } else if (line.equals("advertise-all-vni")) {
        advertises = true;
      }
    }
    return new FrrConfig(advertises, vnis);
  }

  /** Whether a network's devices may appear: bgpd has EVPN, and the VRF its VNI. */
  boolean knows(String vrf, Optional<IpVrfIntent> ipVrf) {
    return advertisesVnis
        && ipVrf
            .map(IpVrfIntent::vni)
            .map(Vni::value)
            .map(vni -> vni.equals(vrfVnis.get(vrf)))
            .orElse(true);
  }
}
