#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     "allowas-in origin" lets in a route that another node of the same AS originated. Where the nodes show
#            themselves to the leaf as another AS ("local-as 65009 no-prepend replace-as"), that AS is the one meant.
# Behaviour: the origin is compared with the AS of "router bgp" only, which replace-as has taken out of the nodes'
#            paths, and the local AS may not occur at all. The session is up and the leaf sends the routes, but those
#            that the local AS originated are dropped. "allowas-in 1" accepts them.
# Output:    what nodes of AS 65001 keep of the two EVPN routes that the leaf (AS 65100) sends, by AS path
#                                               65100 65001   65100 65009
#              no local-as, allowas-in origin   kept          kept (no AS of this node's)
#              local-as,    allowas-in origin   kept          dropped
#              local-as,    allowas-in 1        kept          kept
# Matters:   an EVPN fabric with one AS for all nodes needs allowas-in; where nodes are migrated from one AS to another
#            with local-as, the word "origin" makes each node deaf to all others, though every session looks well.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 120 <<'S'
# node NAME ALLOWAS LOCAL-AS: a node of AS 65001; without ALLOWAS it has a type-5 route of its own, else it only listens
node() {
  local i=$((n + 1)) local_as=${3:+local-as $3 no-prepend replace-as}
  bgpd "$1" <<C
router bgp 65001
 bgp router-id 192.0.2.$i
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 no bgp network import-check
 neighbor 192.0.2.1 remote-as 65100
 ${local_as:+neighbor 192.0.2.1 $local_as}
 neighbor 192.0.2.1 update-source 192.0.2.$i
 neighbor 192.0.2.1 disable-connected-check
 neighbor 192.0.2.1 timers connect 1
 address-family l2vpn evpn
  neighbor 192.0.2.1 activate
  ${2:+neighbor 192.0.2.1 allowas-in $2}
$([[ $2 ]] || printf '  network 10.0.%d.0/24 rd 192.0.2.%d:77 ethtag 0 label 77 %s\n' $i $i \
  'esi 00:00:00:00:00:00:00:00:00:00 gwip 0.0.0.0 routermac 02:00:00:00:00:01')
 exit-address-family
C
}
bgpd leaf <<C
router bgp 65100
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
$(for i in 2 3 4 5 6; do
  printf ' neighbor 192.0.2.%d %s\n' $i "remote-as $((i < 4 ? 65001 : 65009))" $i 'update-source 192.0.2.1' \
    $i disable-connected-check $i 'timers connect 1'
done)
 address-family l2vpn evpn
$(printf '  neighbor 192.0.2.%d activate\n' 2 3 4 5 6)
 exit-address-family
C
node source-65001 ''
node plain-origin origin
node source-65009 '' 65009
node local-origin origin 65009
node local-one 1 65009
sent() {
  vtysh -N leaf -c "show bgp l2vpn evpn neighbors 192.0.2.$1 advertised-routes" |
    grep -Ec '^ .*\[(10\.0\.2|10\.0\.4)\.0\]'
}
all_sent() { for i in 3 5 6; do [[ $(sent $i) == 2 ]] || return 1; done; }
await all_sent
sleep 2
for node in plain-origin local-origin local-one; do
  vtysh -N $node -c 'show bgp l2vpn evpn' |
    awk -v node=$node '/\[5\]/ { route = $NF } / 65100 / { print node ": " route, "by", $(NF - 2), $(NF - 1) }'
  vtysh -N $node -c 'show bgp l2vpn evpn summary' | awk -v node=$node '$1 == "192.0.2.1" { print node ": kept", $10 }'
done
S
)
say "$out"
has "$out" '^plain-origin: .*\[10\.0\.2\.0\] by 65100 65001$' 'without local-as, "allowas-in origin" accepts'
has "$out" '^local-origin: kept 1$' 'with local-as, "allowas-in origin" drops one of the two'
lacks "$out" '^local-origin: .* 65009$' 'with local-as, "allowas-in origin" drops what came from the local AS'
has "$out" '^local-one: .*\[10\.0\.4\.0\] by 65100 65009$' 'with local-as, "allowas-in 1" accepts'
confirmed 'FRR 10.3 with local-as no-prepend replace-as accepts by "allowas-in 1", not by "allowas-in origin"'
