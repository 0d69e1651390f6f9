// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

/** Names that every part of the operator must spell alike. */
public final class ApiGroup {
  public static final String NAME = "evpn.k8s.ovn.org";
  public static final String VERSION = "v1alpha1";

  /** {@code group/version}, as in {@code apiVersion}. */
  public static final String API_VERSION = NAME + "/" + VERSION;

  /** Field manager of the controller's server-side applies. */
  public static final String CONTROLLER_MANAGER = "evpn-udn-controller";

  /** Field manager of the agents' server-side applies. */
  public static final String AGENT_MANAGER = "evpn-node-agent";

  /**
   * Label of every object that the operator writes, with {@link #MANAGED_BY}; see {@link
   * ManagedLabels#isOurs}.
   */
  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY_LABEL}. */
  public static final String MANAGED_BY = "udn-evpn";

  /**
   * Label of an EVPNNetwork: the name of the EVPN that enabled it; cut and hashed when it exceeds
   * 63 characters.
   */
  public static final String EVPN_LABEL = NAME + "/evpn";

  /** Finalizer of an EVPNNetwork: held until no EVPNNodeState lists the network. */
  public static final String RELEASE_FINALIZER = NAME + "/release";

  /** Finalizer of a VTEP: held while a network uses it. */
  public static final String VTEP_FINALIZER = NAME + "/vtep-in-use";

  /** Finalizer of the EVPNOperator: held until every node is given back. */
  public static final String UNINSTALL_FINALIZER = NAME + "/uninstall";

  /**
   * Readiness gate of an agent's pod: True once the node is found no worse than before the pod. So
   * a roll-out stops at the first node that it harms.
   */
  public static final String NODE_SERVED_GATE = NAME + "/NodeServed";

  /**
   * Annotation of an EVPNNodeState, which the node's agent reads: the least that it logs, as in
   * {@link LogSettings.Level}. So a change of the level replaces no agent.
   */
  public static final String LOG_LEVEL_ANNOTATION = NAME + "/log-level";

  /** Namespace that the operator runs in unless told otherwise. */
  public static final String OPERATOR_NAMESPACE = "evpn-system";

  /** Label of the agents' pods, with {@link #AGENT_ACCOUNT}. */
  public static final String NAME_LABEL = "app.kubernetes.io/name";

  /** Service account of the agents, and value of {@link #NAME_LABEL} of their pods. */
  public static final String AGENT_ACCOUNT = "ovn-adapter";

  private ApiGroup() {}
}
