cd /run/netns 2>/dev/null || exit 0
for p in spine-1 leaf-1 leaf-2 leaf-3 node-1 node-2 host-l2 host-fin host-hr pod-*; do [ -e $p ] && kill -9 $(ip netns pids $p) 2>/dev/null; done
for p in spine-1 leaf-1 leaf-2 leaf-3 node-1 node-2 host-l2 host-fin host-hr; do umount /run/lab/ns/$p.mnt /run/lab/ns/$p.uts 2>/dev/null; rm -rf /run/lab/$p /run/lab/ns/$p.*; done
for p in spine-1 leaf-1 leaf-2 leaf-3 node-1 node-2 host-l2 host-fin host-hr pod-*; do [ -e $p ] && ip netns del $p; done
# a namespace may live on for a while in a dying connection: what it has in the guest's own would be in the way
for p in m-node-1 m-node-2; do ip link del $p 2>/dev/null; done
true
