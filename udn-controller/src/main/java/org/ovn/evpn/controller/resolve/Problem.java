// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * Why something that was asked for is not done, or not as asked.
 *
 * @param evpn name of the EVPN that asked; empty when there is no such EVPN
 * @param network the network; null when the EVPN as a whole is meant
 * @param reason PascalCase word for a condition
 * @param message a sentence that names object, field and remedy
 * @param blocking whether the network (or EVPN) waits because of it
 */
public record Problem(
    String evpn, @Nullable NetworkKey network, Reason reason, String message, boolean blocking)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::evpn)
          .thenComparing(Problem::network, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Problem::reason)
          .thenComparing(Problem::message);

  /** Reasons, as they appear in conditions and Events. */
  public enum Reason {
    /** The EVPN does not read. */
    InvalidSpec,
    /** A kind that is needed is not served by the API server. */
    APIMissing,
    /** spec.vtep names nothing. */
    VTEPNotFound,
    /** The VTEP is refused. */
    VTEPNotAccepted,
    /** An annotation names no EVPN. */
    EVPNNotFound,
    /** An entry of spec.networks names nothing. */
    NetworkNotFound,
    /** The namespace's annotations do not count. */
    NamespaceNotAllowed,
    /** Another EVPN has the network. */
    ClaimedByOther,
    /** OVN-Kubernetes runs EVPN for the network itself. */
    NativeEVPN,
    /** OVN-Kubernetes has not made the network yet. */
    NetworkPending,
    /** A NetworkAttachmentDefinition does not read. */
    NetworkMalformed,
    /** Not a primary network. */
    NotPrimary,
    /** Neither Layer2 nor Layer3. */
    TopologyNotSupported,
    /** An annotation of ours does not read. */
    AnnotationMalformed,
    /** A Layer3 network without ipVRF. */
    IPVRFRequired,
    /** A Layer3 network with macVRF. */
    MACVRFNotAllowed,
    /** Neither macVRF nor ipVRF. */
    VRFRequired,
    /** The egress asked for is not possible. */
    EgressNotAllowed,
    /** A fabric prefix would take what is not the fabric's. */
    FabricPrefixNotAllowed,
    /** A route target that is refused. */
    RouteTargetNotAllowed,
    /** No number and no pool. */
    VNIMissing,
    /** A tenant's number is outside the pool. */
    VNINotAllowed,
    /** Somebody else has the number. */
    VNITaken,
    /** The pool has no free number. */
    VNIPoolExhausted,
    /** Two advertised networks share a part of their addresses. */
    SubnetsOverlap,
    /** importFrom names nothing that is there. */
    ImportNotFound,
    /** A field that the API has and nobody acts on yet. */
    NotImplemented
  }

  /** One that keeps the network waiting. */
  public static Problem blocking(
      String evpn, @Nullable NetworkKey network, Reason reason, String message) {
    return new Problem(evpn, network, reason, message, true);
  }

  /** One that the network can live with. */
  public static Problem tolerable(
      String evpn, @Nullable NetworkKey network, Reason reason, String message) {
    return new Problem(evpn, network, reason, message, false);
  }

  /** The network, when one is meant. */
  public Optional<NetworkKey> about() {
    return Optional.ofNullable(network);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }
}
