// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.VtepFact;

/**
 * Which of two VTEPs with the same addresses has them. One that was accepted as it is comes before
 * one that was edited since, so that an edit cannot take what works; then come those that nodes
 * have addresses of.
 */
enum Seniority {
  ACCEPTED,
  WORKING,
  NEW;

  /** VTEPs in the order in which they get addresses: the senior first, of equals the older. */
  static List<VtepFact> sort(List<VtepFact> vteps, NodeAddresses addresses) {
    return vteps.stream()
        .sorted(
            Comparator.comparing((VtepFact vtep) -> of(vtep, addresses))
                .thenComparing(VtepFact::meta, Meta.AGE))
        .toList();
  }

  private static Seniority of(VtepFact vtep, NodeAddresses addresses) {
    if (isAcceptedAsItIs(vtep)) {
      return ACCEPTED;
    }
    return addresses.isUsed(vtep.meta().name()) ? WORKING : NEW;
  }

  private static boolean isAcceptedAsItIs(VtepFact vtep) {
    return Conditions.find(vtep.status().conditions(), ConditionType.ACCEPTED)
        .filter(condition -> condition.isTrue() || condition.has(Reason.ADDRESSES_EXHAUSTED))
        .map(Condition::observedGeneration)
        .filter(generation -> Objects.equals(generation, vtep.meta().generation()))
        .isPresent();
  }
}
