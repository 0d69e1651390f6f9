// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Which networks must not be advertised side by side. OVN-Kubernetes keeps the subnets of
 * advertised networks in nft interval sets: CIDRs that overlap in part make ovnkube-node fail at
 * its next start, equal ones do not. Stateless.
 */
public final class Overlaps {
  private Overlaps() {}

  /**
   * A network that is to be advertised, or that is advertised already by whomever.
   *
   * @param name how people call it, such as {@code ClusterUserDefinedNetwork finance}
   * @param subnets its CIDRs
   */
  public record Advertised(String name, List<IpPrefix> subnets) {
    /** Copies the list. */
    public Advertised {
      subnets = List.copyOf(subnets);
    }
  }

  /**
   * A network that is refused.
   *
   * @param network its name
   * @param holder the network that it overlaps
   * @param message what overlaps what, and the remedy
   */
  public record Refusal(String network, String holder, String message) {}

  /**
   * Decides who may be advertised. Earlier ones win, so order the list by age: a newcomer never
   * takes an advertised network down.
   *
   * @param inOrder every network that wants to be advertised or is, oldest first
   * @return one refusal for each network that must wait; all others go together
   */
  public static List<Refusal> refused(List<Advertised> inOrder) {
    List<Advertised> accepted = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    for (Advertised candidate : inOrder) {
      accepted.stream()
          .flatMap(holder -> clashes(candidate, holder).stream())
          .min(Comparator.comparing(Refusal::holder).thenComparing(Refusal::message))
          .ifPresentOrElse(refused::add, () -> accepted.add(candidate));
    }
    return refused;
  }

  private static List<Refusal> clashes(Advertised candidate, Advertised holder) {
    List<Refusal> all = new ArrayList<>();
    for (IpPrefix c : candidate.subnets()) {
      for (IpPrefix h : holder.subnets()) {
        if (c.overlaps(h) && !c.equals(h)) {
          all.add(
              new Refusal(
                  candidate.name(),
                  holder.name(),
                  "subnet "
                      + c
                      + " of "
                      + candidate.name()
                      + " overlaps "
                      + h
                      + " of "
                      + holder.name()
                      + " in part, and OVN-Kubernetes cannot advertise both: set ipVRF.egress to"
                      + " Split with ipVRF.fabricPrefixes on one of them, or give them equal or"
                      + " disjoint subnets"));
        }
      }
    }
    return all;
  }
}
