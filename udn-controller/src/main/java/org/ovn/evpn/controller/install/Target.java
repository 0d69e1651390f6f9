// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

/**
 * An object that the controller makes and takes away.
 *
 * @param path of the object at the API server, such as {@code /apis/apps/v1/…}
 * @param kind as people know it
 * @param name of the object
 */
public record Target(String path, String kind, String name) {
  /** The DaemonSet of the agents. */
  static Target daemonSet(String namespace) {
    return new Target(
        "/apis/apps/v1/namespaces/%s/daemonsets/%s".formatted(namespace, AgentDaemonSet.NAME),
        "DaemonSet",
        AgentDaemonSet.NAME);
  }

  /** OpenShift's rights of the agents. */
  static Target securityContextConstraints() {
    return new Target(
        "/apis/security.openshift.io/v1/securitycontextconstraints/" + AgentRights.NAME,
        "SecurityContextConstraints",
        AgentRights.NAME);
  }

  /** A ValidatingAdmissionPolicy, or the binding of one. */
  static Target policy(String kind, String name) {
    String plural =
        kind.equals("ValidatingAdmissionPolicy")
            ? "validatingadmissionpolicies"
            : "validatingadmissionpolicybindings";
    return new Target(
        "/apis/admissionregistration.k8s.io/v1/%s/%s".formatted(plural, name), kind, name);
  }

  @Override
  public String toString() {
    return kind + " \"" + name + "\"";
  }
}
