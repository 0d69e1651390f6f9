#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     the running configuration is what runs: "show running-config" has every route-map that acts, "write
#            memory" keeps it, and a line of one VRF does not change another VRF's.
# Behaviour: where VRF red has a "route-map vpn export", "import vrf red" in VRF blue takes that line out of red's
#            running configuration, and the route-map goes on acting on the routes that blue gets from red. It can then
#            be neither written nor removed ("Please unconfigure import vrf commands", in red, which has none). After
#            a restart with the saved configuration the routes are others.
# Output:    red's running configuration            tag of red's route in blue (77 by red, 88 by the export map)
#              before import   route-map vpn export    no such route
#              after import    no such line            88
#              after restart   no such line            77
# Matters:   a tenant's export filter disappears from view when another tenant imports from it, and from the node at
#            the next restart: routes that it held back are then lent. Filter at the importer, "import vrf route-map".
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 util-linux
out=$(inside 120 <<'S'
cat >start.conf <<C
route-map own permit 10
 set tag 77
exit
route-map exported permit 10
 set tag 88
exit
router bgp 65000
 bgp router-id 192.0.2.1
exit
router bgp 65000 vrf red
 bgp router-id 192.0.2.1
 no bgp network import-check
 address-family ipv4 unicast
  network 10.1.0.0/24 route-map own
  route-map vpn export exported
 exit-address-family
exit
router bgp 65000 vrf blue
 bgp router-id 192.0.2.2
exit
C
vrf red
vrf blue
frr start.conf -w
route() { vtysh -c 'show bgp vrf blue ipv4 unicast 10.1.0.0/24'; }
lent() { route | grep -q 'tag'; }
line() { vtysh -c 'configure terminal' -c "router bgp 65000 vrf $1" -c 'address-family ipv4 unicast' -c "$2" 2>&1; }
look() {
  echo "$1: configured: $(vtysh -c 'show running-config' | grep -o 'route-map vpn export.*' || echo no such line)"
  echo "$1: in blue: $(route | grep -o 'tag [0-9]*' || echo no such route)"
}
look before
line blue 'import vrf red' && rc=0 || rc=$?
echo "import: exit code $rc"
await lent
look after
echo "write: $(line red 'route-map vpn export exported' || true)"
echo "remove: $(line red 'no route-map vpn export exported' || true)"
look then
quiet vtysh -c 'write memory'
kill "$(cat /run/frr/bgpd.pid)"
gone() { ! vtysh -d bgpd -c 'show version'; }
await gone
quiet /usr/lib/frr/bgpd -d -p 0
await vtysh -d bgpd -c 'show version'
quiet vtysh -b
await lent
look restarted
S
)
say "$out"
has "$out" '^before: configured: route-map vpn export exported$' 'red has its export map'
has "$out" '^import: exit code 0$' 'blue may import from red'
has "$out" '^after: configured: no such line$' 'the import takes the line out of the running configuration of red'
has "$out" '^after: in blue: tag 88$' 'the export map that is no longer shown acts on the route'
for by in write remove; do
  has "$out" "^$by: % error: Please unconfigure import vrf commands" "it is then refused to $by the line of red"
done
has "$out" '^then: in blue: tag 88$' 'the attempt to remove it changes nothing'
has "$out" '^restarted: in blue: tag 77$' 'after a restart the export map acts no longer'
confirmed 'FRR 10.3 hides a "route-map vpn export" that goes on acting when another VRF imports by "import vrf"'
