// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * One EVPN, as far as FRR is concerned: who peers, and which tunnel endpoints may be heard of. A
 * scope must be given for as long as one of its networks is (also while it is being deleted), and
 * keeps the EVPN address family up even while it has no network: the family is negotiated when the
 * session opens, so that adding it resets every session of the template. It has the networks that
 * name this EVPN, this VTEP and these nodes; an EVPN may have several, as networks that run on as
 * they were accepted last keep the VTEP and nodes of then.
 *
 * @param name name of the EVPN
 * @param vtep name of its VTEP
 * @param vtepCidrs the CIDRs of that VTEP: what is accepted from neighbours as host routes. Add the
 *     CIDRs in which foreign VTEPs live, if any
 * @param templates names of the peering FRRConfigurations that its {@code frrConfigurationSelector}
 *     selects; must not contain objects for which {@link ManagedLabels#isOurs} holds
 * @param nodeSelector its nodes; null and empty mean all
 * @param rules what it says of the templates' sessions
 */
public record EvpnScope(
    String name,
    String vtep,
    List<IpPrefix> vtepCidrs,
    Set<String> templates,
    @Nullable LabelSelector nodeSelector,
    SessionRules rules) {
  /** One that says nothing of sessions. */
  public EvpnScope(
      String name,
      String vtep,
      List<IpPrefix> vtepCidrs,
      Set<String> templates,
      @Nullable LabelSelector nodeSelector) {
    this(name, vtep, vtepCidrs, templates, nodeSelector, SessionRules.DEFAULT);
  }

  /** Copies the collections. */
  public EvpnScope {
    vtepCidrs = List.copyOf(vtepCidrs);
    templates = Set.copyOf(templates);
  }
}
