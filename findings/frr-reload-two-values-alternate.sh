#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 with frr-reload.py (Debian trixie, frr and frr-pythontools 10.3-3+deb13u1)
# Guess:     where a file sets one value twice (joined from two fragments), the last line wins, as when it is typed, and
#            a reload of the same file changes nothing.
# Behaviour: frr-reload.py adds the line that is not running, wherever it stands in the file. Each reload of the same
#            file changes to the other value. No message, exit code 0. "vtysh -f" and "vtysh -b" let the last line win.
# Output:    neighbor 192.0.2.9 timers 5 15 / neighbor 192.0.2.9 timers 10 30, and maximum-paths 4 / maximum-paths 8
#              vtysh -f once and again    10 30, 8          10 30, 8
#              frr-reload.py, four times  5 15, 4   10 30, 8   5 15, 4   10 30, 8
# Matters:   with tools that reload at each change, the hold time or the number of ECMP paths to the fabric depends on
#            how many changes there were, and differs from node to node. Refuse a second value before it is written.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 frr-pythontools=10.3-3+deb13u1
out=$(inside 90 <<'S'
cat >both <<C
router bgp 65000
 bgp router-id 192.0.2.1
 neighbor 192.0.2.9 remote-as 65001
 neighbor 192.0.2.9 timers 5 15
 neighbor 192.0.2.9 timers 10 30
 address-family ipv4 unicast
  maximum-paths 4
  maximum-paths 8
 exit-address-family
exit
C
printf 'log file /tmp/log\n' >start.conf
frr start.conf
look() {
  local running
  running=$(vtysh -c 'show running-config')
  echo "$1: timers$(sed -n 's/.* timers//p' <<<"$running"), maximum-paths$(sed -n 's/.*maximum-paths//p' <<<"$running")"
}
for i in 1 2; do
  quiet vtysh -f both
  look "vtysh -f, $i"
done
for i in 1 2 3 4; do
  /usr/lib/frr/frr-reload.py --reload --stdout both >reload.log 2>&1 && rc=0 || rc=$?
  echo "reload $i: exit code $rc, $(grep -c 'WARNING\|ERROR' reload.log || true) warnings"
  look "reload $i"
done
S
)
say "$out"
for i in 1 2; do has "$out" "^vtysh -f, $i: timers 10 30, maximum-paths 8$" 'vtysh lets the last line win'; done
for i in 1 2 3 4; do has "$out" "^reload $i: exit code 0, 0 warnings$" 'frr-reload.py says nothing'; done
for i in 1 3; do has "$out" "^reload $i: timers 5 15, maximum-paths 4$" 'frr-reload.py changes to the first line'; done
for i in 2 4; do has "$out" "^reload $i: timers 10 30, maximum-paths 8$" 'frr-reload.py changes to the last line'; done
confirmed 'FRR 10.3: of two values in one file frr-reload.py takes the one that is not running, at each reload'
