#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 with bfdd (Debian trixie, frr 10.3-3+deb13u1), one per network namespace, a veth pair between them
# Guess:     BFD finds a dead session sooner and has no part in its start. So a ToR with "bgp listen range" whose
#            peer-group has BFD takes in a node that has BFD for the ToR.
# Behaviour: the node's bgpd does not connect before BFD is up. The ToR's starts BFD with a neighbor of the range only
#            once that one has connected. Each waits for the other.
# Output:                                        node                        ToR
#              listen range, in 40 s             BGP Idle, BFD down          no neighbor, no BFD peer
#              "neighbor 192.0.2.2" on the ToR   BGP Established, BFD up     BGP Established, BFD up
#              listen range, node without BFD    BGP Established             BGP Established, BFD down
# Matters:   a node that starts with a bfdProfile behind such a ToR has no session and no EVPN. Name each node on the
#            ToR (remote-as and bfd), or leave BFD out of the template.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 util-linux
out=$(inside 150 <<'S'
at() { nsenter --net="/run/netns/$1" "${@:2}"; }
# daemons NAME: FRR's daemons in the network namespace of that name, with the configuration of standard input
daemons() {
  local d
  mkdir -p "/run/frr/$1" "/etc/frr/$1" "/var/lib/frr/$1"
  touch "/etc/frr/$1/vtysh.conf"
  cat >"/etc/frr/$1/frr.conf"
  for d in mgmtd zebra bfdd bgpd; do
    quiet at "$1" "/usr/lib/frr/$d" -d -N "$1"
    await vtysh -N "$1" -d $d -c 'show version'
  done
  quiet vtysh -N "$1" -b
}
set_at() { quiet vtysh -N "$1" -c 'configure terminal' "${@:2}"; }
bgp() { vtysh -N "$1" -c 'show bgp neighbors' | sed -n 's/.*BGP state = \([A-Za-z]*\).*/\1/p'; }
bfd() { vtysh -N "$1" -c 'show bfd peers' | sed -n 's/.*Status: //p'; }
# look STEP SECONDS: both sides' sessions once BGP is established, or after that time
look() {
  local n
  for ((n = 0; n < $2; n++)); do
    if [[ $(bgp node) == Established ]]; then break; fi
    sleep 1
  done
  sleep 1
  for n in node tor; do
    echo "$1: $n: BGP $(bgp $n | grep . || echo has no neighbor), BFD $(bfd $n | grep . || echo has no peer)"
  done
}
vrf tor
vrf node
quiet at tor ip link add eth0 type veth peer name eth0 netns /run/netns/node
quiet at tor ip address add 192.0.2.1/24 dev eth0
quiet at node ip address add 192.0.2.2/24 dev eth0
for n in tor node; do quiet at $n ip link set eth0 up; done
daemons tor <<C
bfd
 profile lab
 exit
exit
router bgp 65000
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor nodes peer-group
 neighbor nodes remote-as 65001
 neighbor nodes bfd profile lab
 bgp listen range 192.0.2.0/24 peer-group nodes
exit
C
daemons node <<C
bfd
 profile lab
 exit
exit
router bgp 65001
 bgp router-id 192.0.2.2
 no bgp ebgp-requires-policy
 neighbor 192.0.2.1 remote-as 65000
 neighbor 192.0.2.1 timers connect 1
 neighbor 192.0.2.1 bfd profile lab
exit
C
look range 40
set_at tor -c 'router bgp 65000' -c 'neighbor 192.0.2.2 remote-as 65001' -c 'neighbor 192.0.2.2 bfd profile lab'
look named 20
set_at tor -c 'router bgp 65000' -c 'no neighbor 192.0.2.2'
set_at node -c 'router bgp 65001' -c 'no neighbor 192.0.2.1 bfd'
quiet vtysh -N node -c 'clear bgp *'
sleep 1
look without-bfd 20
S
)
say "$out"
idle='BGP Idle, BFD down' live='BGP Established, BFD'
has "$out" "^range: node: $idle$" 'the node does not connect while BFD is down'
has "$out" '^range: tor: BGP has no neighbor, BFD has no peer$' 'the ToR starts no BFD for a range'
for n in node tor; do
  has "$out" "^named: $n: $live up$" 'the session comes once the ToR has the neighbor by address'
  has "$out" "^without-bfd: $n: $live" 'without BFD at the node the range works'
done
has "$out" "^without-bfd: tor: $live down$" 'the ToR starts BFD once the node has connected'
confirmed 'FRR 10.3: with BFD at both ends no session comes of a listen range'
