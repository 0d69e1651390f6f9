// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/**
 * The Lease in the API, written by server-side apply: one request, whether or not it is there. The
 * Node owns it, so it goes with the node.
 */
final class LeaseApi implements LeasePort {
  private final KubernetesClient client;
  private final String namespace;
  private final String node;

  LeaseApi(KubernetesClient client, String namespace, String node) {
    this.client = client;
    this.namespace = namespace;
    this.node = node;
  }

  @Override
  public void renew(String nodeUid) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(node)
                .withNamespace(namespace)
                .addToLabels(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .withUid(nodeUid)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(Math.toIntExact(NodeLease.DURATION.toSeconds()))
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build())
        .fieldManager(ApiGroup.AGENT_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }
}
