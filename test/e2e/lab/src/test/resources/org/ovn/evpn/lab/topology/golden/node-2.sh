set -e
ip -batch - <<'E'
link set lo up
link set eth0 mtu 1500 address 02:42:ac:12:02:02 up
link set mgmt0 addrgenmode none up
addr add 10.99.0.12/24 dev mgmt0
E
