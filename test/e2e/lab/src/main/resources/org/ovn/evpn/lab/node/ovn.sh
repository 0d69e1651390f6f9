# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# OVN of a node as one interconnect zone: both databases, northd, controller; and every other node as a remote chassis.
# A database that is there is taken as it is.
# Wants: node (its name), remotes (commands of ovn-sbctl, "" when there is no other node).
set -e
: "${node:?}" "${remotes?}"
for db in nb sb; do
  [ -e "/var/lib/ovn/ovn${db}_db.db" ] ||
    ovsdb-tool create "/var/lib/ovn/ovn${db}_db.db" "/usr/share/ovn/ovn-$db.ovsschema"
  ovsdb-server "/var/lib/ovn/ovn${db}_db.db" --remote="punix:/run/ovn/ovn${db}_db.sock" \
    --unixctl="/run/ovn/ovn${db}_db.ctl" --pidfile="/run/ovn/ovn${db}_db.pid" --detach --no-chdir -vconsole:off \
    --log-file="/var/log/ovn/ovsdb-server-$db.log"
done
ovn-nbctl init -- set NB_Global . name="$node" options:name="$node"
# shellcheck disable=SC2086 # words
ovn-sbctl init -- set SB_Global . options:name="$node" $remotes
ovn-northd --ovnnb-db=unix:/run/ovn/ovnnb_db.sock --ovnsb-db=unix:/run/ovn/ovnsb_db.sock \
  --pidfile --detach --no-chdir -vconsole:off --log-file
ovn-controller unix:/run/openvswitch/db.sock --pidfile --detach --no-chdir -vconsole:off --log-file
