// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.serving.PortSettings;

/**
 * What the process is told by its environment.
 *
 * @param node NODE_NAME
 * @param nb OVN_NB, socket of the zone's northbound database
 * @param sb OVN_SB, socket of the zone's southbound database
 * @param ovs OVS_DB, socket of Open vSwitch's database
 * @param state STATE_DIR, a folder that outlives the process
 * @param reserved SERVICE_CIDRS, comma separated: prefixes that Split must not send to the fabric
 *     beside those that the node's routes tell, and what they are
 * @param lease namespace of the Lease that says that the agent lives, EVPN_NAMESPACE; empty with
 *     AGENT_LEASE=false, and where POD_NAME is set and AGENT_LEASE is not: there kubelet says it
 * @param metricsPort METRICS_PORT, where 127.0.0.1 is listened on for those who measure; 0 for none
 * @param secure METRICS_HTTPS_PORT and METRICS_TLS_DIR, for those who measure from elsewhere; none
 *     unless it is given
 */
public record AgentConfig(
    String node,
    Path nb,
    Path sb,
    Path ovs,
    Path state,
    Map<IpPrefix, String> reserved,
    Optional<String> lease,
    int metricsPort,
    PortSettings secure) {
  /** A port of which no program of a node is known to make use. */
  static final int METRICS_PORT = 9478;

  /** Copies the map. */
  public AgentConfig {
    reserved = Map.copyOf(reserved);
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
        path(environment, "OVN_NB", "/run/ovn/ovnnb_db.sock"),
        path(environment, "OVN_SB", "/run/ovn/ovnsb_db.sock"),
        path(environment, "OVS_DB", "/run/openvswitch/db.sock"),
        path(environment, "STATE_DIR", "/var/lib/ovn-evpn"),
        reserved,
        lease(environment),
        PortSettings.port(environment, "METRICS_PORT", METRICS_PORT),
        PortSettings.from(environment, 0));
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

  private static Path path(Map<String, String> environment, String name, String otherwise) {
    String value = environment.getOrDefault(name, "").strip();
    return Path.of(value.isEmpty() ? otherwise : value);
  }
}
