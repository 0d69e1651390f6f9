# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# FRR of a node as frr-k8s's pod runs it: with the pod's start-up configuration, under watchfrr, which brings a daemon
# back that ends; and frr-k8s's reloader. That configuration is of FRR 8.0, so bgpd takes the defaults of then, and
# shows and takes back those that have changed since at the next reload.
# The daemons start before watchfrr: where that takes longer than 5 s, as in a guest, watchfrr would start each of them
# once more, and of two of its children that end at the same time it (10.3) reaps one, so that a "vtysh -c write", which
# is a part of a reload, never ends.
# Wants: tools (the folder of the reloader), watch (the command that starts watchfrr).
set -e
: "${tools:?}" "${watch:?}"
cat >/etc/frr/frr.conf <<'F'
frr version 8.0
frr defaults traditional
hostname Router
line vty
log stdout informational
F
echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf
logs=/var/log/frr
cat >/etc/frr/daemons <<D
bgpd=yes
bfdd=yes
vtysh_enable=yes
mgmtd_options="-A 127.0.0.1 --log file:$logs/mgmtd.log"
zebra_options="-A 127.0.0.1 -s 90000000 -K 120 --limit-fds 100000 --log file:$logs/zebra.log"
staticd_options="-A 127.0.0.1 --limit-fds 100000 --log file:$logs/staticd.log"
bfdd_options="-A 127.0.0.1 --limit-fds 100000 --log file:$logs/bfdd.log"
bgpd_options="-A 127.0.0.1 -p 0 --limit-fds 100000 --log file:$logs/bgpd.log"
D
chown frr:frr /etc/frr/*
/usr/lib/frr/watchfrr.sh start all >/dev/null 2>&1 </dev/null
bash -c "$watch"
cd /
setsid "$tools/frr-reloader.sh" >$logs/reloader.log 2>&1 </dev/null &
