// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.adapter.ovn.OvnSide.Sockets;
import org.ovn.evpn.api.v1alpha1.AgentSettings.SocketFolders;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.serving.PortSettings;

/**
 * What the process is told by its environment.
 *
 * @param node NODE_NAME
 * @param sockets of the databases: OVN_NB, OVN_SB and OVS_DB name one each; else they are looked
 *     for in OVN_FOLDERS and OVS_FOLDERS, comma separated; without these where OVN-Kubernetes,
 *     OpenShift and packages have them
 * @param state STATE_DIR, a folder that outlives the process
 * @param reserved SERVICE_CIDRS, comma separated: prefixes that Split must not send to the fabric
 *     beside those that the node's routes tell, and what they are
 * @param lease namespace of the Lease that says that the agent lives, EVPN_NAMESPACE; empty with
 *     AGENT_LEASE=false, and where POD_NAME is set and AGENT_LEASE is not: there kubelet says it
 * @param metricsPort METRICS_PORT, where 127.0.0.1 is listened on for those who measure; 0 for none
 * @param secure METRICS_HTTPS_PORT and METRICS_TLS_DIR, for those who measure from elsewhere; none
 *     unless it is given
 * @param pod POD_NAME, where the agent runs as one
 * @param features FEATURE_GATES, such as {@code AddressProbes=false}; what is on
 */
public record AgentConfig(
    String node,
    Sockets sockets,
    Path state,
    Map<IpPrefix, String> reserved,
    Optional<String> lease,
    int metricsPort,
    PortSettings secure,
    Optional<String> pod,
    Set<FeatureGate> features) {
  /** A port of which no program of a node is known to make use. */
  static final int METRICS_PORT = 9478;

  /** Copies map and set. */
  public AgentConfig {
    reserved = Map.copyOf(reserved);
    features = Set.copyOf(features);
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException with a sentence when something is missing or malformed
   */
  public static AgentConfig from(Map<String, String> environment) {
    String node = environment.getOrDefault("NODE_NAME", "").strip();
    if (node.isEmpty()) {
      throw new IllegalArgumentException(
          "NODE_NAME is not set: give the agent the name of its Node (downward API,"
              + " spec.nodeName).");
    }
    Map<IpPrefix, String> reserved = new TreeMap<>();
    for (String part : environment.getOrDefault("SERVICE_CIDRS", "").split(",", -1)) {
      if (!part.isBlank()) {
        try {
          reserved.put(IpPrefix.parseForeign(part), "service CIDR");
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("SERVICE_CIDRS: " + e.getMessage(), e);
        }
      }
    }
    return new AgentConfig(
        node,
        sockets(environment),
        Path.of(value(environment, "STATE_DIR").orElse("/var/lib/ovn-evpn")),
        reserved,
        lease(environment),
        PortSettings.port(environment, "METRICS_PORT", METRICS_PORT),
        PortSettings.from(environment, 0),
        value(environment, "POD_NAME"),
        FeatureGate.enabled(FeatureGate.parse(environment.getOrDefault("FEATURE_GATES", ""))));
  }

  private static Sockets sockets(Map<String, String> environment) {
    Sockets found =
        Sockets.in(
            folders(environment, "OVN_FOLDERS", SocketFolders.USUAL.ovn()),
            folders(environment, "OVS_FOLDERS", SocketFolders.USUAL.openvswitch()));
    return new Sockets(
        named(environment, "OVN_NB", found.nb()),
        named(environment, "OVN_SB", found.sb()),
        named(environment, "OVS_DB", found.ovs()));
  }

  private static List<Path> named(
      Map<String, String> environment, String name, List<Path> otherwise) {
    return value(environment, name).map(path -> List.of(Path.of(path))).orElse(otherwise);
  }

  private static List<String> folders(
      Map<String, String> environment, String name, List<String> otherwise) {
    List<String> named =
        Arrays.stream(environment.getOrDefault(name, "").split(",", -1))
            .map(String::strip)
            .filter(folder -> !folder.isEmpty())
            .toList();
    return named.isEmpty() ? otherwise : named;
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.of(environment.getOrDefault(name, "").strip())
        .filter(value -> !value.isEmpty());
  }

  private static Optional<String> lease(Map<String, String> environment) {
    String namespace = environment.getOrDefault("EVPN_NAMESPACE", "").strip();
    String namedOr = namespace.isEmpty() ? ApiGroup.OPERATOR_NAMESPACE : namespace;
    return switch (environment.getOrDefault("AGENT_LEASE", "").strip()) {
      case "true" -> Optional.of(namedOr);
      case "false" -> Optional.empty();
      case "" -> environment.containsKey("POD_NAME") ? Optional.empty() : Optional.of(namedOr);
      default ->
          throw new IllegalArgumentException(
              "AGENT_LEASE is neither true nor false: correct it, or leave it out.");
    };
  }

  /** The same for a release, which serves no Node: NODE_NAME may be missing. */
  public static AgentConfig forRelease(Map<String, String> environment) {
    Map<String, String> named = new TreeMap<>(environment);
    if (named.getOrDefault("NODE_NAME", "").isBlank()) {
      named.put("NODE_NAME", "this node");
    }
    return from(named);
  }
}
