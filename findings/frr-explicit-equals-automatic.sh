#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 (Debian trixie, frr 10.3-3+deb13u1)
# Guess:     "rd" and "route-target" that an administrator writes in a "vni" block are kept as written.
# Behaviour: a value that equals the automatic one of that moment is dropped without a word: exit code 0, no warning,
#            no line in the running configuration. The value stays automatic, so a new router id changes the RD that
#            was written out in full, and with it the key of every route of that VNI.
# Output:    written  rd 192.0.2.1:2, route-target both 65000:101      written  rd 192.0.2.1:500
#            running  vni 101 / exit-vni                               running  vni 102 / rd 192.0.2.1:500 / exit-vni
#            after "bgp router-id 192.0.2.9": RD of 101 is 192.0.2.9:2, RD of 102 is 192.0.2.1:500
# Matters:   a tool that compares what it wrote with what runs sees a difference for ever and writes at each reload.
#            Choose explicit RDs that the automatic count (router-id:2, :3 ...) does not reach, and leave out a route
#            target that is the automatic one.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1
out=$(inside 90 <<'S'
cat >start.conf <<C
router bgp 65000
 bgp router-id 192.0.2.1
 no bgp default ipv4-unicast
 address-family l2vpn evpn
  advertise-all-vni
 exit-address-family
C
frr start.conf
l2vni 101
l2vni 102
set_vni() {
  vtysh -c 'configure terminal' -c 'router bgp 65000' -c 'address-family l2vpn evpn' -c "vni $1" "${@:2}" 2>&1
}
rds() { vtysh -c 'show bgp l2vpn evpn vni' | awk -v when="$1" '$1 == "*" { print when, "RD of", $2, "is", $4 }'; }
rds 'before:'
echo "equal values: message and exit code $(set_vni 101 -c 'rd 192.0.2.1:2' -c 'route-target both 65000:101'; echo $?)"
echo "others: message and exit code $(set_vni 102 -c 'rd 192.0.2.1:500' -c 'route-target both 65000:9102'; echo $?)"
vtysh -c 'show running-config' | awk '/^  vni / { vni = $2 } vni { print "vni " vni ":", $0 } /exit-vni/ { vni = "" }'
quiet vtysh -c 'configure terminal' -c 'router bgp 65000' -c 'bgp router-id 192.0.2.9'
sleep 1
rds 'after:'
S
)
say "$out"
has "$out" '^before: RD of 101 is 192\.0\.2\.1:2$' 'the first L2 VNI has the automatic RD router-id:2'
has "$out" '^equal values: message and exit code 0$' 'values equal to the automatic ones are taken without a message'
has "$out" '^vni 102: +rd 192\.0\.2\.1:500$' 'another RD is kept'
has "$out" '^vni 102: +route-target import 65000:9102$' 'another route target is kept'
lacks "$out" '^vni 101: +rd ' 'an RD equal to the automatic one is dropped'
lacks "$out" '^vni 101: +route-target ' 'a route target equal to the automatic one is dropped'
has "$out" '^after: RD of 101 is 192\.0\.2\.9:2$' 'the RD that was written out follows the router id'
has "$out" '^after: RD of 102 is 192\.0\.2\.1:500$' 'the other one stays'
confirmed 'FRR 10.3 drops an explicit RD or route target that equals the automatic one'
