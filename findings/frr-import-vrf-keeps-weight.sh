#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     weight and tag are matters of the VRF whose route-map sets them, and a VRF prefers the prefix of its own
#            "network" line to one that "import vrf" takes from a neighbour VRF.
# Behaviour: a route that "import vrf" takes over brings weight and tag along. With a weight above 32768 it beats the
#            importer's own route.
# Output:    10.1.0.0/24 in blue, which has a "network" line for it and imports from red
#              red's weight      best path
#              100               own, weight 32768
#              65535             red's, weight 65535, tag 77 (Weight)
#              65535, and "import vrf route-map" in blue with "set weight 0", "set tag 1":  own, weight 32768
# Matters:   one tenant's route-map decides which path another one has to its own subnet, and a tag that marks a
#            tenant's own routes for "advertise ipv4 unicast" marks the lent ones too. Overwrite both in the importer.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 util-linux
out=$(inside 90 <<'S'
cat >start.conf <<C
route-map low permit 10
 set tag 77
 set weight 100
exit
route-map high permit 10
 set tag 77
 set weight 65535
exit
route-map overwrite permit 10
 set tag 1
 set weight 0
exit
router bgp 65000
 bgp router-id 192.0.2.1
exit
router bgp 65000 vrf red
 bgp router-id 192.0.2.1
 no bgp network import-check
 address-family ipv4 unicast
  network 10.1.0.0/24 route-map low
 exit-address-family
exit
router bgp 65000 vrf blue
 bgp router-id 192.0.2.2
 no bgp network import-check
 address-family ipv4 unicast
  network 10.1.0.0/24
  import vrf red
 exit-address-family
exit
C
vrf red
vrf blue
frr start.conf -w
paths() {
  vtysh -c 'show bgp vrf blue ipv4 unicast 10.1.0.0/24' |
    awk '/ from / { whose = / vrf red/ ? "red" : "own" } / Origin [A-Z]/ { sub(/^ +/, ""); print whose ": " $0 }'
}
# look WHEN TEXT: as soon as red's path has this text
look() {
  there() { paths | grep -q "^red: .*$2,"; }
  await there "$@"
  sleep 1
  paths | sed "s/^/$1: /"
}
line() { quiet vtysh -c 'configure terminal' -c "router bgp 65000 vrf $1" -c 'address-family ipv4 unicast' -c "$2"; }
look low "weight 100"
line red 'network 10.1.0.0/24 route-map high'
look high "weight 65535"
line blue 'import vrf route-map overwrite'
look overwritten "tag 1"
S
)
say "$out"
has "$out" '^low: red: .*weight 100, tag 77,' 'the route of red brings weight and tag'
has "$out" '^low: own: .*weight 32768,.* best' 'with a low weight the own route is the best'
has "$out" '^high: red: .*weight 65535, tag 77,.* best \(Weight\)' 'with a high weight the one of red beats it'
lacks "$out" '^high: own: .* best' 'the own route is then not the best'
has "$out" '^overwritten: own: .*weight 32768,.* best' 'a route-map of the importer brings the own route back'
confirmed 'FRR 10.3 lends a route by "import vrf" with the weight and the tag of the other VRF'
