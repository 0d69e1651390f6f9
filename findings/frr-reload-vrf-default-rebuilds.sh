#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  FRR 10.3 with frr-reload.py (Debian trixie, frr and frr-pythontools 10.3-3+deb13u1)
# Guess:     "router bgp 65001 vrf default" is "router bgp 65001" spelled out, so a reload of it changes nothing.
# Behaviour: FRR takes it so, and shows it without "vrf default". frr-reload.py compares words: at each reload it runs
#            "no router bgp 65001" and adds the whole block anew. All sessions reset. Exit code 0, no warning.
# Output:    frr-reload.py --reload, the same file again and again; the peer counts sessions
#              router bgp 65001               established 1; dropped 0   at the 1st, 2nd and 3rd reload
#              router bgp 65001 vrf default   established 2; dropped 1
#                                             established 3; dropped 2
#                                             established 4; dropped 3
# Matters:   frr-k8s v0.0.25 writes this form for a router with "vrf: default" in an FRRConfiguration. Without lines for
#            the same router in the plain form, each change of any object resets the node's sessions and its routes.
#            Leave vrf out of the object.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie frr=10.3-3+deb13u1 frr-pythontools=10.3-3+deb13u1 util-linux
out=$(inside 120 <<'S'
# file WORDS: the node's configuration, with these words after "router bgp 65001"
file() {
  cat <<C
log file /tmp/log
ip forwarding
ipv6 forwarding
router bgp 65001$1
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 bgp router-id 192.0.2.2
 neighbor 192.0.2.1 remote-as 65000
 neighbor 192.0.2.1 timers connect 1
 address-family ipv4 unicast
  neighbor 192.0.2.1 activate
 exit-address-family
exit
C
}
vrf tor
quiet ip link add eth0 type veth peer name eth0 netns /run/netns/tor
quiet ip address add 192.0.2.2/24 dev eth0
quiet ip link set eth0 up
mkdir -p /run/frr/tor /etc/frr/tor /var/lib/frr/tor
touch /etc/frr/tor/vtysh.conf
cat >/etc/frr/tor/bgpd.conf <<C
router bgp 65000
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 192.0.2.2 remote-as 65001
 neighbor 192.0.2.2 passive
exit
C
cat >tor.sh <<C
ip address add 192.0.2.1/24 dev eth0
ip link set eth0 up
/usr/lib/frr/bgpd -d -N tor -Z -f /etc/frr/tor/bgpd.conf
C
quiet nsenter --net=/run/netns/tor bash -e tor.sh
file '' >plain
file ' vrf default' >spelled
printf 'log file /tmp/log\n' >start.conf
frr start.conf
sessions() {
  vtysh -N tor -c 'show bgp neighbors 192.0.2.2' |
    sed -n 's/.*Connections \(established [0-9]*; dropped [0-9]*\).*/\1/p'
}
up() { vtysh -c 'show bgp neighbors 192.0.2.1' | grep -q 'BGP state = Established'; }
# reload FILE N: with the options of frr-k8s
reload() {
  local rc=0 what="$1, reload $2"
  /usr/lib/frr/frr-reload.py --reload --overwrite --stdout "$1" >reload.log 2>&1 || rc=$?
  sleep 1 # a session that is to go has gone
  await up
  echo "$what: exit code $rc, $(grep -c 'WARNING\|ERROR' reload.log || true) warnings, $(sessions)"
  echo "$what: removed: $(grep -o '"no router.*' reload.log || echo nothing)"
  echo "$what: added: $(grep -q "neighbor 192.0.2.1 remote-as" reload.log && echo the block || echo nothing)"
}
for f in plain spelled; do
  for i in 1 2 3; do reload $f $i; done
  echo "$f: running: $(vtysh -c 'show running-config' | grep '^router bgp')"
done
S
)
say "$out"
for i in 1 2 3; do
  has "$out" "^plain, reload $i: exit code 0, 0 warnings, established 1; dropped 0$" 'the plain form keeps the session'
  has "$out" "^spelled, reload $i: exit code 0, 0 warnings, established $((i + 1)); dropped $i$" \
    'each reload of "vrf default" resets the session, and says nothing'
  has "$out" "^spelled, reload $i: removed: \"no router bgp 65001\"$" 'frr-reload.py removes the router'
  has "$out" "^spelled, reload $i: added: the block$" 'frr-reload.py adds the block anew'
done
for i in 2 3; do
  for did in removed added; do has "$out" "^plain, reload $i: $did: nothing$" 'a reload of the plain form is none'; done
done
for f in plain spelled; do has "$out" "^$f: running: router bgp 65001$" 'FRR shows both forms as one'; done
confirmed 'FRR 10.3: frr-reload.py takes "router bgp N vrf default" out and sets it anew at each reload'
