# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A port on a switch that spans two zones, in this zone with a pod behind it, and the other zone's port as a remote one.
# Wants: switch (its name), pod (name of the network namespace); own, own_mac, own_address, own_node (number, addresses
# and node of this zone's port); other, other_mac, other_address, other_node (those of the other zone's).
set -e
: "${switch:?}" "${pod:?}" "${own:?}" "${own_mac:?}" "${own_address:?}" "${own_node:?}"
: "${other:?}" "${other_mac:?}" "${other_address:?}" "${other_node:?}"
port=$switch-$own
remote=$switch-$other
ovn-nbctl ls-add "$switch" \
  -- set Logical_Switch "$switch" other_config:interconn-ts="$switch" other_config:requested-tnl-key=16777000 \
  -- lsp-add "$switch" "$port" -- lsp-set-addresses "$port" "$own_mac $own_address" \
  -- set Logical_Switch_Port "$port" options:requested-tnl-key="$own" options:requested-chassis="$own_node" \
  -- lsp-add "$switch" "$remote" -- lsp-set-type "$remote" remote \
  -- lsp-set-addresses "$remote" "$other_mac $other_address" \
  -- set Logical_Switch_Port "$remote" options:requested-tnl-key="$other" options:requested-chassis="$other_node"
ip netns add "$pod"
ovs-vsctl add-port br-int "$port" \
  -- set Interface "$port" type=internal external_ids:iface-id="$port" mtu_request=1400
ip link set "$port" netns "$pod"
ip -n "$pod" link set "$port" address "$own_mac" up
ip -n "$pod" addr add "$own_address/24" dev "$port"
