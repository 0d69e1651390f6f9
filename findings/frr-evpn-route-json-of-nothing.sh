#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     "show bgp l2vpn evpn route json" prints JSON whether there are routes or none.
# Behaviour: without a single EVPN route the object begins with a comma, which no parser takes; exit code 0. "show bgp
#            l2vpn evpn json" and the table of ipv4 unicast are valid JSON at the same moment.
# Output:    without a route   {
#                              ,"numPrefix":0,"numPaths":0}
#            with one          {"192.0.2.1:1":{...},"numPrefix":1,"numPaths":1}
# Matters:   a check that reads the number of routes breaks at the moment it is there for: when all of them are gone.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 jq
out=$(inside 60 <<'S'
cat >start.conf <<C
router bgp 65000
 bgp router-id 192.0.2.1
 no bgp network import-check
exit
C
frr start.conf
tried() {
  local rc=0
  vtysh -c "show bgp $2" >answer || rc=$?
  echo "$1, $2: exit code $rc, $(jq -e . answer >/dev/null 2>&1 && echo JSON || echo no JSON):" "$(tr -d '\n' <answer)"
}
all() {
  local of
  for of in 'l2vpn evpn route json' 'l2vpn evpn route detail json' 'l2vpn evpn json' 'ipv4 unicast json'; do
    tried "$1" "$of"
  done
}
all 'no route'
quiet vtysh -c 'configure terminal' -c 'router bgp 65000' -c 'address-family l2vpn evpn' -c "network 10.1.0.0/24 \
rd 192.0.2.1:1 ethtag 0 label 77 esi 00:00:00:00:00:00:00:00:00:00 gwip 0.0.0.0 routermac 02:00:00:00:00:01"
known() { vtysh -c 'show bgp l2vpn evpn' | grep -q '10\.1\.0\.0'; }
await known
all 'one route'
S
)
say "$out"
for of in 'route json' 'route detail json'; do
  has "$out" "^no route, l2vpn evpn $of: exit code 0, no JSON: \\{,\"numPrefix\":0" "$of begins with a comma"
  has "$out" "^one route, l2vpn evpn $of: exit code 0, JSON: " "with a route, $of is JSON"
done
for of in 'l2vpn evpn json' 'ipv4 unicast json'; do
  has "$out" "^no route, $of: exit code 0, JSON: " "$of is JSON without a route"
done
confirmed 'FRR 10.3 prints no JSON for "show bgp l2vpn evpn route json" without EVPN routes'
