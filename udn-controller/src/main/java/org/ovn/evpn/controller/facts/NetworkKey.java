// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.Comparator;
import java.util.Optional;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkKind;

/**
 * Names one tenant network.
 *
 * @param kind cluster-wide or namespaced
 * @param namespace empty for a ClusterUserDefinedNetwork
 * @param name metadata.name
 */
public record NetworkKey(NetworkKind kind, String namespace, String name)
    implements Comparable<NetworkKey> {
  /** IFNAMSIZ of Linux without the final zero. */
  private static final int MAX_DEVICE_NAME = 15;

  private static final Comparator<NetworkKey> ORDER =
      Comparator.comparing(NetworkKey::kind)
          .thenComparing(NetworkKey::namespace)
          .thenComparing(NetworkKey::name);

  /** A ClusterUserDefinedNetwork. */
  public static NetworkKey cluster(String name) {
    return new NetworkKey(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, "", name);
  }

  /** A UserDefinedNetwork. */
  public static NetworkKey namespaced(String namespace, String name) {
    return new NetworkKey(NetworkKind.USER_DEFINED_NETWORK, namespace, name);
  }

  /** The key in an EVPNNetwork's spec. */
  public static NetworkKey of(NetworkIdentity identity) {
    String namespace = identity.namespace();
    return new NetworkKey(identity.kind(), namespace == null ? "" : namespace, identity.name());
  }

  /** The network that is the subject of an issue; empty when that is something else. */
  public static Optional<NetworkKey> of(Subject subject) {
    return switch (subject.kind()) {
      case CLUSTER_USER_DEFINED_NETWORK -> Optional.of(cluster(subject.name()));
      case USER_DEFINED_NETWORK -> Optional.of(namespaced(subject.namespace(), subject.name()));
      default -> Optional.empty();
    };
  }

  /** The network as the subject of an issue. */
  public Subject subject() {
    return new Subject(
        isCluster() ? Subject.Kind.CLUSTER_USER_DEFINED_NETWORK : Subject.Kind.USER_DEFINED_NETWORK,
        namespace,
        name);
  }

  /** Whether it is a ClusterUserDefinedNetwork. */
  public boolean isCluster() {
    return kind == NetworkKind.CLUSTER_USER_DEFINED_NETWORK;
  }

  /** The form of an EVPNNetwork's spec. */
  public NetworkIdentity identity() {
    return new NetworkIdentity(kind, isCluster() ? null : namespace, name);
  }

  /** OVN-Kubernetes' name of the network, as in the annotation {@code k8s.ovn.org/network-name}. */
  public String ovnName() {
    return isCluster() ? "cluster_udn_" + name : namespace + "_" + name;
  }

  /** OVN-Kubernetes' rule for the name of the VRF device. */
  public String vrf(int networkId) {
    boolean ownName = isCluster() && name.length() <= MAX_DEVICE_NAME && !name.equals("default");
    return ownName ? name : "mp" + networkId + "-udn-vrf";
  }

  @Override
  public int compareTo(NetworkKey other) {
    return ORDER.compare(this, other);
  }

  /** As people write it: kind and quoted name. */
  @Override
  public String toString() {
    return kind + " \"" + (isCluster() ? name : namespace + "/" + name) + "\"";
  }
}
