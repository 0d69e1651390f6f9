// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.lab.topology.Wiring.Cable;

/**
 * The script, for the guest itself, that makes the namespaces of all places and lays the cables.
 *
 * <p>A place is a network namespace {@code /run/netns/<place>}. One that runs daemons also has a
 * mount and a UTS namespace, held by {@code /run/lab/ns/<place>.mnt} and {@code .uts}; in it each
 * path of {@link #SWITCH_PATHS} or {@link #NODE_PATHS} is a folder of its own, so that stock paths
 * serve everywhere. {@code /run/netns} stays common: pods are made from within a node.
 */
public final class Namespaces {

  /** What a spine or leaf has of its own. */
  static final List<String> SWITCH_PATHS = List.of("/run/frr", "/etc/frr", "/var/log/frr");

  /** What a node has of its own. */
  static final List<String> NODE_PATHS =
      List.of(
          "/run/frr",
          "/etc/frr",
          "/var/log/frr",
          "/etc/frr_reloader",
          "/etc/openvswitch",
          "/run/openvswitch",
          "/var/log/openvswitch",
          "/run/ovn",
          "/var/log/ovn",
          "/var/lib",
          "/tmp");

  private static final String MANAGEMENT = "mgmt0";

  private Namespaces() {}

  /**
   * Renders the script.
   *
   * @param t the fabric
   * @param guestDir the lab's own folder in the guest, where the log folders are
   */
  public static String create(Fabric t, String guestDir) {
    Text ip = new Text();
    t.places().forEach(p -> ip.line("netns add " + p));
    Wiring.cables(t).forEach(c -> cable(ip, c));
    t.nodes().forEach(n -> management(ip, n.name()));
    Text out = new Text();
    out.line("set -e");
    out.line("if [ -e /run/netns/" + t.places().getFirst() + " ]; then");
    out.line("  echo 'the fabric is already there: take it down first' >&2; exit 1");
    out.line("fi");
    // one neighbour table serves all namespaces of a kernel, and its default is 1024 entries; on
    // the
    // machine's own kernel this namespace has no such knob, and the machine's is left alone
    out.line(
        "for f in /proc/sys/net/ipv[46]/neigh/default; do [ ! -e $f/gc_thresh3 ] || { echo 8192"
            + " >$f/gc_thresh2; echo 16384 >$f/gc_thresh3; }; done");
    out.line("mkdir -p /run/lab/ns");
    // a file that holds a mount namespace may not lie on a shared mount
    out.line("mountpoint -q /run/lab/ns || mount --bind --make-private /run/lab/ns /run/lab/ns");
    out.line("ip -batch - <<'E'").line(ip.toString().stripTrailing()).line("E");
    out.line("own() {");
    out.line("  p=$1; shift; d=/run/lab/$p; logs=" + guestDir + "/logs/$p; bind=");
    out.line("  for path; do");
    out.line("    own=$d/${path//\\//_}");
    out.line("    case $path in /var/log/*) own=$logs;; esac");
    out.line("    dirs+=(\"$own\" \"$path\"); bind+=\"mount --bind $own $path; \"");
    out.line("    case $path in */frr) frr+=(\"$own\");; esac");
    out.line("  done");
    out.line("  binds[$p]=$bind; all+=(\"$p\"); : >/run/lab/ns/$p.mnt; : >/run/lab/ns/$p.uts");
    out.line("}");
    out.line("declare -A binds; all=(); dirs=(); frr=()");
    t.spines().forEach(s -> out.line("own " + s.name() + " " + paths(SWITCH_PATHS)));
    t.leaves().forEach(l -> out.line("own " + l.name() + " " + paths(SWITCH_PATHS)));
    t.nodes().forEach(n -> out.line("own " + n.name() + " " + paths(NODE_PATHS)));
    out.line("mkdir -p \"${dirs[@]}\"");
    out.line("chmod 1777 /run/lab/*/_tmp");
    // the folder is the node's as a whole: the guest's own cannot be written to
    out.line(
        "for d in /run/lab/*/_var_lib; do mkdir $d/ovn $d/ovn-evpn $d/openvswitch $d/frr;"
            + " frr+=($d/frr); done");
    out.line("chown frr:frr \"${frr[@]}\"");
    out.line("for p in \"${all[@]}\"; do");
    out.line(
        "  nsenter --net=/run/netns/$p unshare --mount=/run/lab/ns/$p.mnt --uts=/run/lab/ns/$p.uts"
            + " --propagation unchanged \\");
    out.line(
        "    bash -ec \"${binds[$p]} mount -t sysfs sysfs /sys; echo $p"
            + " >/proc/sys/kernel/hostname\" &");
    out.line("done");
    out.line("for p in \"${all[@]}\"; do wait -n; done");
    return out.toString();
  }

  /**
   * Renders the script that takes all away again.
   *
   * @param t the fabric
   */
  public static String remove(Fabric t) {
    return """
    cd /run/netns 2>/dev/null || exit 0
    for p in %1$s pod-*; do [ -e $p ] && kill -9 $(ip netns pids $p) 2>/dev/null; done
    for p in %1$s; do umount /run/lab/ns/$p.mnt /run/lab/ns/$p.uts 2>/dev/null; rm -rf /run/lab/$p /run/lab/ns/$p.*; done
    for p in %1$s pod-*; do [ -e $p ] && ip netns del $p; done
    # a namespace may live on for a while in a dying connection: what it has in the guest's own would be in the way
    for p in %2$s; do ip link del $p 2>/dev/null; done
    true
    """
        .formatted(
            String.join(" ", t.places()),
            t.nodes().stream().map(n -> managementPort(n.name())).collect(Collectors.joining(" ")));
  }

  /**
   * Renders the script, for the guest itself, that switches a node off as a loss of power does:
   * what runs on it and in its pods ends at once, and its kernel's state and its memory are gone.
   * What is on its disk stays.
   *
   * @param node the node
   */
  public static String powerOff(Fabric.Node node) {
    return """
    cd /run/netns || exit 1
    pods=$(ip -n %1$s -o link show type veth | sed -nE 's/.* link-netns (pod-[^ ]+).*/\\1/p')
    for p in %1$s $pods; do kill -9 $(ip netns pids $p) 2>/dev/null; done
    umount /run/lab/ns/%1$s.mnt /run/lab/ns/%1$s.uts
    # a namespace may live on for a while in a dying connection: the other ends see the cables go now
    for d in %2$s; do ip -n %1$s link del $d; done
    for p in %1$s $pods; do ip netns del $p; done
    for d in run_frr run_openvswitch run_ovn tmp; do find /run/lab/%1$s/_$d -mindepth 1 -delete; done
    """
        .formatted(
            node.name(),
            Stream.concat(Wiring.ports(node).stream(), Stream.of(MANAGEMENT))
                .collect(Collectors.joining(" ")));
  }

  /**
   * Renders the script, for the guest itself, by which a node that was switched off has namespaces
   * and cables again, and its kernel says when it was started: now. The leaves' ends of the cables
   * are yet to be set.
   *
   * @param t the fabric
   * @param node the node
   * @param guestDir as in {@link #create}
   */
  public static String powerOn(Fabric t, Fabric.Node node, String guestDir) {
    String name = node.name();
    Text ip = new Text().line("netns add " + name);
    Wiring.cables(t).stream().filter(c -> c.b().equals(name)).forEach(c -> cable(ip, c));
    management(ip, name);
    return """
    set -e
    ip -batch - <<'E'
    %1$s
    E
    sed "s/^btime .*/btime $(date +%%s)/" /proc/stat >/run/lab/%2$s/stat
    bind='mount --bind /run/lab/%2$s/stat /proc/stat; mount -t sysfs sysfs /sys; '
    for path in %3$s; do
      own=/run/lab/%2$s/${path//\\//_}
      case $path in /var/log/*) own=%4$s/logs/%2$s;; esac
      bind+="mount --bind $own $path; "
    done
    : >/run/lab/ns/%2$s.mnt
    : >/run/lab/ns/%2$s.uts
    nsenter --net=/run/netns/%2$s unshare --mount=/run/lab/ns/%2$s.mnt --uts=/run/lab/ns/%2$s.uts \\
      --propagation unchanged bash -ec "$bind echo %2$s >/proc/sys/kernel/hostname"
    """
        .formatted(ip.toString().stripTrailing(), name, paths(NODE_PATHS), guestDir);
  }

  private static void cable(Text ip, Cable c) {
    ip.line(
        "link add "
            + c.aPort()
            + " netns "
            + c.a()
            + " type veth peer name "
            + c.bPort()
            + " netns "
            + c.b());
  }

  private static void management(Text ip, String node) {
    String port = managementPort(node);
    ip.line("link add " + port + " type veth peer name " + MANAGEMENT + " netns " + node);
    ip.line("link set " + port + " addrgenmode none master mgmt up");
  }

  private static String managementPort(String node) {
    return "m-" + node;
  }

  private static String paths(List<String> paths) {
    return String.join(" ", paths);
  }
}
