// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.node;

import java.util.List;

/**
 * The scripts that start, inside a node, what a node of OVN-Kubernetes runs. Few processes each:
 * starting one is what costs in the guest.
 */
public final class NodeScripts {

  private static final String OVS_SOCKET = "/run/openvswitch/db.sock";

  private NodeScripts() {}

  /**
   * Open vSwitch with the kernel datapath; the node's address moves from eth0 to breth0.
   *
   * <p>All of the configuration is in the database before ovs-vswitchd starts, so it comes up once
   * and not in steps.
   */
  public static String openVswitch(NodePlan n, int mtu) {
    return """
    set -e
    cd /proc/sys/net
    echo 1 >ipv4/ip_forward; echo 0 >ipv4/conf/all/rp_filter; echo 0 >ipv4/conf/default/rp_filter
    echo 1 >ipv4/fib_multipath_hash_policy; echo 1 >ipv4/conf/all/src_valid_mark; echo 1 >ipv6/conf/all/forwarding
    cd /
    ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
    ovsdb-server /etc/openvswitch/conf.db --remote=punix:%1$s --pidfile --detach --no-chdir -vconsole:off --log-file
    ovs-vsctl --no-wait -- init \\
      -- set Open_vSwitch . external_ids:system-id=%2$s external_ids:hostname=%3$s external_ids:rundir=/run/openvswitch \\
         external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=%4$s \\
         external_ids:ovn-bridge-mappings=physnet:breth0 external_ids:ovn-set-local-ip=true external_ids:ovn-is-interconn=true \\
         external_ids:ovn-monitor-all=true external_ids:ovn-enable-lflow-cache=true external_ids:ovn-ofctrl-wait-before-clear=0 \\
         external_ids:ovn-remote-probe-interval=180000 external_ids:ovn-openflow-probe-interval=180 \\
      -- add-br br-int -- set Bridge br-int fail-mode=secure datapath_type=system other_config:disable-in-band=true \\
      -- add-br breth0 -- set Bridge breth0 fail-mode=standalone other_config:hwaddr='"%5$s"' external_ids:bridge-id=breth0 external_ids:bridge-uplink=eth0 \\
      -- set Interface breth0 mtu_request=%6$d \\
      -- add-port breth0 eth0
    ovs-vswitchd unix:%1$s --pidfile --detach --no-chdir -vconsole:off --log-file
    for i in 1 2 3 4 5 6 7 8 9 10; do [ -e /sys/class/net/breth0 ] && break; sleep 0.1; done
    ip -batch - <<'E'
    addr add %7$s dev breth0
    addr add 169.254.0.2/17 dev breth0
    link set breth0 up
    route add default via %8$s dev breth0
    route add 169.254.0.1 dev breth0 src %4$s
    neigh add 169.254.0.1 lladdr 0a:58:a9:fe:00:01 dev breth0 nud permanent
    neigh add 169.254.0.4 lladdr 0a:58:a9:fe:00:04 dev breth0 nud permanent
    E
    ovs-ofctl add-flows breth0 - <<'E'
    %9$s
    E
    """
        .formatted(
            OVS_SOCKET,
            n.chassisId(),
            n.name(),
            n.address().host(),
            n.mac(),
            mtu,
            n.address(),
            n.gateway(),
            String.join("\n", bridgeFlows(n)));
  }

  /**
   * The flows of breth0, on top of NORMAL.
   *
   * <p>The gateway routers of OVN use the node's own MAC address. Were it learnt from their patch
   * ports, everything for the node would go to OVN: frames for that address go to the host, and
   * frames with it from elsewhere leave unlearnt. OVN-Kubernetes sorts the answers to its gateway
   * routers by connection tracking; in local gateway mode pods leave by the host, so the lab has no
   * need of it.
   */
  static List<String> bridgeFlows(NodePlan n) {
    return List.of(
        "priority=30,in_port=LOCAL,actions=NORMAL",
        "priority=20,dl_dst=" + n.mac() + ",in_port=eth0,actions=LOCAL",
        "priority=10,dl_src=" + n.mac() + ",actions=eth0");
  }

  /**
   * OVN as one interconnect zone: both databases, northd, controller; and every other node as a
   * remote chassis, which is what makes Geneve between zones work.
   *
   * @param n the node
   * @param all all nodes
   */
  public static String ovn(NodePlan n, List<NodePlan> all) {
    StringBuilder remote = new StringBuilder();
    for (NodePlan other : all) {
      if (!other.equals(n)) {
        remote
            .append(" -- chassis-add ")
            .append(other.chassisId())
            .append(" geneve ")
            .append(other.address().host())
            .append(" -- set Chassis ")
            .append(other.chassisId())
            .append(" hostname=")
            .append(other.name())
            .append(" other_config:is-remote=true");
      }
    }
    return """
    set -e
    for db in nb sb; do
      ovsdb-tool create /var/lib/ovn/ovn${db}_db.db /usr/share/ovn/ovn-$db.ovsschema
      ovsdb-server /var/lib/ovn/ovn${db}_db.db --remote=punix:/run/ovn/ovn${db}_db.sock --unixctl=/run/ovn/ovn${db}_db.ctl \\
        --pidfile=/run/ovn/ovn${db}_db.pid --detach --no-chdir -vconsole:off --log-file=/var/log/ovn/ovsdb-server-$db.log
    done
    ovn-nbctl init -- set NB_Global . name=%1$s options:name=%1$s
    ovn-sbctl init -- set SB_Global . options:name=%1$s%2$s
    ovn-northd --ovnnb-db=unix:/run/ovn/ovnnb_db.sock --ovnsb-db=unix:/run/ovn/ovnsb_db.sock --pidfile --detach --no-chdir -vconsole:off --log-file
    ovn-controller unix:%3$s --pidfile --detach --no-chdir -vconsole:off --log-file
    """
        .formatted(n.name(), remote, OVS_SOCKET);
  }

  /**
   * FRR as frr-k8s's pod runs it, with its start-up configuration, and frr-k8s's reloader. That
   * configuration is of FRR 8.0, so bgpd takes the defaults of then, and shows and takes back those
   * that have changed since at the next reload.
   *
   * @param tools the folder, in the guest, of the reloader script
   */
  public static String frr(String tools) {
    return """
    set -e
    cat >/etc/frr/frr.conf <<'E'
    frr version 8.0
    frr defaults traditional
    hostname Router
    line vty
    log stdout informational
    E
    echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf
    : >/etc/frr/daemons
    chown frr:frr /etc/frr/*
    cd /usr/lib/frr
    ./mgmtd -d -A 127.0.0.1 --log file:/var/log/frr/mgmtd.log >/dev/null 2>&1
    ./zebra -d -A 127.0.0.1 -s 90000000 -K 120 --limit-fds 100000 --log file:/var/log/frr/zebra.log >/dev/null 2>&1
    ./staticd -d -A 127.0.0.1 --limit-fds 100000 --log file:/var/log/frr/staticd.log >/dev/null 2>&1
    ./bfdd -d -A 127.0.0.1 --limit-fds 100000 --log file:/var/log/frr/bfdd.log >/dev/null 2>&1
    ./bgpd -d -A 127.0.0.1 -p 0 --limit-fds 100000 --log file:/var/log/frr/bgpd.log >/dev/null 2>&1
    vtysh -b >/dev/null
    cd /
    setsid %s/frr-reloader.sh >/var/log/frr/reloader.log 2>&1 </dev/null &
    """
        .formatted(tools);
  }

  /**
   * frr-k8s's daemon, and its exporter of BGPSessionStates, both with the delays they have in
   * production: a change goes to FRR after 3 s, sessions are looked at every 2 min and whenever the
   * daemon has told of FRR.
   *
   * @param tools the folder, in the guest, of the programs
   * @param kubeconfig their kubeconfig there
   * @param logs the folder of their log files there
   */
  public static String frrK8s(NodePlan n, String tools, String kubeconfig, String logs) {
    return """
    for i in {1..50}; do [ -s /etc/frr_reloader/reloader.pid ] && break; sleep 0.1; done
    [ -s /etc/frr_reloader/reloader.pid ] || { echo "frr-reloader.sh does not run: $(</var/log/frr/reloader.log)" >&2; exit 1; }
    for p in frr-k8s-controller frr-status; do [ -x %2$s/$p ] || { echo "%2$s/$p is not there" >&2; exit 1; }; done
    export KUBECONFIG=%3$s FRR_CONFIG_FILE=/etc/frr_reloader/frr.conf FRR_RELOADER_PID_FILE=/etc/frr_reloader/reloader.pid
    setsid %2$s/frr-k8s-controller --node-name=%1$s --namespace=frr-k8s-system --pod-name=frr-k8s-%1$s --log-level=info \\
      --metrics-bind-address=0 --health-probe-bind-address=0 >>%4$s/frr-k8s.log 2>&1 </dev/null &
    setsid %2$s/frr-status --node-name=%1$s --namespace=frr-k8s-system --pod-name=frr-k8s-%1$s --log-level=warn \\
      >>%4$s/frr-status.log 2>&1 </dev/null &
    """
        .formatted(n.name(), tools, kubeconfig, logs);
  }

  /**
   * Whether the node reaches some addresses, and its zebra has the kernel's default route; what is
   * wrong goes to standard error.
   *
   * @param addresses what is to answer to a ping
   */
  public static String underlay(List<String> addresses) {
    return """
    rc=0
    for a in %s; do ping -n -q -c 1 -W 2 $a >/dev/null || { echo "no answer from $a; $(ip route get $a 2>&1 | head -n 1)" >&2; rc=1; }; done
    case $(vtysh -c 'show ip route 0.0.0.0/0') in *best*) ;; *) echo "zebra lacks the kernel's $(ip route show default)" >&2; rc=1;; esac
    exit $rc
    """
        .formatted(String.join(" ", addresses));
  }

  /**
   * FRR of a spine or leaf, with its whole configuration.
   *
   * @param config the text of its frr.conf
   */
  public static String switchFrr(String config) {
    return """
    set -e
    cat >/etc/frr/frr.conf <<'E'
    %s
    E
    echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf
    # a file that is made on the machine's file system belongs to root, whoever makes it
    : >/var/log/frr/frr.log
    chown frr:frr /etc/frr/* /var/log/frr/frr.log
    cd /usr/lib/frr
    ./mgmtd -d -A 127.0.0.1 >/dev/null 2>&1
    ./zebra -d -A 127.0.0.1 -s 90000000 >/dev/null 2>&1
    ./bgpd -d -A 127.0.0.1 >/dev/null 2>&1
    vtysh -b >/dev/null
    """
        .formatted(config.stripTrailing());
  }
}
