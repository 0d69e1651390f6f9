# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Names and places of one lab. Sourced by the lab-* commands.

# lab_names NAME: sets lab, LAB_DIR, netns. Names end up in device and namespace names and in the path of a socket, so
# they are short.
lab_names() {
  lab=$1
  [[ $lab =~ ^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])?$ ]] ||
    die "lab name \"$lab\": 1 to 20 of a-z, 0-9 and -, no - at the ends"
  LAB_DIR=$CACHE_DIR/labs/$lab
  netns=evpnlab-$lab
  # the network namespace of the guest's own side when there is no guest
  inner=$netns.host
  export LAB_DIR
}

# The process all others of a running lab descend from, empty when there is none. A pid that now belongs to someone else
# does not count.
lab_pid() {
  local pid
  pid=$(cat "$LAB_DIR/run/machine.pid" 2>/dev/null) || return 0
  if { tr '\0' '\n' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qxF "udn-evpn-lab=$lab"; then printf '%s\n' "$pid"; fi
}

# the connection it leaves open is not to hold the lock of lab-boot (descriptor 9)
lab_ssh() { ssh -F "$LAB_DIR/ssh_config" guest "$@" 9>&-; }

# This process and those it descends from: one may well run lab-halt from inside the lab's own namespace.
own_line() {
  local p=$$
  while ((p > 1)); do
    printf '%s\n' "$p"
    p=$(awk '$1 == "PPid:" { print $2 }' "/proc/$p/status")
  done
}

netns_exists() { ip netns list | awk '{ print $1 }' | grep -qx "$1"; }

# Whatever of this lab is still there, from a clean end or from a kill -9 in the middle of anything.
lab_sweep() {
  local pid pids i ns
  pid=$(lab_pid)
  if [[ -n $pid ]]; then
    kill -9 "$pid" 2>/dev/null || true
    # the process namespace dies with it, and with that the private mounts
    for ((i = 0; i < 50; i++)); do [[ -d /proc/$pid ]] || break; sleep 0.1; done
  fi
  rm -f "$LAB_DIR/run/machine.pid" "$LAB_DIR/run/processor" "$LAB_DIR/run/ready" "$LAB_DIR/ssh_ctl"*
  for ns in "$netns" "$inner"; do
    netns_exists "$ns" || continue
    # what runs in the lab's namespace was started for the lab: control plane, controller, fixture, tests. Only what was
    # born there: a process of the machine is never in this namespace. Looked at again, as the stand-in for kubelet
    # starts a pod anew that is ended before it.
    for ((i = 0; i < 20; i++)); do
      pids=$(ip netns pids "$ns" | grep -vxF "$(own_line)" || true)
      [[ -n $pids ]] || break
      for pid in $pids; do kill -9 "$pid" 2>/dev/null || true; done
      sleep 0.1
    done
    # a tap device lives as long as the namespace
    ip netns del "$ns"
  done
}
