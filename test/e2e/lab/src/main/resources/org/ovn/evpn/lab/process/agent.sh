# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The agent of a node: whether it runs, its start, its end. Starts in the node; all else runs in the guest.
# Wants: action (alive, start, stop or kill), node (its name), marker (what the process is known by), lab (the lab's
# folder in the guest), bundle (that of the agent), main (its main class).
: "${action:?}" "${node:?}" "${marker:?}" "${lab:?}" "${bundle:?}" "${main:?}"
pid_file=/run/lab/$node/agent.pid

# Sets p to the process id; fails when there is no such process, or when it is something else by now.
running() { read -r p 2>/dev/null <"$pid_file" && grep -qs -- "-D$marker" "/proc/$p/cmdline"; }

start() {
  export NODE_NAME=$node KUBECONFIG=$lab/kubeconfig-ovn-adapter STATE_DIR=/var/lib/ovn-evpn
  export OVN_NB=/run/ovn/ovnnb_db.sock OVN_SB=/run/ovn/ovnsb_db.sock OVS_DB=/run/openvswitch/db.sock
  cd / || exit 1
  setsid java "-D$marker" "@$bundle/jvm.options" "$main" >>"$lab/logs/$node/agent.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
}

# Ten seconds to end, then it is killed.
stop() {
  kill "$p"
  for _ in {1..20}; do
    [ -e "/proc/$p" ] || return 0
    sleep 0.5
  done
  kill -9 "$p"
  true
}

case $action in
  alive) running || exit 1 ;;
  start) running || start ;;
  stop) if running; then stop; fi ;;
  kill)
    if running; then
      kill -9 "$p"
      while [ -e "/proc/$p" ]; do sleep 0.02; done
    fi
    ;;
esac
