#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     a "vrf blue" line ends an open "router bgp" block, as "interface", "route-map" or another "router bgp" do,
#            so the "vni" line after it belongs to VRF blue.
# Behaviour: inside "router bgp" the word is taken as the beginning of "vrf-policy" (a command of the VNC feature). The
#            "vni 1000" after it is then none of that block's commands, and lands in the default VRF. Exit code 0.
# Output:    written                        running
#              router bgp 65000               vni 1000
#               bgp router-id 192.0.2.1       router bgp 65000
#              vrf blue                        vrf-policy blue
#               vni 1000
# Matters:   the default VRF becomes the tenant's L3 VNI and VRF blue has none: the tenant's type-5 routes are gone.
#            Fragments of configuration that are joined need an "exit" at the end of each block.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 60 <<'S'
printf 'log file /tmp/log\n' >start.conf
frr start.conf
text() { printf '%s\n' 'router bgp 65000' ' bgp router-id 192.0.2.1' ${1:+"$1"} 'vrf blue' ' vni 1000'; }
running() { vtysh -c 'show running-config' | awk -v when="$1" '/vni|vrf|router bgp/ { print when ": " $0 }'; }
text >joined
text exit >ended
vtysh -f joined >/dev/null 2>&1 && rc=0 || rc=$?
echo "joined: exit code $rc"
running joined
quiet vtysh -c 'configure terminal' -c 'no vni 1000' -c 'no router bgp 65000'
vtysh -f ended >/dev/null 2>&1 && rc=0 || rc=$?
echo "ended: exit code $rc"
running ended
S
)
say "$out"
has "$out" '^joined: exit code 0$' 'the joined text is taken without an error'
has "$out" '^joined: vni 1000$' 'the L3 VNI lands in the default VRF'
has "$out" '^joined:  vrf-policy blue$' '"vrf" inside "router bgp" begins a vrf-policy'
lacks "$out" '^joined: vrf blue$' 'VRF blue gets nothing'
has "$out" '^ended: vrf blue$' 'with "exit" before it the line begins VRF blue'
has "$out" '^ended:  vni 1000$' 'with "exit" before it the L3 VNI is the one of VRF blue'
confirmed 'FRR 10.3 takes a "vrf" line in an open "router bgp" for "vrf-policy"; its "vni" goes to the default VRF'
