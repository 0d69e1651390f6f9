# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# FRR of a node as frr-k8s's pod runs it, with its start-up configuration, and frr-k8s's reloader. That configuration is
# of FRR 8.0, so bgpd takes the defaults of then, and shows and takes back those that have changed since at the next
# reload.
# Wants: tools (the folder of the reloader).
set -e
: "${tools:?}"
cat >/etc/frr/frr.conf <<'F'
frr version 8.0
frr defaults traditional
hostname Router
line vty
log stdout informational
F
echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf
: >/etc/frr/daemons
chown frr:frr /etc/frr/*
cd /usr/lib/frr
logs=/var/log/frr
./mgmtd -d -A 127.0.0.1 --log file:$logs/mgmtd.log >/dev/null 2>&1
./zebra -d -A 127.0.0.1 -s 90000000 -K 120 --limit-fds 100000 --log file:$logs/zebra.log >/dev/null 2>&1
./staticd -d -A 127.0.0.1 --limit-fds 100000 --log file:$logs/staticd.log >/dev/null 2>&1
./bfdd -d -A 127.0.0.1 --limit-fds 100000 --log file:$logs/bfdd.log >/dev/null 2>&1
./bgpd -d -A 127.0.0.1 -p 0 --limit-fds 100000 --log file:$logs/bgpd.log >/dev/null 2>&1
vtysh -b >/dev/null
cd /
setsid "$tools/frr-reloader.sh" >$logs/reloader.log 2>&1 </dev/null &
