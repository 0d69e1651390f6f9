#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     a spine passes route targets on as they came, whether they are written AS:NUMBER or ADDRESS:NUMBER. Both
#            are transitive extended communities.
# Behaviour: from one eBGP peer to another it passes AS:NUMBER on and drops ADDRESS:NUMBER, which it takes for a
#            non-transitive community. The route itself arrives. An iBGP peer of the same spine gets both forms.
# Output:    route target at   the spine                   an eBGP peer of it          an iBGP peer of it
#                              RT:65000:1                  RT:65000:1                  RT:65000:1
#                              RT:4200000000:7             RT:4200000000:7             RT:4200000000:7
#                              RT:10.0.0.1:65535           none                        RT:10.0.0.1:65535
# Matters:   across spines of this version a tenant with a route target of the form ADDRESS:NUMBER has no routes,
#            though all sessions are up and the spine's own table shows the route target. Choose AS:NUMBER.
#            FRR's pull request 19097 is about it.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 90 <<'S'
# speaker AS I PEER-AS:PEER...: a router at 192.0.2.I, with these peers at 192.0.2.PEER
speaker() {
  local p
  printf '%s\n' "router bgp $1" " bgp router-id 192.0.2.$2" ' no bgp ebgp-requires-policy' \
    ' no bgp default ipv4-unicast'
  for p in "${@:3}"; do
    printf " neighbor 192.0.2.${p#*:} %s\n" "remote-as ${p%:*}" "update-source 192.0.2.$2" disable-connected-check \
      'timers connect 1'
  done
  echo ' address-family l2vpn evpn'
  for p in "${@:3}"; do echo "  neighbor 192.0.2.${p#*:} activate"; done
}
{
  i=0
  for set in 'rt 65000:1' 'rt 4200000000:7' 'rt 10.0.0.1:65535'; do
    i=$((i + 1))
    printf '%s\n' "route-map out permit $i" " match evpn rd 192.0.2.2:$i" " set extcommunity $set" exit
  done
} >maps
bgpd spine <<<"$(speaker 65100 1 65002:2 65003:3 65100:4)"
{
  cat maps
  speaker 65002 2 65100:1
  echo '  neighbor 192.0.2.1 route-map out out'
  for i in 1 2 3; do
    echo "  network 10.$i.0.0/24 rd 192.0.2.2:$i ethtag 0 label 77 esi 00:00:00:00:00:00:00:00:00:00 gwip 0.0.0.0" \
      'routermac 02:00:00:00:00:01'
  done
} >leaf
bgpd leaf <leaf
bgpd far <<<"$(speaker 65003 3 65100:1)"
bgpd inner <<<"$(speaker 65100 4 65100:1)"
routes() { vtysh -N "$1" -c 'show bgp l2vpn evpn route detail'; }
complete() { for x in spine far inner; do [[ $(routes $x | grep -c ' Origin ') == 3 ]] || return 1; done; }
await complete
sleep 2
for x in spine far inner; do
  routes $x | awk -v at=$x '/^BGP routing table entry/ { route = $NF }
    / Extended Community: / { print at ": " route, $3, $4 }'
done
S
)
say "$out"
has "$out" '^spine: .*\[10\.3\.0\.0\] RT:10\.0\.0\.1:65535 ' 'the spine gets ADDRESS:NUMBER from the leaf'
for at in spine far inner; do
  has "$out" "^$at: .*\\[10\\.1\\.0\\.0\\] RT:65000:1 " "$at has AS:NUMBER"
  has "$out" "^$at: .*\\[10\\.2\\.0\\.0\\] RT:4200000000:7 " "$at has four-octet AS:NUMBER"
done
has "$out" '^inner: .*\[10\.3\.0\.0\] RT:10\.0\.0\.1:65535 ' 'the iBGP peer gets ADDRESS:NUMBER'
has "$out" '^far: .*\[10\.3\.0\.0\] Rmac:' 'the eBGP peer gets the route'
lacks "$out" '^far: .*RT:10\.0\.0\.1' 'the eBGP peer does not get ADDRESS:NUMBER'
confirmed 'FRR 10.3 between two eBGP peers drops route targets of the form ADDRESS:NUMBER'
