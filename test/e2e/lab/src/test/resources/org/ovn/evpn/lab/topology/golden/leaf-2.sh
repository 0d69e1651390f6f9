set -e
cd /proc/sys/net/ipv4
echo 1 >ip_forward
echo 1 >fib_multipath_hash_policy
echo 0 >conf/all/rp_filter
echo 0 >conf/default/rp_filter
ip -batch - <<'E'
link set lo up
addr add 10.255.0.2/32 dev lo
link set to-spine-1 addrgenmode none mtu 1500
addr add 192.168.0.3/31 dev to-spine-1
link set to-spine-1 up
link add servers mtu 1500 type bridge mcast_snooping 0
link set servers addrgenmode none address 02:53:ac:12:02:01
addr add 172.18.2.1/24 dev servers
link set servers up
link set node-2 addrgenmode none mtu 1500 master servers up
link add br-evpn mtu 1450 address 02:45:0a:ff:00:02 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 0
link set br-evpn addrgenmode none
link add vxlan-evpn mtu 1450 address 02:45:0a:ff:00:02 type vxlan dstport 4789 local 10.255.0.2 nolearning external vnifilter
link set vxlan-evpn addrgenmode none master br-evpn
link set br-evpn up
link set vxlan-evpn up
link add link br-evpn name vlan11 address 02:45:0a:ff:00:02 type vlan id 11
link set vlan11 addrgenmode none
link set vlan11 up
link add fin type vrf table 101
link set fin up
route add unreachable default metric 4278198272 table 101
link add link br-evpn name vlan12 address 02:45:0a:ff:00:02 type vlan id 12
link set vlan12 addrgenmode none master fin
link set vlan12 up
link add hr type vrf table 201
link set hr up
route add unreachable default metric 4278198272 table 201
link add link br-evpn name vlan13 address 02:45:0a:ff:00:02 type vlan id 13
link set vlan13 addrgenmode none master hr
link set vlan13 up
link set host-l2 addrgenmode none mtu 1450 master br-evpn up
link set host-fin addrgenmode none mtu 1450 master fin
addr add 10.200.0.1/24 dev host-fin
link set host-fin up
link set host-hr addrgenmode none mtu 1450 master hr
addr add 10.200.0.1/24 dev host-hr
link set host-hr up
E
bridge -batch - <<'E'
link set dev vxlan-evpn vlan_tunnel on neigh_suppress on learning off
vlan add dev br-evpn vid 11 self
vlan add dev vxlan-evpn vid 11
vni add dev vxlan-evpn vni 100
vlan add dev vxlan-evpn vid 11 tunnel_info id 100
vlan add dev br-evpn vid 12 self
vlan add dev vxlan-evpn vid 12
vni add dev vxlan-evpn vni 101
vlan add dev vxlan-evpn vid 12 tunnel_info id 101
vlan add dev br-evpn vid 13 self
vlan add dev vxlan-evpn vid 13
vni add dev vxlan-evpn vni 201
vlan add dev vxlan-evpn vid 13 tunnel_info id 201
vlan add dev host-l2 vid 11 pvid untagged
E
