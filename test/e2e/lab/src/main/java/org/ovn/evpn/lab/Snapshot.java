// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Fabric;

/**
 * What every place of a lab has at one moment, a text file per place, and the API's objects: for
 * whoever must find out later why something did not work. Only looks; a command that fails is in
 * the file with what it said.
 */
final class Snapshot {

  private static final List<String> LINUX =
      List.of(
          "ip -d -s addr",
          "ip rule",
          "ip route show table all",
          "ip neigh",
          "bridge -d link",
          "bridge fdb",
          "bridge vlan",
          "bridge vlan tunnelshow",
          "bridge vni");

  private static final List<String> FRR =
      Stream.of(
              "show version",
              "show running-config",
              "show bgp vrf all summary",
              "show bgp l2vpn evpn summary",
              "show ip route vrf all",
              "show ip nht vrf all",
              "show bgp nexthop",
              "show vrf vni",
              "show evpn vni detail",
              "show evpn mac vni all",
              "show evpn arp-cache vni all",
              "show evpn rmac vni all",
              "show evpn next-hops vni all",
              "show bgp l2vpn evpn route detail")
          .map(command -> "vtysh -c '" + command + "'")
          .toList();

  private static final List<String> OVN =
      List.of(
          "ovs-vsctl show",
          "ovs-vsctl list interface",
          "ovs-ofctl dump-flows breth0",
          "ovs-appctl fdb/show breth0",
          "ovs-appctl dpctl/dump-flows",
          "ovn-nbctl show",
          "ovn-nbctl list logical_switch_port",
          "ovn-nbctl list acl",
          "ovn-nbctl list nat",
          "ovn-nbctl list port_group",
          "ovn-sbctl list port_binding",
          "ovn-sbctl list fdb",
          "nft list ruleset");

  private final Lab lab;
  private final Path folder;

  /**
   * @param folder where the files go; made if it is not there
   */
  Snapshot(Lab lab, Path folder) {
    this.lab = lab;
    this.folder = folder;
  }

  /** Looks at all places at once. */
  void take() {
    Fabric t = lab.fabric();
    Set<String> hosts = t.hosts().stream().map(Fabric.Host::name).collect(Collectors.toSet());
    Set<String> nodes = t.nodes().stream().map(Fabric.Node::name).collect(Collectors.toSet());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Files.createDirectories(folder);
      threads.execute(this::objects);
      for (String place : t.places()) {
        List<String> commands =
            Stream.of(
                    LINUX,
                    hosts.contains(place) ? List.<String>of() : FRR,
                    nodes.contains(place) ? OVN : List.<String>of())
                .flatMap(List::stream)
                .toList();
        threads.execute(() -> write(place, text(place, commands)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }

  private String text(String place, List<String> commands) {
    String script =
        commands.stream()
            .map(c -> "echo; echo " + LabShell.quote("### " + c) + "; " + c + " 2>&1")
            .collect(Collectors.joining("\n"));
    try {
      return lab.run(place, script).out();
    } catch (LabException e) {
      return "### " + e.getMessage();
    }
  }

  private void objects() {
    String kinds =
        "nodes,pods,network-attachment-definitions,clusteruserdefinednetworks,userdefinednetworks,"
            + "routeadvertisements,frrconfigurations,frrnodestates,bgpsessionstates,vteps.evpn.k8s.ovn.org,"
            + "evpns,evpnnetworks,evpnnodestates,events";
    try {
      write("objects", new Kubectl(lab.env()).run("get", kinds, "-A", "-o", "yaml"));
    } catch (LabException e) {
      write("objects", "# " + e.getMessage());
    }
  }

  private void write(String name, String text) {
    Path file = folder.resolve(name + ".txt");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
