// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * What is asked for of the operator itself.
 *
 * @param agent the pods of the agents
 * @param logging what the agents log
 * @param frrNamespace namespace that frr-k8s reads; absent means what the controller was started
 *     with
 * @param splitServiceCidrs addresses of Services that egress Split must not send to the fabric
 * @param featureGates features by name, and whether they are on; names need not be known
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EvpnOperatorSpec(
    @Nullable AgentSettings agent,
    @Nullable LogSettings logging,
    @Nullable String frrNamespace,
    @JsonProperty("splitServiceCIDRs") List<IpPrefix> splitServiceCidrs,
    Map<String, Boolean> featureGates) {
  /** Nothing set. */
  public static final EvpnOperatorSpec EMPTY =
      new EvpnOperatorSpec(null, null, null, List.of(), Map.of());

  /** Copies; what is absent is empty. */
  public EvpnOperatorSpec {
    splitServiceCidrs = Lists.copy(splitServiceCidrs);
    featureGates = featureGates == null ? Map.of() : Map.copyOf(featureGates);
  }

  /** The pods of the agents, or nothing said of them. */
  public AgentSettings agentOrEmpty() {
    return agent == null ? AgentSettings.EMPTY : agent;
  }

  /** What the agents log, or nothing said of it. */
  public LogSettings loggingOrEmpty() {
    return logging == null ? LogSettings.EMPTY : logging;
  }
}
