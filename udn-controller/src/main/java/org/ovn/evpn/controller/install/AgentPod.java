// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.time.Duration;
import java.time.Instant;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/**
 * A pod of an agent.
 *
 * @param name in the operator's namespace
 * @param node that it runs on; empty before it is bound
 * @param template digest of the template that it was made of; empty when it has none
 * @param created by the API server's clock
 * @param lives whether kubelet says that its containers are ready
 * @param livesFor how long it has been seen to, by this process' own clock
 * @param served whether it has the readiness gate
 * @param ready whether kubelet says that the pod is ready, gates included
 * @param leaving whether it is being deleted
 * @param trouble why kubelet cannot start or keep one of its containers, in words that go on "Pod X
 *     on node Y: "; empty when it says of none
 */
public record AgentPod(
    String name,
    String node,
    String template,
    Instant created,
    boolean lives,
    Duration livesFor,
    boolean served,
    boolean ready,
    boolean leaving,
    String trouble) {
  /** Annotation of pods: the digest of the template that they were made of. */
  public static final String TEMPLATE = ApiGroup.NAME + "/pod-template";
}
