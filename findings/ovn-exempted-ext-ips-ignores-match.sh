#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  OVN 26.03.1 (Debian sid, ovn-central 26.03.1-1): ovn-northd's logical flows, walked by ovn-trace
# Guess:     exempted_ext_ips belongs to its NAT row: only packets that the row's match selects are exempted by it.
# Behaviour: the exemption is a flow of its own that knows the row's logical_ip and the address set, not its match. It
#            stands above every SNAT row of that logical_ip, so packets to the set leave untranslated also where the
#            match is false, and also those that another row would have translated.
# Output:    row A: snat 10.1.0.0/24 to 192.0.2.10, match ip4.src == 10.1.0.7, exempted_ext_ips {198.51.100.0/24}
#            row B: snat 10.1.0.0/16 to 192.0.2.11
#              10.1.0.7 to 203.0.113.1    192.0.2.10
#              10.1.0.9 to 203.0.113.1    192.0.2.11
#              10.1.0.9 to 198.51.100.1   untranslated, where row B alone gives 192.0.2.11
# Matters:   one exempted row keeps the pod addresses of the whole subnet towards the set's prefixes, whatever the
#            other rows say. Rows with a logical_ip of their own exempt some pods only.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian sid ovn-central=26.03.1-1
out=$(inside 90 <<'S'
ovn
quiet ovn-nbctl --wait=sb lr-add r -- set logical_router r options:chassis=none \
  -- lrp-add r inner 02:00:00:00:00:01 10.1.0.1/16 -- lrp-add r outer 02:00:00:00:00:02 192.0.2.1/24 \
  -- lr-route-add r 0.0.0.0/0 192.0.2.254 \
  -- --id=@mac create static_mac_binding logical_port=outer ip=192.0.2.254 'mac="02:00:00:00:00:fe"'
# from SOURCE to DESTINATION: the source address that it leaves with
from() {
  local how
  how=$(ovn-trace --ct new --detailed r "inport == \"inner\" && eth.src == 02:00:00:00:00:03 &&
    eth.dst == 02:00:00:00:00:01 && ip4.src == $1 && ip4.dst == $3 && ip.ttl == 64 && udp")
  grep -q 'output to "outer"' <<<"$how" || { echo "$how"; exit 3; } >&2
  echo "${4:-both rows}: $1 to $3 leaves as $(grep -Eo 'ct_snat\([0-9.]+\)' <<<"$how" || echo untranslated)"
}
quiet ovn-nbctl --wait=sb lr-nat-add r snat 192.0.2.11 10.1.0.0/16
from 10.1.0.9 to 198.51.100.1 'row B alone'
quiet ovn-nbctl --wait=sb --id=@set create address_set name=fabric 'addresses="198.51.100.0/24"' \
  -- --id=@nat create nat type=snat 'external_ip="192.0.2.10"' 'logical_ip="10.1.0.0/24"' \
  'match="ip4.src == 10.1.0.7"' exempted_ext_ips=@set -- add logical_router r nat @nat
from 10.1.0.7 to 203.0.113.1
from 10.1.0.7 to 198.51.100.1
from 10.1.0.9 to 203.0.113.1
from 10.1.0.9 to 198.51.100.1
ovn-sbctl lflow-list r | grep lr_out_snat | grep -F '$fabric'
S
)
say "$out"
leaves() { has "$out" "^$1 leaves as $2\$" "$3"; }
leaves 'row B alone: 10\.1\.0\.9 to 198\.51\.100\.1' 'ct_snat\(192\.0\.2\.11\)' 'row B translates by itself'
leaves 'both rows: 10\.1\.0\.7 to 203\.0\.113\.1' 'ct_snat\(192\.0\.2\.10\)' "row A's match selects"
leaves 'both rows: 10\.1\.0\.9 to 203\.0\.113\.1' 'ct_snat\(192\.0\.2\.11\)' "row A's match leaves the rest to row B"
leaves 'both rows: 10\.1\.0\.7 to 198\.51\.100\.1' untranslated 'row A exempts what it selects'
leaves 'both rows: 10\.1\.0\.9 to 198\.51\.100\.1' untranslated 'row A exempts what only row B selects'
has "$out" 'match=\(ip && ip4\.src == 10\.1\.0\.0/24 && ip4\.dst == [$]fabric\)' 'the exemption does not know the match'
confirmed 'OVN 26.03.1 exempts all of the logical_ip, whatever the row matches'
