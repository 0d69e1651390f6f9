cd /run/netns || exit 1
pods=$(ip -n node-1 -o link show type veth | sed -nE 's/.* link-netns (pod-[^ ]+).*/\1/p')
for p in node-1 $pods; do kill -9 $(ip netns pids $p) 2>/dev/null; done
umount /run/lab/ns/node-1.mnt /run/lab/ns/node-1.uts
# a namespace may live on for a while in a dying connection: the other ends see the cables go now
for d in eth0 eth1 mgmt0; do ip -n node-1 link del $d; done
for p in node-1 $pods; do ip netns del $p; done
for d in run_frr run_openvswitch run_ovn tmp; do find /run/lab/node-1/_$d -mindepth 1 -delete; done
