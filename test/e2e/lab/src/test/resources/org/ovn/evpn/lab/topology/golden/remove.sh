kill -9 $( ip netns pids spine-1 2>/dev/null; ip netns pids leaf-1 2>/dev/null; ip netns pids leaf-2 2>/dev/null; ip netns pids node-1 2>/dev/null; ip netns pids node-2 2>/dev/null; ip netns pids host-l2 2>/dev/null; ip netns pids host-fin 2>/dev/null; ip netns pids host-hr 2>/dev/null ) 2>/dev/null || true
for p in spine-1 leaf-1 leaf-2 node-1 node-2 host-l2 host-fin host-hr; do umount /run/lab/ns/$p.mnt /run/lab/ns/$p.uts 2>/dev/null; ip netns del $p 2>/dev/null; rm -rf /run/lab/$p /run/lab/ns/$p.*; done
for p in /run/netns/pod-*; do [ -e $p ] && ip netns del ${p##*/}; done; true
