#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  OVN 26.03.1 (Debian sid, ovn-central 26.03.1-1): ovn-northd's logical flows, walked by ovn-trace
# Guess:     a port that gets every broadcast anyway gets nothing more by mcast_flood, which speaks of IP multicast:
#            the option is harmless on a switch with snooping.
# Behaviour: IP broadcast takes a flow that copies the packet to the static multicast members first and floods it then.
#            A port with mcast_flood is such a member and part of the flood: each IP broadcast reaches it twice. ARP,
#            which has a flow of its own, comes once.
# Output:    copies of a pod's broadcast at the uplink      IP broadcast   ARP request
#              without mcast_flood                          1              1
#              with mcast_flood                             2              1
# Matters:   on the port that joins a network to an EVPN fabric every DHCP or discovery broadcast is doubled into all
#            VTEPs. mcast_flood_reports has no such effect; multicast members behind the port are then learnt from
#            their reports.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian sid ovn-central=26.03.1-1
out=$(inside 90 <<'S'
ovn
quiet ovn-nbctl --wait=sb ls-add s -- set logical_switch s other_config:mcast_snoop=true \
  other_config:mcast_querier=false \
  -- lsp-add s pod -- lsp-set-addresses pod '02:00:00:00:00:01 10.1.0.1' \
  -- lsp-add s other -- lsp-set-addresses other '02:00:00:00:00:02 10.1.0.2' \
  -- lsp-add s uplink -- lsp-set-addresses uplink unknown
copies() {
  ovn-trace --minimal s "inport == \"pod\" && eth.src == 02:00:00:00:00:01 && eth.dst == ff:ff:ff:ff:ff:ff && $1" |
    grep -c 'output("uplink")' || true
}
all() {
  echo "$1: IP broadcast $(copies 'ip4.src == 10.1.0.1 && ip4.dst == 255.255.255.255 && ip.ttl == 64 && udp')," \
    "ARP $(copies 'arp.op == 1 && arp.sha == 02:00:00:00:00:01 && arp.spa == 10.1.0.1 && arp.tpa == 10.1.0.99')"
}
all 'no option'
quiet ovn-nbctl --wait=sb set logical_switch_port uplink options:mcast_flood_reports=true
all mcast_flood_reports
quiet ovn-nbctl --wait=sb set logical_switch_port uplink options:mcast_flood=true
all mcast_flood
ovn-sbctl lflow-list s | grep ls_in_l2_lkup | grep clone
S
)
say "$out"
has "$out" '^no option: IP broadcast 1, ARP 1$' 'a port with unknown addresses gets a broadcast once'
has "$out" '^mcast_flood_reports: IP broadcast 1, ARP 1$' 'mcast_flood_reports changes nothing about broadcasts'
has "$out" '^mcast_flood: IP broadcast 2, ARP 1$' 'mcast_flood doubles IP broadcasts and not ARP'
confirmed 'OVN 26.03.1 gives a port with mcast_flood each IP broadcast twice'
