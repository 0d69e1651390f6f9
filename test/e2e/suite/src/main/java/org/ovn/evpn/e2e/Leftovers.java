package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/** What is still there of network finance after its EVPN object is gone: it must be nothing. */
final class Leftovers {
  private static final Duration FRR_RELOADS = Duration.ofSeconds(20);
  private static final Pattern FRR = Pattern.compile("\\bvni 10[01]\\b|64500:10[01]\\b");

  private final LabShell shell;
  private final Kubectl kubectl;
  private final BorderLeaf border;

  Leftovers(LabShell shell, Kubectl kubectl, BorderLeaf border) {
    this.shell = shell;
    this.kubectl = kubectl;
    this.border = border;
  }

  /**
   * Looks at nodes, API and border leaf, again and again while frr-k8s may still be reloading.
   *
   * @param id the network's id, as OVN-Kubernetes gave it
   */
  List<String> ofFinance(int id) throws InterruptedException {
    long end = System.nanoTime() + FRR_RELOADS.toNanos();
    List<String> left = look(id);
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(500);
      left = look(id);
    }
    return left;
  }

  private List<String> look(int id) {
    List<String> left = new ArrayList<>();
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      add(
          left,
          node + " link ",
          "ip -br link | grep -E '^ev(l2|l3|o)[.]%d[@ ]'".formatted(id),
          node);
      add(left, node + " VNI ", "bridge vni show | grep -wE '10[01]'", node);
      add(
          left,
          node + " OVS ",
          "ovs-vsctl list-ports br-int | grep -xF evo.%d".formatted(id),
          node);
      add(
          left,
          node + " NB ",
          "ovn-nbctl list logical_switch_port | grep -F evpn | grep -F finance"
              + "; ovn-nbctl list port_group | grep -E 'evpn.*finance|finance.*evpn'",
          node);
      shell
          .check(node, "vtysh -c 'show running-config'")
          .lines()
          .filter(line -> FRR.matcher(line).find())
          .forEach(line -> left.add(node + " FRR " + line.strip()));
    }
    for (JsonNode item :
        Json.get(kubectl, "get", "frrconfigurations", "-n", "frr-k8s-system").path("items")) {
      if (FRR.matcher(item.path("spec").toString()).find()) {
        left.add("FRRConfiguration " + item.path("metadata").path("name").asText());
      }
    }
    for (Route route : border.fromNodes(5, Demo.NODE_AS)) {
      if (route.has("RT:64500:101")) {
        left.add("border leaf " + route.prefix());
      }
    }
    return left;
  }

  /** {@code script} prints what is left, and nothing when nothing is. */
  private void add(List<String> left, String what, String script, String node) {
    shell
        .check(node, "{ " + script + "; } || true")
        .lines()
        .forEach(line -> left.add(what + line.strip()));
  }
}
