// SPDX-License-Identifier: Apache-2.0
/**
 * The lab's stand-in for kubelet: one process that runs the pods of some namespaces on all of the
 * lab's nodes, from the project's images, as the pods say. Kubernetes' own controllers make these
 * pods, and its own scheduler binds them.
 *
 * <p>It does what kubelet and a container runtime do for init containers and containers: user,
 * capabilities, a root that is read only, mounts, environment, arguments, the token of the service
 * account, probes, restarts with a back-off, the end in good order, readiness gates, the pod's
 * status, and the node's. A pod on the host network runs in its node; any other one on the machine,
 * in a network namespace of its own with a cable to the API server.
 *
 * <p>It does not do these, and no pod of the product depends on them: cgroups, so neither requests
 * nor limits; seccomp; SELinux; DNS, {@code /etc/hosts}; pulling images, which are those of {@link
 * org.ovn.evpn.lab.kubelet.Registry}; static pods, sidecars, hooks, eviction; containers that
 * outlive it. A pod with a field that it does not know is refused: see {@link
 * org.ovn.evpn.lab.kubelet.PodContract}.
 */
@NullMarked
package org.ovn.evpn.lab.kubelet;

import org.jspecify.annotations.NullMarked;
