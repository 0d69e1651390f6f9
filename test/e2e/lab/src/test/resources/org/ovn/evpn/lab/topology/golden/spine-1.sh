set -e
cd /proc/sys/net/ipv4
echo 1 >ip_forward
echo 1 >fib_multipath_hash_policy
echo 0 >conf/all/rp_filter
echo 0 >conf/default/rp_filter
ip -batch - <<'E'
link set lo up
addr add 10.255.1.1/32 dev lo
link set to-leaf-1 addrgenmode none mtu 1500
addr add 192.168.0.0/31 dev to-leaf-1
link set to-leaf-1 up
link set to-leaf-2 addrgenmode none mtu 1500
addr add 192.168.0.2/31 dev to-leaf-2
link set to-leaf-2 up
link set to-leaf-3 addrgenmode none mtu 1500
addr add 192.168.0.4/31 dev to-leaf-3
link set to-leaf-3 up
E
