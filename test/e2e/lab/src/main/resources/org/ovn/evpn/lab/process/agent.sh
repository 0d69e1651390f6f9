# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The agent of a node: whether it runs, its start, its end, and its other purpose, to give the node back by hand. Start
# and release run in the node; all else runs in the guest.
# Wants: action (alive, start, release, stop or kill), node (its name), marker (what the process is known by), lab (the
# lab's folder in the guest), bundle (that of the agent), main (its main class).
: "${action:?}" "${node:?}" "${marker:?}" "${lab:?}" "${bundle:?}" "${main:?}"
pid_file=/run/lab/$node/agent.pid

# Sets p to the process id; fails when there is no such process, or when it is something else by now.
running() { read -r p 2>/dev/null <"$pid_file" && grep -qs -- "-D$marker" "/proc/$p/cmdline"; }

surroundings() {
  export NODE_NAME=$node KUBECONFIG=$lab/kubeconfig-ovn-adapter-$node STATE_DIR=/var/lib/ovn-evpn
  export OVN_NB=/run/ovn/ovnnb_db.sock OVN_SB=/run/ovn/ovnsb_db.sock OVS_DB=/run/openvswitch/db.sock
  cd / || exit 1
}

start() {
  surroundings
  setsid java "-D$marker" "@$bundle/jvm.options" "$main" >>"$lab/logs/$node/agent.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
}

# What it says goes to the agent's log as well.
release() {
  surroundings
  java "@$bundle/jvm.options" "$main" release </dev/null 2>&1 | tee -a "$lab/logs/$node/agent.log"
  exit "${PIPESTATUS[0]}"
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
  release) release ;;
  stop) if running; then stop; fi ;;
  kill)
    if running; then
      kill -9 "$p"
      while [ -e "/proc/$p" ]; do sleep 0.02; done
    fi
    ;;
esac
