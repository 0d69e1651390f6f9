set -e
ip -batch - <<'E'
link set lo up
link set eth0 addrgenmode none mtu 1450 address 02:61:0a:c8:00:0a up
addr add 10.200.0.10/24 dev eth0
route add default via 10.200.0.1
E
