// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.LocalPods.Held;
import org.ovn.evpn.adapter.ovn.LocalPods.Hold;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Who of a network's pods is announced by this node: a pure function of the zone's rows.
 *
 * <p>OVN-Kubernetes keeps one switch port for each pod of a Layer2 network, and says with {@code
 * enabled} and {@code addresses} who has the address. While a KubeVirt VM migrates there are two
 * pods with one MAC and one IP: the target's port is disabled and has no addresses until the domain
 * runs there, and in the transaction that enables it the source's port loses both. A migration that
 * fails gives them back to the source. So the port is KubeVirt's state, and nothing that a tenant
 * writes on a pod is believed.
 *
 * <p>Rows outlive what they stand for while ovnkube is away. So the interface on br-int must be
 * there as well, with a port number, and of this very pod: {@code iface-id-ver} is its UID. That is
 * what ends the announcement of a VM that has left while its node's ovnkube is down: until the
 * kubelet has ended the source's pod, some seconds after the move, both nodes announce, and nothing
 * on the source tells more.
 */
final class PodPorts {
  private static final Comparator<LocalPod> ORDER =
      Comparator.comparing(LocalPod::namespace)
          .thenComparing(LocalPod::name)
          .thenComparing(LocalPod::mac);

  /** Of so many ports at most a message speaks. */
  private static final int NAMED = 3;

  private final OvnRows rows;
  private final NetworkIntent network;
  private final String node;
  private final Map<InetAddress, String> othersIps = new TreeMap<>(IpAddresses.ORDER);
  private final Map<MacAddress, String> othersMacs = new TreeMap<>();
  private final List<LocalPod> announced = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  private PodPorts(OvnRows rows, NetworkIntent network, String node) {
    this.rows = rows;
    this.network = network;
    this.node = node;
  }

  /** The pods of each network; of one without MAC-VRF nobody is announced. */
  static Map<String, LocalPods> of(OvnRows rows, NodeIntent intent) {
    Map<String, LocalPods> result = new TreeMap<>();
    intent.networks().forEach(n -> result.put(n.name(), of(rows, n, intent.node())));
    return result;
  }

  /**
   * @param node name of this node
   */
  static LocalPods of(OvnRows rows, NetworkIntent network, String node) {
    Optional<Row> logicalSwitch =
        network.macVni().isEmpty() ? Optional.empty() : rows.layer2Switch(network.networkName());
    return logicalSwitch.map(new PodPorts(rows, network, node)::sort).orElse(LocalPods.NONE);
  }

  private LocalPods sort(Row logicalSwitch) {
    List<Row> pods = new ArrayList<>();
    for (Row port : rows.ports(logicalSwitch)) {
      if (isLocalPod(port)) {
        pods.add(port);
      } else {
        reserve(port);
      }
    }
    for (Row port : pods) {
      Optional<Hold> hold = hold(port);
      if (hold.isPresent()) {
        held.add(new Held(port.text("name"), hold.get(), ""));
      } else {
        announce(port);
      }
    }
    announced.sort(ORDER);
    return new LocalPods(announced, held);
  }

  private boolean isLocalPod(Row port) {
    Map<String, String> ids = port.map("external_ids");
    return port.text("type").isEmpty()
        && "true".equals(ids.get("pod"))
        && ids.containsKey(OvnNames.K8S_NAD)
        && network.networkName().equals(ids.get(OvnNames.K8S_NETWORK));
  }

  /** The gateway's and the management port's addresses are on every node: no pod's. */
  private void reserve(Row port) {
    String router = port.map("options").get("router-port");
    if (port.text("type").equals("router") && router != null) {
      Optional<Row> routerPort = rows.routerPort(router);
      routerPort.ifPresent(row -> {
        mac(row.text("mac")).ifPresent(mac -> othersMacs.put(mac, "the gateway's"));
        SwitchPortPlanner.addresses(row)
            .forEach(address -> othersIps.put(address.address(), "the gateway's"));
      });
    } else if (port.text("type").isEmpty() && port.text("name").startsWith("k8s-")) {
      for (String text : port.texts("addresses")) {
        String[] words = text.strip().split(" +");
        mac(words[0]).ifPresent(mac -> othersMacs.put(mac, "the management port's"));
        ips(words).forEach(ip -> othersIps.put(ip, "the management port's"));
      }
    }
  }

  /** What holds a port back whatever its addresses are. */
  private Optional<Hold> hold(Row port) {
    if (!rows.isHere(port.map("options").getOrDefault("requested-chassis", ""), node)) {
      return Optional.of(Hold.OTHER_NODE);
    }
    if (!port.bool("enabled").orElse(true)) {
      return Optional.of(Hold.DISABLED);
    }
    if (port.texts("addresses").isEmpty()) {
      return Optional.of(Hold.NO_ADDRESSES);
    }
    return isPlugged(port) ? Optional.empty() : Optional.of(Hold.NO_INTERFACE);
  }

  private boolean isPlugged(Row port) {
    String version = port.map("options").get("iface-id-ver");
    return rows.plugged(port.text("name")).stream()
        .filter(device -> device.integer("ofport").orElse(-1) > 0)
        .map(device -> device.map("external_ids").get("iface-id-ver"))
        .anyMatch(theirs -> version == null || theirs == null || version.equals(theirs));
  }

  private void announce(Row port) {
    Map<String, String> ids = port.map("external_ids");
    for (String text : port.texts("addresses")) {
      String[] words = text.strip().split(" +");
      Optional<MacAddress> mac = mac(words[0]);
      if (mac.isEmpty()) {
        continue; // "unknown", "dynamic": nothing that could be announced
      }
      List<InetAddress> given = ips(words);
      List<InetAddress> allowed = given.stream().filter(ip -> isAllowed(port, ip)).toList();
      if (isAllowed(port, mac.get()) && (given.isEmpty() || !allowed.isEmpty())) {
        String namespace = ids.getOrDefault("namespace", "");
        announced.add(
            new LocalPod(
                namespace,
                podName(port.text("name"), namespace),
                ids.getOrDefault(OvnNames.K8S_NAD, ""),
                mac.get(),
                allowed));
      }
    }
  }

  private boolean isAllowed(Row port, MacAddress mac) {
    Optional<String> why =
        mac.isMulticast() || mac.bits() == 0
            ? Optional.of("no station's")
            : Optional.ofNullable(othersMacs.get(mac));
    why.ifPresent(w -> refuse(port, mac + " is " + w));
    return why.isEmpty();
  }

  private boolean isAllowed(Row port, InetAddress ip) {
    Optional<String> why = Optional.ofNullable(othersIps.get(ip));
    if (why.isEmpty()
        && !network.subnets().isEmpty()
        && network.subnets().stream().noneMatch(subnet -> subnet.contains(ip))) {
      why = Optional.of("outside the subnets of the network");
    }
    why.ifPresent(w -> refuse(port, IpAddresses.format(ip) + " is " + w));
    return why.isEmpty();
  }

  private void refuse(Row port, String what) {
    held.add(new Held(port.text("name"), Hold.ADDRESS_NOT_ALLOWED, what));
  }

  /** OVN-Kubernetes names a port by attachment, namespace and pod, with "_" between them. */
  private static String podName(String port, String namespace) {
    int at = port.indexOf("_" + namespace + "_");
    return at < 0 ? port : port.substring(at + namespace.length() + 2);
  }

  private static Optional<MacAddress> mac(String text) {
    try {
      return Optional.of(MacAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The addresses behind the first word; what is none is left out. */
  private static List<InetAddress> ips(String[] words) {
    List<InetAddress> result = new ArrayList<>();
    for (String word : List.of(words).subList(1, words.length)) {
      try {
        result.add(InterfaceAddress.parse(word.contains("/") ? word : host(word)).address());
      } catch (IllegalArgumentException ignored) {
        // OVN takes it for none as well
      }
    }
    return result;
  }

  private static String host(String word) {
    return word + (word.contains(":") ? "/128" : "/32");
  }

  /** Tells of addresses that are not announced though the port is this node's. */
  static void tell(LocalPods pods, NetworkIntent network, NetworkIssues issues) {
    Set<String> ports = new HashSet<>();
    List<String> sentences = new ArrayList<>();
    for (Held held : pods.held()) {
      if (held.why() == Hold.ADDRESS_NOT_ALLOWED && ports.add(held.port())) {
        sentences.add("port %s: %s".formatted(held.port(), held.what()));
      }
    }
    if (!sentences.isEmpty()) {
      int more = sentences.size() - NAMED;
      issues.degrades(
          Reason.POD_ADDRESS_NOT_ALLOWED,
          "addresses of %s%s. They are not announced; delete the pods, so that %s gets addresses of its own for them."
              .formatted(
                  String.join("; ", sentences.subList(0, Math.min(NAMED, sentences.size()))),
                  more > 0 ? "; and of %d more ports".formatted(more) : "",
                  network.networkName()));
    }
  }
}
