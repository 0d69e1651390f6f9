// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.ArrayList;
import java.util.List;

/** Claims that {@code make test} looks at beyond those of the demo. */
final class FurtherClaims {
  private FurtherClaims() {}

  /**
   * All of them; each puts back what it changed.
   *
   * @param control of the programs that some of them end
   */
  static List<Claim> inOrder(Sight sight, LabProcesses control) {
    List<Claim> claims = new ArrayList<>();
    claims.addAll(new AddressClaims(sight).inOrder());
    claims.addAll(new BesideOthersClaims(sight).inOrder());
    claims.addAll(new NetworkClaims(sight).inOrder());
    claims.addAll(new TemplateClaims(sight).inOrder());
    claims.addAll(new ReflectorClaims(sight).inOrder());
    claims.addAll(new UplinkClaims(sight).inOrder());
    claims.addAll(new StyleClaims(sight).inOrder());
    claims.addAll(new NodeClaims(sight, control).inOrder());
    // its network stays
    claims.addAll(new NativeClaims(sight).inOrder());
    return claims;
  }
}
