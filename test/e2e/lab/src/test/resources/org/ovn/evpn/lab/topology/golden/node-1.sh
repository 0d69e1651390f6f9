set -e
ip -batch - <<'E'
link set lo up
link set eth0 mtu 1500 address 02:42:ac:12:01:02 up
link set eth1 mtu 1500 address 02:42:ac:12:03:02
addr add 172.18.3.2/24 dev eth1
link set eth1 up
link set mgmt0 addrgenmode none up
addr add 10.99.0.11/24 dev mgmt0
E
