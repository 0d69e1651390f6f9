#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 with frr-reload.py (Debian trixie, frr and frr-pythontools 10.3-3+deb13u1)
# Guess:     a configuration with a value that FRR refuses ends like one with a misspelt word: an exit code other than
#            0, and frr-reload.py touches nothing.
# Behaviour: a refused value (here a route target whose number does not fit beside a four-octet AS) is a line of text.
#            The dry run does not see it, "vtysh -f", "vtysh -b" and frr-reload.py tell it and exit with 0.
#            frr-reload.py first takes the working line out, so that the VNI is left with neither.
# Output:    misspelt word:  vtysh -C 2, vtysh -f 2, frr-reload 1, vtysh -b 2; the old route target stays
#            refused value:  vtysh -C 0, vtysh -f 0, frr-reload 0, vtysh -b 0; after frr-reload the old one is gone
# Matters:   a reload that "succeeded" may have cost a tenant its routes. Check values before they are written, and
#            compare the running configuration with what was meant afterwards; exit codes do not tell.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 frr-pythontools=10.3-3+deb13u1
out=$(inside 90 <<'S'
text() {
  cat <<C
router bgp 65000
 bgp router-id 192.0.2.1
 address-family l2vpn evpn
  advertise-all-vni
  vni 101
   route-target $1
  exit-vni
 exit-address-family
exit
C
}
text 'import 65000:9101' >start.conf
text 'import 4200000000:70000' >value
text 'imported 65000:9101' >word
frr start.conf
l2vni 101
tried() {
  local out rc=0
  out=$("${@:2}" 2>&1) || rc=$?
  echo "$1: exit code $rc, message: $(grep -Eom1 '% [A-Z].*' <<<"$out" || true)"
}
for f in word value; do
  tried "$f, vtysh -C -f" vtysh -C -f $f
  tried "$f, vtysh -f" vtysh -f $f
  cp $f /etc/frr/frr.conf
  tried "$f, vtysh -b" vtysh -b
  echo "$f, before frr-reload: $(vtysh -c 'show running-config' | grep route-target || echo no route target)"
  tried "$f, frr-reload" /usr/lib/frr/frr-reload.py --reload --stdout $f
  echo "$f, after frr-reload: $(vtysh -c 'show running-config' | grep route-target || echo no route target)"
done
S
)
say "$out"
for by in 'vtysh -C -f' 'vtysh -f' 'vtysh -b' frr-reload; do
  has "$out" "^word, $by: exit code [1-9]" "a misspelt word makes $by fail"
  has "$out" "^value, $by: exit code 0," "a refused value leaves $by with exit code 0"
done
has "$out" '^value, vtysh -C -f: .*message: $' 'the dry run says nothing about a refused value'
has "$out" '^word, after frr-reload: +route-target import 65000:9101$' 'after a misspelt word the old line stays'
has "$out" '^value, before frr-reload: +route-target import 65000:9101$' 'vtysh leaves the old line'
has "$out" '^value, after frr-reload: no route target$' 'frr-reload.py has taken out the old line'
confirmed 'with FRR 10.3 a refused value is exit code 0, and frr-reload.py leaves neither the old line nor the new'
