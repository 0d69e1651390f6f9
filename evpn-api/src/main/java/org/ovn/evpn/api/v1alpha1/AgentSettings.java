// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods of the agents. What is absent is as the release has it.
 *
 * @param image of the agents
 * @param imagePullPolicy when kubelet pulls it
 * @param imagePullSecrets with which it is pulled
 * @param resources of the container
 * @param nodeSelector nodes that get an agent; empty means all Linux nodes
 * @param tolerations of the pods; empty means all taints
 * @param priorityClassName of the pods
 * @param updateStrategy how new agents replace old ones
 * @param socketFolders where the agent looks for sockets
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentSettings(
    @Nullable String image,
    @Nullable ImagePullPolicy imagePullPolicy,
    List<SecretName> imagePullSecrets,
    @Nullable ResourceRequirements resources,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    @Nullable String priorityClassName,
    @Nullable UpdateStrategy updateStrategy,
    @Nullable SocketFolders socketFolders) {
  /** Nothing set. */
  public static final AgentSettings EMPTY =
      new AgentSettings(
          null, null, List.of(), null, Map.of(), List.of(), null, null, SocketFolders.EMPTY);

  /** Copies; what is absent is empty. */
  public AgentSettings {
    imagePullSecrets = Lists.copy(imagePullSecrets);
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    tolerations = Lists.copy(tolerations);
  }

  /** Where the agent looks for sockets, or nothing said of it. */
  public SocketFolders socketFoldersOrEmpty() {
    return socketFolders == null ? SocketFolders.EMPTY : socketFolders;
  }

  /** When kubelet pulls an image. */
  public enum ImagePullPolicy {
    Always,
    IfNotPresent,
    Never
  }

  /**
   * A Secret of the operator's namespace.
   *
   * @param name never empty
   */
  public record SecretName(String name) {}

  /**
   * How new agents replace old ones.
   *
   * @param maxUnavailable nodes that are between two agents at the same time: a number, or a
   *     percentage of all
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record UpdateStrategy(@Nullable IntOrString maxUnavailable) {}

  /**
   * Folders of the node, absolute, in the order in which they are looked into.
   *
   * @param ovn for ovnnb_db.sock and ovnsb_db.sock
   * @param openvswitch for db.sock
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SocketFolders(List<String> ovn, List<String> openvswitch) {
    /** Nothing set. */
    public static final SocketFolders EMPTY = new SocketFolders(List.of(), List.of());

    /**
     * Where they are unless others are named. OVN-Kubernetes mounts the host's folder {@code
     * /var/run/openvswitch} into its pods as {@code /var/run/ovn} too, so that is where its
     * databases are on the host; OpenShift 4.14 and later has {@code /var/run/ovn-ic} for them; a
     * packaged OVN has {@code /var/run/ovn}.
     */
    public static final SocketFolders USUAL =
        new SocketFolders(
            List.of("/var/run/ovn-ic", "/var/run/ovn", "/var/run/openvswitch"),
            List.of("/var/run/openvswitch"));

    /** Copies; what is absent is empty. */
    public SocketFolders {
      ovn = Lists.copy(ovn);
      openvswitch = Lists.copy(openvswitch);
    }
  }
}
