#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     the automatic RD of an L2 VNI is made from the router id and the VNI, so it is the same after a restart
#            and no other VNI ever has it.
# Behaviour: its number is a count from 2 upwards in the order in which bgpd came to know VNIs and VRFs. A "router bgp
#            ... vrf" takes a number of the same count. The lowest free number is given again: two VNIs whose devices
#            go and come back in the other order have exchanged their RDs, while their route targets stay.
# Output:    device 101, then VRF tenant, then device 102     RD 101 = 192.0.2.1:2   RD 102 = 192.0.2.1:4
#            both devices gone, then 102, then 101            RD 102 = 192.0.2.1:2   RD 101 = 192.0.2.1:4
# Matters:   an RD says nothing about its network, so neither filters nor dashboards may be keyed by it; an explicit RD
#            of one network can be the automatic one of another (same router id): a route reflector then takes the
#            routes of both for one. Within a router id either all RDs are automatic, or the explicit ones lie out of
#            the count's reach.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 90 <<'S'
cat >start.conf <<C
router bgp 65000
 bgp router-id 192.0.2.1
 no bgp default ipv4-unicast
 address-family l2vpn evpn
  advertise-all-vni
 exit-address-family
C
frr start.conf
values() {
  vtysh -c 'show bgp l2vpn evpn vni' |
    awk -v when="$1" '$1 == "*" { print when ": VNI", $2, "RD", $4, "route target", $5 }'
}
l2vni 101
quiet vtysh -c 'configure terminal' -c 'router bgp 65000 vrf tenant'
l2vni 102
values first
gone() { ! vni_known "$1"; }
for vni in 101 102; do
  quiet ip link delete "vx$vni"
  quiet ip link delete "br$vni"
  await gone "$vni"
done
l2vni 102
l2vni 101
values later
S
)
say "$out"
has "$out" '^first: VNI 101 RD 192\.0\.2\.1:2 route target 65000:101$' 'the first VNI has number 2'
has "$out" '^first: VNI 102 RD 192\.0\.2\.1:4 route target 65000:102$' 'a VRF takes a number of the same count'
has "$out" '^later: VNI 102 RD 192\.0\.2\.1:2 route target 65000:102$' 'the lowest free number is given again'
has "$out" '^later: VNI 101 RD 192\.0\.2\.1:4 route target 65000:101$' 'the two VNIs exchanged their RDs'
confirmed 'FRR 10.3 numbers automatic RDs by order of appearance, VNIs and VRFs in one count'
