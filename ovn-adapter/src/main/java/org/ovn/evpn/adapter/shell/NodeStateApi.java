// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import java.util.function.Supplier;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;

/** The EVPNNodeState in the API, written by server-side apply. Thread-safe. */
final class NodeStateApi implements NodeStatePort {
  private final KubernetesClient client;
  private final String node;
  private final Supplier<Optional<EvpnNodeStateStatus>> current;

  /**
   * @param current the status as the watch has it; empty when there is no object
   */
  NodeStateApi(
      KubernetesClient client, String node, Supplier<Optional<EvpnNodeStateStatus>> current) {
    this.client = client;
    this.node = node;
    this.current = current;
  }

  @Override
  public Optional<EvpnNodeStateStatus> current() {
    return current.get();
  }

  @Override
  public void create(String nodeUid) {
    client
        .resource(object(nodeUid))
        .fieldManager(ApiGroup.AGENT_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }

  @Override
  public EvpnNodeStateStatus write(String nodeUid, EvpnNodeStateStatus status) {
    EvpnNodeState state = object(nodeUid);
    state.setStatus(status);
    return client
        .resource(state)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(ApiGroup.AGENT_MANAGER)
                .withForce(true)
                .build(),
            state)
        .statusOrEmpty();
  }

  private EvpnNodeState object(String nodeUid) {
    EvpnNodeState state = new EvpnNodeState();
    state.setMetadata(
        new ObjectMetaBuilder()
            .withName(node)
            .addToLabels(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)
            .addNewOwnerReference()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .withUid(nodeUid)
            .endOwnerReference()
            .build());
    return state;
  }
}
