set -e
ip -batch - <<'E'
link set node-1 addrgenmode none mtu 1500 master servers up
E
