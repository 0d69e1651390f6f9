// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * A network that this node takes part in. At least one of the two VNIs is present; a Layer3 network
 * has no MAC-VRF.
 *
 * @param name of the EVPNNetwork, such as {@code cudn.finance}
 * @param generation of the EVPNNetwork
 * @param networkName OVN-Kubernetes' name, such as {@code cluster_udn_finance}
 * @param networkId OVN-Kubernetes' id, 1..4095
 * @param topology Layer2 or Layer3
 * @param subnets of the network; for Layer3 the cluster CIDRs
 * @param mtu bytes, when the network says so
 * @param vrf name of the VRF device that OVN-Kubernetes owns
 * @param vtep name of the VTEP, one of {@link NodeIntent#vteps}
 * @param macVni VNI of the MAC-VRF
 * @param ipVrf the IP-VRF
 * @param pods pods of the network that this node announces, sorted by namespace and name: what
 *     OVN's rows said last, and not the API
 * @param peers other nodes that take part, sorted by name
 * @param frrKnowsIt whether FRR's running configuration has the lines that this network's spec asks
 *     for: only then may devices that FRR reacts to come up
 */
public record NetworkIntent(
    String name,
    long generation,
    String networkName,
    int networkId,
    Topology topology,
    List<IpPrefix> subnets,
    OptionalInt mtu,
    String vrf,
    String vtep,
    Optional<Vni> macVni,
    Optional<IpVrfIntent> ipVrf,
    List<LocalPod> pods,
    List<RemotePeer> peers,
    boolean frrKnowsIt) {
  /** Copies the lists. */
  public NetworkIntent {
    subnets = List.copyOf(subnets);
    pods = List.copyOf(pods);
    peers = List.copyOf(peers);
  }

  /**
   * Name of the OVS internal port that joins the network's logical switch to the VTEP's bridge. The
   * OVN side has it made, the kernel side puts it into the bridge.
   */
  public String ovsPort() {
    return "evo." + networkId;
  }

  /** A network to be filled in. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The same network on another port of br-int: id and MAC-VRF are those of the port. */
  public NetworkIntent onPort(int networkId, Optional<Vni> macVni) {
    return toBuilder().networkId(networkId).macVni(macVni).build();
  }

  /** The same network with these pods on this node. */
  public NetworkIntent withPods(List<LocalPod> pods) {
    return this.pods.equals(pods) ? this : toBuilder().pods(pods).build();
  }

  /** The same network, of which FRR knows nothing yet. */
  public NetworkIntent unknownToFrr() {
    return frrKnowsIt ? toBuilder().frrKnowsIt(false).build() : this;
  }

  Builder toBuilder() {
    return named(name)
        .generation(generation)
        .networkName(networkName)
        .networkId(networkId)
        .topology(topology)
        .subnets(subnets)
        .mtu(mtu)
        .vrf(vrf)
        .vtep(vtep)
        .macVni(macVni)
        .ipVrf(ipVrf)
        .pods(pods)
        .peers(peers)
        .frrKnowsIt(frrKnowsIt);
  }

  /**
   * The parts of a network, by name. Network name, id, VRF and VTEP have to be set; else it is a
   * Layer2 network without VNIs, pods and peers that FRR does not know. Confined to one thread.
   */
  public static final class Builder {
    private final String name;
    private long generation;
    private @Nullable String networkName;
    private int networkId;
    private Topology topology = Topology.LAYER2;
    private List<IpPrefix> subnets = List.of();
    private OptionalInt mtu = OptionalInt.empty();
    private @Nullable String vrf;
    private @Nullable String vtep;
    private Optional<Vni> macVni = Optional.empty();
    private Optional<IpVrfIntent> ipVrf = Optional.empty();
    private List<LocalPod> pods = List.of();
    private List<RemotePeer> peers = List.of();
    private boolean frrKnowsIt;

    private Builder(String name) {
      this.name = name;
    }

    /** See {@link NetworkIntent#generation}. */
    public Builder generation(long value) {
      this.generation = value;
      return this;
    }

    /** See {@link NetworkIntent#networkName}. */
    public Builder networkName(String value) {
      this.networkName = value;
      return this;
    }

    /** See {@link NetworkIntent#networkId}. */
    public Builder networkId(int value) {
      this.networkId = value;
      return this;
    }

    /** See {@link NetworkIntent#topology}. */
    public Builder topology(Topology value) {
      this.topology = value;
      return this;
    }

    /** See {@link NetworkIntent#subnets}. */
    public Builder subnets(List<IpPrefix> value) {
      this.subnets = value;
      return this;
    }

    /** See {@link NetworkIntent#mtu}. */
    public Builder mtu(OptionalInt value) {
      this.mtu = value;
      return this;
    }

    /** See {@link NetworkIntent#vrf}. */
    public Builder vrf(String value) {
      this.vrf = value;
      return this;
    }

    /** See {@link NetworkIntent#vtep}. */
    public Builder vtep(String value) {
      this.vtep = value;
      return this;
    }

    /** See {@link NetworkIntent#macVni}. */
    public Builder macVni(Optional<Vni> value) {
      this.macVni = value;
      return this;
    }

    /** See {@link NetworkIntent#ipVrf}. */
    public Builder ipVrf(Optional<IpVrfIntent> value) {
      this.ipVrf = value;
      return this;
    }

    /** See {@link NetworkIntent#pods}. */
    public Builder pods(List<LocalPod> value) {
      this.pods = value;
      return this;
    }

    /** See {@link NetworkIntent#peers}. */
    public Builder peers(List<RemotePeer> value) {
      this.peers = value;
      return this;
    }

    /** See {@link NetworkIntent#frrKnowsIt}. */
    public Builder frrKnowsIt(boolean value) {
      this.frrKnowsIt = value;
      return this;
    }

    /** The network. */
    public NetworkIntent build() {
      return new NetworkIntent(
          name,
          generation,
          Objects.requireNonNull(networkName, "networkName"),
          networkId,
          topology,
          subnets,
          mtu,
          Objects.requireNonNull(vrf, "vrf"),
          Objects.requireNonNull(vtep, "vtep"),
          macVni,
          ipVrf,
          pods,
          peers,
          frrKnowsIt);
    }
  }
}
