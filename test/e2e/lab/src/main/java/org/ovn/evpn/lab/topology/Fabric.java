// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fabric: spines, leaves (each a rack), Kubernetes nodes and hosts. Immutable, and valid once it
 * exists.
 *
 * @param mtu the MTU of all underlay links, 1280..9216
 * @param nodeASN the AS number that all nodes share
 * @param spines at least one
 * @param leaves at least one; a leaf with VRFs is a border PE
 * @param nodes at least one
 * @param hosts hosts at border leaves
 */
public record Fabric(
    int mtu,
    @JsonProperty("nodeASN") long nodeASN,
    List<Spine> spines,
    List<Leaf> leaves,
    List<Node> nodes,
    List<Host> hosts) {

  private static final JsonMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Checks the whole; see {@link FabricCheck}. */
  public Fabric {
    spines = copy(spines);
    leaves = copy(leaves);
    nodes = copy(nodes);
    hosts = copy(hosts);
    FabricCheck.check(mtu, nodeASN, spines, leaves, nodes, hosts);
  }

  /**
   * A spine switch.
   *
   * @param name its place's name
   * @param asn its AS number
   * @param loopback its router id
   */
  public record Spine(String name, long asn, Ipv4 loopback) {}

  /**
   * A leaf switch and its rack.
   *
   * @param name its place's name
   * @param rack the value of the label {@code rack} of its nodes; a second leaf of a rack is one
   *     that nodes of the first have an uplink to
   * @param asn its AS number
   * @param loopback its router id, and its VTEP address when it has VRFs
   * @param servers its address towards the nodes with the length of their subnet
   * @param macVRFs the Layer 2 VNIs that it has
   * @param ipVRFs the VRFs that it has
   */
  public record Leaf(
      String name,
      String rack,
      long asn,
      Ipv4 loopback,
      Ipv4 servers,
      @JsonProperty("macVRFs") List<MacVrf> macVRFs,
      @JsonProperty("ipVRFs") List<IpVrf> ipVRFs) {

    /** Absent lists are empty. */
    public Leaf {
      macVRFs = copy(macVRFs);
      ipVRFs = copy(ipVRFs);
    }

    /** Whether it takes part in EVPN itself. */
    public boolean border() {
      return !macVRFs.isEmpty() || !ipVRFs.isEmpty();
    }
  }

  /**
   * A Layer 2 VNI of a border leaf.
   *
   * @param vni 1..16777215
   * @param routeTarget imported and exported
   */
  public record MacVrf(int vni, String routeTarget) {}

  /**
   * A VRF of a border leaf.
   *
   * @param name the VRF device's name
   * @param vni its Layer 3 VNI
   * @param routeTarget imported and exported
   */
  public record IpVrf(String name, int vni, String routeTarget) {}

  /**
   * A Kubernetes node.
   *
   * @param name the node's and its place's name
   * @param leaf the leaf that its first uplink, in its Open vSwitch, and its default route go to
   * @param address its address in the leaf's server subnet
   * @param uplinks further ones, {@code eth1} and so on, none of which Open vSwitch has
   */
  public record Node(String name, String leaf, Ipv4 address, List<NodeUplink> uplinks) {

    /** An absent list is empty. */
    public Node {
      uplinks = copy(uplinks);
    }

    /** Whether one of its cables goes to a leaf. */
    boolean hangsOn(Leaf other) {
      return other.name().equals(leaf)
          || uplinks.stream().anyMatch(u -> other.name().equals(u.leaf()));
    }
  }

  /**
   * A further uplink of a node.
   *
   * @param leaf another leaf of the node's rack
   * @param address the node's address in that leaf's server subnet
   */
  public record NodeUplink(String leaf, Ipv4 address) {}

  /**
   * A host outside the cluster.
   *
   * @param name its place's name
   * @param leaf the border leaf that it hangs on
   * @param vni the Layer 2 VNI that it is in, or null
   * @param vrf the VRF that it is in, or null
   * @param address its address and subnet
   * @param gateway its default gateway: the leaf's address in a VRF; may be null in a VNI
   */
  public record Host(
      String name,
      String leaf,
      @Nullable Integer vni,
      @Nullable String vrf,
      Ipv4 address,
      @Nullable Ipv4 gateway) {}

  /** The lab's default topology. */
  public static Fabric standard() {
    try (InputStream in = Fabric.class.getResourceAsStream("default-topology.yaml")) {
      if (in == null) {
        throw new IllegalStateException("default-topology.yaml is not on the class path");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "default-topology.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a topology file.
   *
   * @throws IllegalArgumentException when it is not YAML of this shape or not a fabric that works;
   *     the message names the entry
   */
  public static Fabric load(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the topology " + file, e);
    }
  }

  /**
   * Reads a topology.
   *
   * @param yaml the text
   * @param source where it is from, for messages
   * @throws IllegalArgumentException as {@link #load}
   */
  public static Fabric parse(String yaml, String source) {
    try {
      return YAML.readValue(yaml, Fabric.class);
    } catch (JsonMappingException e) {
      String where =
          e.getPath().isEmpty()
              ? ""
              : " at "
                  + e.getPathReference()
                      .replaceAll("org\\.ovn[A-Za-z.$]*|java\\.util[A-Za-z.$]*", "");
      Throwable cause = e.getCause() instanceof IllegalArgumentException i ? i : e;
      String message =
          cause instanceof JsonMappingException j ? j.getOriginalMessage() : cause.getMessage();
      throw new IllegalArgumentException("topology " + source + where + ": " + message, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "topology " + source + " is not YAML: " + e.getMessage(), e);
    }
  }

  /** The leaf of a name; it exists. */
  public Leaf leaf(String name) {
    return leaves.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no leaf " + name));
  }

  /** The node of a name. */
  public Node node(String name) {
    return nodes.stream()
        .filter(n -> n.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node " + name));
  }

  /** The nodes that have a cable to a leaf. */
  public List<Node> nodesOf(Leaf leaf) {
    return nodes.stream().filter(n -> n.hangsOn(leaf)).toList();
  }

  /** The hosts of a leaf. */
  public List<Host> hostsOf(Leaf leaf) {
    return hosts.stream().filter(h -> h.leaf().equals(leaf.name())).toList();
  }

  /** The names of all places, in the order spines, leaves, nodes, hosts. */
  public List<String> places() {
    return Stream.of(
            spines.stream().map(Spine::name),
            leaves.stream().map(Leaf::name),
            nodes.stream().map(Node::name),
            hosts.stream().map(Host::name))
        .flatMap(s -> s)
        .toList();
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
