# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# FRR of a spine or leaf, with its whole configuration.
# Wants: config (the text of its frr.conf).
set -e
: "${config:?}"
printf '%s\n' "$config" >/etc/frr/frr.conf
echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf
# a file that is made on the machine's file system belongs to root, whoever makes it
: >/var/log/frr/frr.log
chown frr:frr /etc/frr/* /var/log/frr/frr.log
cd /usr/lib/frr
./mgmtd -d -A 127.0.0.1 >/dev/null 2>&1
./zebra -d -A 127.0.0.1 -s 90000000 >/dev/null 2>&1
./bfdd -d -A 127.0.0.1 >/dev/null 2>&1
./bgpd -d -A 127.0.0.1 >/dev/null 2>&1
vtysh -b >/dev/null
