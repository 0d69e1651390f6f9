// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/** A NetworkAttachmentDefinition as OVN-Kubernetes writes it, unless told otherwise. */
public final class NadBuilder {
  private final String namespace;
  private final NetworkKey owner;
  private String ownerUid = "";
  private int id;
  private String networkName;
  private String role = "primary";
  private String topology = "layer2";
  private List<IpPrefix> subnets = List.of();
  private Set<String> advertisedBy = Set.of();

  private NadBuilder(NetworkKey owner, String namespace) {
    this.owner = owner;
    this.namespace = namespace;
    this.networkName = owner.ovnName();
  }

  /** One of the network, in that namespace. */
  public static NadBuilder of(NetworkKey owner, String namespace) {
    return new NadBuilder(owner, namespace);
  }

  /** Sets the uid in the owner reference. */
  public NadBuilder ownerUid(String uid) {
    ownerUid = uid;
    return this;
  }

  /** Sets the network id. */
  public NadBuilder id(int to) {
    id = to;
    return this;
  }

  /** Sets OVN-Kubernetes' name of the network. */
  public NadBuilder networkName(String to) {
    networkName = to;
    return this;
  }

  /** Sets the role, primary unless set. */
  public NadBuilder role(String to) {
    role = to;
    return this;
  }

  /** Sets the topology, layer2 unless set. */
  public NadBuilder topology(String to) {
    topology = to;
    return this;
  }

  /** Sets the subnets. */
  public NadBuilder subnets(String... cidrs) {
    subnets = Arrays.stream(cidrs).map(IpPrefix::parse).toList();
    return this;
  }

  /** Names the RouteAdvertisements that advertise it. */
  public NadBuilder advertisedBy(String... names) {
    advertisedBy = Set.of(names);
    return this;
  }

  /** What it says of the network. */
  public Parsed<NadFact.Content> content() {
    return new Parsed.Present<>(
        new NadFact.Content(
            id, networkName, role, topology, subnets, OptionalInt.empty(), List.of()));
  }

  /** The fact. */
  public NadFact build() {
    return build(content());
  }

  /** The fact, with that content. */
  public NadFact build(Parsed<NadFact.Content> content) {
    return new NadFact(namespace, owner.name(), owner, ownerUid, content, advertisedBy);
  }
}
