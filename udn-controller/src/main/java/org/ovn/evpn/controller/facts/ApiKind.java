// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

/** Kinds that the controller reads. */
public enum ApiKind {
  NODE("", "v1", "nodes", "Node", false, Need.ALWAYS),
  NAMESPACE("", "v1", "namespaces", "Namespace", false, Need.ALWAYS),
  VTEP("evpn.k8s.ovn.org", "v1alpha1", "vteps", "VTEP", false, Need.ALWAYS),
  EVPN("evpn.k8s.ovn.org", "v1alpha1", "evpns", "EVPN", false, Need.ALWAYS),
  EVPN_OPERATOR(
      "evpn.k8s.ovn.org", "v1alpha1", "evpnoperators", "EVPNOperator", false, Need.AGENTS),
  EVPN_NETWORK("evpn.k8s.ovn.org", "v1alpha1", "evpnnetworks", "EVPNNetwork", false, Need.ALWAYS),
  EVPN_NODE_STATE(
      "evpn.k8s.ovn.org", "v1alpha1", "evpnnodestates", "EVPNNodeState", false, Need.ALWAYS),
  USER_DEFINED_NETWORK(
      "k8s.ovn.org", "v1", "userdefinednetworks", "UserDefinedNetwork", true, Need.NETWORKS),
  CLUSTER_USER_DEFINED_NETWORK(
      "k8s.ovn.org",
      "v1",
      "clusteruserdefinednetworks",
      "ClusterUserDefinedNetwork",
      false,
      Need.NETWORKS),
  NETWORK_ATTACHMENT_DEFINITION(
      "k8s.cni.cncf.io",
      "v1",
      "network-attachment-definitions",
      "NetworkAttachmentDefinition",
      true,
      Need.NETWORKS),
  ROUTE_ADVERTISEMENTS(
      "k8s.ovn.org", "v1", "routeadvertisements", "RouteAdvertisements", false, Need.ADVERTISING),
  FRR_CONFIGURATION(
      "frrk8s.metallb.io", "v1beta1", "frrconfigurations", "FRRConfiguration", true, Need.FRR),
  FRR_NODE_STATE(
      "frrk8s.metallb.io", "v1beta1", "frrnodestates", "FRRNodeState", false, Need.REPORTS),
  BGP_SESSION_STATE(
      "frrk8s.metallb.io", "v1beta1", "bgpsessionstates", "BGPSessionState", true, Need.REPORTS),
  SERVICE_CIDR("networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR", false, Need.CHECKS),
  /** Of them only default/kubernetes, which lies in the range of Services. */
  SERVICE("", "v1", "services", "Service", true, Need.CHECKS),
  /** Of OVN-Kubernetes' own EVPN. */
  NATIVE_VTEP("k8s.ovn.org", "v1", "vteps", "VTEP", false, Need.CHECKS);

  /** What cannot be done without a kind. */
  public enum Need {
    /** Anything. */
    ALWAYS,
    /** Knowing which networks there are. */
    NETWORKS,
    /** Telling FRR. */
    FRR,
    /** Egress Fabric. */
    ADVERTISING,
    /** Running agents; and knowing that the operator is not being removed. */
    AGENTS,
    /** Nothing; only statuses say less. */
    REPORTS,
    /** Nothing; only some mistakes are not found. */
    CHECKS
  }

  private final String group;
  private final String version;
  private final String plural;
  private final String kind;
  private final boolean namespaced;
  private final Need need;

  ApiKind(String group, String version, String plural, String kind, boolean namespaced, Need need) {
    this.group = group;
    this.version = version;
    this.plural = plural;
    this.kind = kind;
    this.namespaced = namespaced;
    this.need = need;
  }

  /** The API group; empty for the core group. */
  public String group() {
    return group;
  }

  /** The version that is read. */
  public String version() {
    return version;
  }

  /** {@code group/version}, or the version alone for the core group. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The resource's name in paths. */
  public String plural() {
    return plural;
  }

  /** The kind as objects spell it. */
  public String kind() {
    return kind;
  }

  /** Whether objects have a namespace. */
  public boolean isNamespaced() {
    return namespaced;
  }

  /** What it is needed for. */
  public Need need() {
    return need;
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return kind + " (" + apiVersion() + ")";
  }
}
