# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Starts watchfrr of a node, and waits until each daemon of FRR listens: those that do not run it starts itself.
/usr/lib/frr/watchfrr -d --log file:/var/log/frr/watchfrr.log zebra mgmtd bgpd staticd bfdd >/dev/null 2>&1 </dev/null
