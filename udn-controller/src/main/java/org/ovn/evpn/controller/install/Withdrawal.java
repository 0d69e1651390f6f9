// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.util.Optional;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.OperatorFact;

/**
 * Whether networks are served at all. When the EVPNOperator is deleted they are not; nor without
 * one where the controller was installed to need it. Else an uninstall that is done would begin
 * anew as long as the controller runs.
 */
public final class Withdrawal {
  private Withdrawal() {}

  /**
   * The facts to plan on.
   *
   * @param required whether nothing is served without an EVPNOperator
   */
  public static ClusterFacts of(
      ClusterFacts facts, Optional<OperatorFact> operator, boolean required) {
    if (required && facts.missingApis().contains(ApiKind.EVPN_OPERATOR)) {
      // An API server that starts may serve some kinds before others: that it shows none proves
      // nothing, and all networks hang on it.
      return facts.unsure(ApiKind.EVPN_OPERATOR);
    }
    boolean serves = operator.map(fact -> !fact.meta().deleting()).orElse(!required);
    return serves ? facts : facts.withdraw();
  }
}
