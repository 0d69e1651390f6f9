# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Open vSwitch of a node with the kernel datapath; the node's address moves from eth0 to breth0. All of the
# configuration is in the database before ovs-vswitchd starts, so it comes up once and not in steps. A database that is
# there is taken as it is: so does a node that boots.
# Wants: node (its name), chassis, address, subnet (the address with its length), gateway, mac, mtu, and flows (those of
# breth0, one in a line).
set -e
: "${node:?}" "${chassis:?}" "${address:?}" "${subnet:?}" "${gateway:?}" "${mac:?}" "${mtu:?}" "${flows:?}"
socket=/run/openvswitch/db.sock
cd /proc/sys/net
echo 1 >ipv4/ip_forward
echo 0 >ipv4/conf/all/rp_filter
echo 0 >ipv4/conf/default/rp_filter
echo 1 >ipv4/fib_multipath_hash_policy
echo 1 >ipv4/conf/all/src_valid_mark
echo 1 >ipv6/conf/all/forwarding
cd /
[ -e /etc/openvswitch/conf.db ] ||
  ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server /etc/openvswitch/conf.db --remote="punix:$socket" --pidfile --detach --no-chdir -vconsole:off --log-file
ovs-vsctl --no-wait -- init \
  -- set Open_vSwitch . external_ids:system-id="$chassis" external_ids:hostname="$node" \
  external_ids:rundir=/run/openvswitch external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock \
  external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip="$address" \
  external_ids:ovn-bridge-mappings=physnet:breth0 external_ids:ovn-set-local-ip=true \
  external_ids:ovn-is-interconn=true external_ids:ovn-monitor-all=true external_ids:ovn-enable-lflow-cache=true \
  external_ids:ovn-ofctrl-wait-before-clear=0 external_ids:ovn-remote-probe-interval=180000 \
  external_ids:ovn-openflow-probe-interval=180 \
  -- --may-exist add-br br-int \
  -- set Bridge br-int fail-mode=secure datapath_type=system other_config:disable-in-band=true \
  -- --may-exist add-br breth0 -- set Bridge breth0 fail-mode=standalone other_config:hwaddr="\"$mac\"" \
  external_ids:bridge-id=breth0 external_ids:bridge-uplink=eth0 \
  -- set Interface breth0 mtu_request="$mtu" \
  -- --may-exist add-port breth0 eth0
ovs-vswitchd "unix:$socket" --pidfile --detach --no-chdir -vconsole:off --log-file
for _ in {1..10}; do
  [ -e /sys/class/net/breth0 ] && break
  sleep 0.1
done
ip -batch - <<E
addr add $subnet dev breth0
addr add 169.254.0.2/17 dev breth0
link set breth0 up
route add default via $gateway dev breth0
route add 169.254.0.1 dev breth0 src $address
neigh add 169.254.0.1 lladdr 0a:58:a9:fe:00:01 dev breth0 nud permanent
neigh add 169.254.0.4 lladdr 0a:58:a9:fe:00:04 dev breth0 nud permanent
E
ovs-ofctl add-flows breth0 - <<<"$flows"
