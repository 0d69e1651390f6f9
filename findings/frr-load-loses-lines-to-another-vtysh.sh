#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     "vtysh -f FILE" is one transaction, or each line takes effect by itself; a second vtysh that only shows
#            something cannot undo lines of the first. Exit code 0 says that all lines are there.
# Behaviour: lines of daemons that mgmtd speaks for (vrf and its vni among them) are held in one candidate, which all
#            sessions share until the file ends. The end of any other session meanwhile throws away what is in it.
#            The exit code stays 0, and the only word, if any, is "No changes found to be committed!". A second load
#            of the same file brings the lines. Repaired in FRR 10.4 (FRRouting/frr#18541; read, not run).
# Output:    (of 3 files with 200 VRFs each, how many have all VNIs afterwards; varies in the first line)
#              beside "show clock" in a loop   exit code 0 three times, 0 of 3 files whole
#              alone                           exit code 0 three times, 3 of 3 files whole
# Matters:   a reload of FRR (frr-reload.py uses the same way) beside a probe, an exporter or an admin's vtysh loses
#            VNIs of tenants in silence. Compare the running configuration with the file, and load it once more.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 240 <<'S'
printf 'log file /tmp/log\n' >start.conf
frr start.conf
# load TITLE: three files, one after the other; each has VRFs of its own
load() {
  local f i rc vnis whole=0 failed=0
  for f in 1 2 3; do
    for i in $(seq 1 200); do printf 'vrf %s%d-%d\n vni %d\nexit-vrf\n' "$1" "$f" "$i" "$((vni += 1))"; done >file
    vtysh -f file >load.log 2>&1 && rc=0 || rc=$?
    if ((rc)); then failed=$((failed + 1)); fi
    vnis=$(vtysh -c 'show running-config' | grep -A1 "^vrf $1$f-" | grep -c '^ vni ' || true)
    if ((vnis == 200)); then whole=$((whole + 1)); fi
  done
  echo "$1: $failed exit codes other than 0, $whole of 3 files whole"
}
vni=10000
load alone
(while [[ ! -e enough ]]; do vtysh -d mgmtd -c 'show clock' >/dev/null 2>&1 || true; done) &
load beside
touch enough
wait
S
)
say "$out"
has "$out" '^alone: 0 exit codes other than 0, 3 of 3 files whole$' 'alone, each file is loaded whole'
has "$out" '^beside: 0 exit codes other than 0, [0-2] of 3 files whole$' 'lines are lost with exit code 0'
confirmed 'FRR 10.3: what vtysh -f has sent so far is lost when another vtysh ends'
