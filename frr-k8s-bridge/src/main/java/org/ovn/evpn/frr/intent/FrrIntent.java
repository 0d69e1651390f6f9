// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/**
 * All that decides which FRRConfigurations exist.
 *
 * @param namespace the namespace that frr-k8s reads
 * @param templates the administrator's FRRConfigurations of that namespace that at least one EVPN
 *     selects; which nodes each selects follows from its own nodeSelector
 * @param nodes every node of the cluster
 * @param scopes the EVPNs
 * @param networks the enabled networks
 * @param others further FRRConfigurations of that namespace that have raw text and are not ours:
 *     FRR gets their lines as well
 */
public record FrrIntent(
    String namespace,
    List<Template> templates,
    List<FrrNode> nodes,
    List<EvpnScope> scopes,
    List<FrrNetwork> networks,
    List<Template> others) {
  /** An intent beside which nobody writes raw text. */
  public FrrIntent(
      String namespace,
      List<Template> templates,
      List<FrrNode> nodes,
      List<EvpnScope> scopes,
      List<FrrNetwork> networks) {
    this(namespace, templates, nodes, scopes, networks, List.of());
  }

  /** Copies the collections. */
  public FrrIntent {
    templates = List.copyOf(templates);
    nodes = List.copyOf(nodes);
    scopes = List.copyOf(scopes);
    networks = List.copyOf(networks);
    others = List.copyOf(others);
  }

  /**
   * A peering FRRConfiguration of the administrator.
   *
   * @param name its name
   * @param spec its spec; neighbours of its default-VRF router become EVPN neighbours
   * @param carries the only networks that it may carry; absent when it may carry all
   */
  public record Template(String name, FrrConfigurationSpec spec, Optional<Set<String>> carries) {
    /** Copies the set. */
    public Template {
      carries = carries.map(Set::copyOf);
    }

    /** One that may carry every network. */
    public Template(String name, FrrConfigurationSpec spec) {
      this(name, spec, Optional.empty());
    }

    /** Whether it may carry a network. */
    public boolean mayCarry(String network) {
      return carries.map(names -> names.contains(network)).orElse(true);
    }

    /**
     * The template that an object is.
     *
     * @throws IllegalArgumentException if it is an object of ours
     */
    public static Template of(FrrConfiguration object) {
      if (ManagedLabels.isOurs(object.getMetadata().getLabels())) {
        throw new IllegalArgumentException(
            "FRRConfiguration "
                + object.getMetadata().getName()
                + " was written by the operator and cannot be its own template");
      }
      FrrConfigurationSpec spec = object.getSpec();
      return new Template(
          object.getMetadata().getName(),
          Objects.requireNonNullElseGet(spec, () -> new FrrConfigurationSpec(null, null, null)));
    }

    /** Its nodes; null and empty mean all. */
    public @Nullable LabelSelector nodeSelector() {
      return spec.nodeSelector();
    }
  }

  /** This intent with other templates. */
  public FrrIntent withTemplates(List<Template> otherTemplates) {
    return new FrrIntent(namespace, otherTemplates, nodes, scopes, networks, others);
  }

  /** This intent with other EVPNs and networks. */
  public FrrIntent with(List<EvpnScope> otherScopes, List<FrrNetwork> otherNetworks) {
    return new FrrIntent(namespace, templates, nodes, otherScopes, otherNetworks, others);
  }

  /** This intent with other networks. */
  public FrrIntent withNetworks(List<FrrNetwork> otherNetworks) {
    return new FrrIntent(namespace, templates, nodes, scopes, otherNetworks, others);
  }
}
