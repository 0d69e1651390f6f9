set -e
cd /proc/sys/net/ipv4
echo 1 >ip_forward
echo 1 >fib_multipath_hash_policy
echo 0 >conf/all/rp_filter
echo 0 >conf/default/rp_filter
ip -batch - <<'E'
link set lo up
addr add 10.255.0.3/32 dev lo
link set to-spine-1 addrgenmode none mtu 1500
addr add 192.168.0.5/31 dev to-spine-1
link set to-spine-1 up
link add servers mtu 1500 type bridge mcast_snooping 0
link set servers addrgenmode none address 02:53:ac:12:03:01
addr add 172.18.3.1/24 dev servers
link set servers up
link set node-1 addrgenmode none mtu 1500 master servers up
E
