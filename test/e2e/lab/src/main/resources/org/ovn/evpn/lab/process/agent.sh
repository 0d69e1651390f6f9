# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The agent of a node, in its image: whether it runs, its start, its end, and its other purpose, to give the node back
# by hand. Start and release run in the node; all else runs in the guest.
# Wants: action (alive, start, release, stop or kill), node (its name), marker (what the process is known by), lab (the
# lab's folder in the guest), images (the folder of the images), account (the folder with its token) and mountpoint
# (where kubelet would mount that), api and port (of the API server).
: "${action:?}" "${node:?}" "${marker:?}" "${lab:?}" "${images:?}" "${account:?}"
: "${mountpoint:?}" "${api:?}" "${port:?}"
pid_file=/run/lab/$node/agent.pid
log=$lab/logs/$node/agent.log

# Sets p to the process id; fails when there is no such process, or when it is something else by now.
running() { read -r p 2>/dev/null <"$pid_file" && grep -qszxF "LAB_PROCESS=$marker" "/proc/$p/environ"; }

# The mounts are those of the DaemonSet, and /proc/stat of the node, which says when that was started. There is no
# kubelet that limits the memory; an AOT cache that does not fit ends it.
image=("$images/run" "$images/ovn-adapter" --env "NODE_NAME=$node"
  --env JDK_JAVA_OPTIONS="-XX:MaxRAM=256m -XX:AOTMode=on"
  --bind /proc/stat:/proc/stat --bind /run/ovn:/run/ovn --bind /run/openvswitch:/run/openvswitch
  --bind /var/lib/ovn-evpn:/var/lib/ovn-evpn:rw)

start() {
  local runner
  cd / || exit 1
  setsid "${image[@]}" --env "LAB_PROCESS=$marker" \
    --env "KUBERNETES_SERVICE_HOST=$api" --env "KUBERNETES_SERVICE_PORT=$port" --bind "$account:$mountpoint" \
    >>"$log" 2>&1 </dev/null &
  runner=$!
  # the agent is the runner's child, and the first process of its own namespace
  until [ -n "${p:-}" ] && running; do
    [ -e "/proc/$runner" ] || { tail -n 3 "$log" >&2; exit 1; }
    sleep 0.05
    p=$(pgrep -P "$runner") && echo "$p" >"$pid_file"
  done
}

# Without the API server. What it says goes to the agent's log as well.
release() {
  cd / || exit 1
  "${image[@]}" -- release </dev/null 2>&1 | tee -a "$log"
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
