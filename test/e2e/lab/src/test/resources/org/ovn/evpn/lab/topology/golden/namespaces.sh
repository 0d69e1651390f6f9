set -e
if [ -e /run/netns/spine-1 ]; then
  echo 'the fabric is already there: take it down first' >&2; exit 1
fi
for f in /proc/sys/net/ipv[46]/neigh/default; do [ ! -e $f/gc_thresh3 ] || { echo 8192 >$f/gc_thresh2; echo 16384 >$f/gc_thresh3; }; done
mkdir -p /run/lab/ns
mountpoint -q /run/lab/ns || mount --bind --make-private /run/lab/ns /run/lab/ns
ip -batch - <<'E'
netns add spine-1
netns add leaf-1
netns add leaf-2
netns add leaf-3
netns add node-1
netns add node-2
netns add host-l2
netns add host-fin
netns add host-hr
link add to-leaf-1 netns spine-1 type veth peer name to-spine-1 netns leaf-1
link add to-leaf-2 netns spine-1 type veth peer name to-spine-1 netns leaf-2
link add to-leaf-3 netns spine-1 type veth peer name to-spine-1 netns leaf-3
link add node-1 netns leaf-1 type veth peer name eth0 netns node-1
link add node-1 netns leaf-3 type veth peer name eth1 netns node-1
link add node-2 netns leaf-2 type veth peer name eth0 netns node-2
link add host-l2 netns leaf-2 type veth peer name eth0 netns host-l2
link add host-fin netns leaf-2 type veth peer name eth0 netns host-fin
link add host-hr netns leaf-2 type veth peer name eth0 netns host-hr
link add m-node-1 type veth peer name mgmt0 netns node-1
link set m-node-1 addrgenmode none master mgmt up
link add m-node-2 type veth peer name mgmt0 netns node-2
link set m-node-2 addrgenmode none master mgmt up
E
own() {
  p=$1; shift; d=/run/lab/$p; logs=/lab/t/logs/$p; bind=
  for path; do
    own=$d/${path//\//_}
    case $path in /var/log/*) own=$logs;; esac
    dirs+=("$own" "$path"); bind+="mount --bind $own $path; "
    case $path in */frr) frr+=("$own");; esac
  done
  binds[$p]=$bind; all+=("$p"); : >/run/lab/ns/$p.mnt; : >/run/lab/ns/$p.uts
}
declare -A binds; all=(); dirs=(); frr=()
own spine-1 /run/frr /etc/frr /var/log/frr
own leaf-1 /run/frr /etc/frr /var/log/frr
own leaf-2 /run/frr /etc/frr /var/log/frr
own leaf-3 /run/frr /etc/frr /var/log/frr
own node-1 /run/frr /etc/frr /var/log/frr /etc/frr_reloader /etc/openvswitch /run/openvswitch /var/log/openvswitch /run/ovn /var/log/ovn /var/lib /tmp
own node-2 /run/frr /etc/frr /var/log/frr /etc/frr_reloader /etc/openvswitch /run/openvswitch /var/log/openvswitch /run/ovn /var/log/ovn /var/lib /tmp
mkdir -p "${dirs[@]}"
chmod 1777 /run/lab/*/_tmp
for d in /run/lab/*/_var_lib; do mkdir $d/ovn $d/ovn-evpn $d/openvswitch $d/frr; frr+=($d/frr); done
chown frr:frr "${frr[@]}"
for p in "${all[@]}"; do
  nsenter --net=/run/netns/$p unshare --mount=/run/lab/ns/$p.mnt --uts=/run/lab/ns/$p.uts --propagation unchanged \
    bash -ec "${binds[$p]} mount -t sysfs sysfs /sys; echo $p >/proc/sys/kernel/hostname" &
done
for p in "${all[@]}"; do wait -n; done
