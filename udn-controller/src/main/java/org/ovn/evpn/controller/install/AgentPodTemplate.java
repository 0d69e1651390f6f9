// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.AgentSettings;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.api.value.IpPrefix;

/** The containers of an agent's pod, and what they see of their node. */
final class AgentPodTemplate {
  /** Name of the container. */
  static final String CONTAINER = "agent";

  /** Where the agent answers, on the node's loopback address. */
  static final int PORT = 9478;

  /** Of /metrics over HTTPS, on the node's addresses; as free as the other one. */
  static final int SECURE_PORT = 9479;

  private static final String STATE = "/var/lib/ovn-evpn";
  private static final String SYSCTL = "/host/proc-sys-net";

  private final EvpnOperatorSpec spec;
  private final AgentSettings settings;
  private final String image;
  private final AgentDaemonSet.Mode mode;
  private final List<String> ovn;
  private final List<String> openvswitch;

  AgentPodTemplate(EvpnOperatorSpec spec, String image, AgentDaemonSet.Mode mode) {
    this.spec = spec;
    this.settings = spec.agentOrEmpty();
    this.image = image;
    this.mode = mode;
    AgentSettings.SocketFolders folders = settings.socketFoldersOrEmpty();
    this.ovn = folders.ovn().isEmpty() ? AgentSettings.SocketFolders.USUAL.ovn() : folders.ovn();
    this.openvswitch =
        folders.openvswitch().isEmpty()
            ? AgentSettings.SocketFolders.USUAL.openvswitch()
            : folders.openvswitch();
  }

  /** The agent itself. */
  Container agent() {
    List<VolumeMount> mounts = new ArrayList<>();
    // to connect to a socket is no write to the file system
    folders().forEach(folder -> mounts.add(mount(volume(folder), folder, true)));
    mounts.add(mount("state", STATE, false));
    mounts.add(mount("tmp", "/tmp", false));
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image)
        .withImagePullPolicy(pullPolicy())
        .withArgs(mode == AgentDaemonSet.Mode.RELEASE ? List.of("release", "stay") : List.of())
        .withEnv(environment())
        .withResources(resources())
        .withStartupProbe(probe("/livez", 2, 60))
        .withLivenessProbe(probe("/livez", 20, 3))
        // not /readyz: while a database is away the agent lives, and no restart brings it back
        .withReadinessProbe(probe("/livez", 5, 3))
        .withVolumeMounts(mounts)
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withPrivileged(false)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .withAdd(AgentRights.CAPABILITIES)
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  /** Sets what netlink has no message for: the one writable mount of /proc/sys/net. */
  Container prepare() {
    return new ContainerBuilder()
        .withName("prepare")
        .withImage(image)
        .withImagePullPolicy(pullPolicy())
        .withArgs("prepare")
        .withEnv(new EnvVar("SYSCTL_NET", SYSCTL, null))
        .withResources(resources())
        .withVolumeMounts(mount("proc-sys-net", SYSCTL, false), mount("tmp", "/tmp", false))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withPrivileged(false)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  /** All volumes of the pod. */
  List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    folders().forEach(folder -> volumes.add(hostPath(volume(folder), folder, "DirectoryOrCreate")));
    volumes.add(hostPath("state", STATE, "DirectoryOrCreate"));
    volumes.add(hostPath("proc-sys-net", "/proc/sys/net", "Directory"));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    return volumes;
  }

  private Set<String> folders() {
    Set<String> folders = new LinkedHashSet<>(ovn);
    folders.addAll(openvswitch);
    return folders;
  }

  private String volume(String folder) {
    int number = List.copyOf(folders()).indexOf(folder);
    return "sockets-" + number;
  }

  private static Volume hostPath(String name, String path, String type) {
    return new VolumeBuilder()
        .withName(name)
        .withNewHostPath()
        .withPath(path)
        .withType(type)
        .endHostPath()
        .build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private List<EnvVar> environment() {
    List<EnvVar> result = new ArrayList<>();
    result.add(field("NODE_NAME", "spec.nodeName"));
    result.add(field("POD_NAME", "metadata.name"));
    result.add(field("EVPN_NAMESPACE", "metadata.namespace"));
    result.add(new EnvVar("STATE_DIR", STATE, null));
    result.add(new EnvVar("METRICS_PORT", String.valueOf(PORT), null));
    result.add(new EnvVar("METRICS_HTTPS_PORT", String.valueOf(SECURE_PORT), null));
    result.add(new EnvVar("OVN_FOLDERS", String.join(",", ovn), null));
    result.add(new EnvVar("OVS_FOLDERS", String.join(",", openvswitch), null));
    // not the level: it may change without a new agent, by an annotation of the EVPNNodeState
    result.add(
        new EnvVar("LOG_FORMAT", text(spec.loggingOrEmpty().formatOrDefault().name()), null));
    if (!spec.splitServiceCidrs().isEmpty()) {
      result.add(
          new EnvVar(
              "SERVICE_CIDRS",
              spec.splitServiceCidrs().stream()
                  .map(IpPrefix::toString)
                  .sorted()
                  .collect(Collectors.joining(",")),
              null));
    }
    if (!spec.featureGates().isEmpty()) {
      result.add(new EnvVar("FEATURE_GATES", FeatureGate.format(spec.featureGates()), null));
    }
    return result;
  }

  private static String text(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private @Nullable String pullPolicy() {
    return Optional.ofNullable(settings.imagePullPolicy()).map(Enum::name).orElse(null);
  }

  /** Room for a node with a thousand networks is little; a limit would only end agents. */
  private ResourceRequirements resources() {
    return Optional.ofNullable(settings.resources())
        .orElseGet(() ->
            new ResourceRequirementsBuilder()
                .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("160Mi")))
                .build());
  }

  private static Probe probe(String path, int period, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withHost("127.0.0.1")
        .withPath(path)
        .withNewPort(PORT)
        .endHttpGet()
        .withPeriodSeconds(period)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }
}
