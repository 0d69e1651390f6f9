# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# frr-k8s's daemon on a node, and its exporter of BGPSessionStates, both with the delays they have in production: a
# change goes to FRR after 3 s, sessions are looked at every 2 min and whenever the daemon has told of FRR.
# Wants: node (its name), tools (the folder of the programs), kubeconfig, logs (a folder).
: "${node:?}" "${tools:?}" "${kubeconfig:?}" "${logs:?}"
pid_file=/etc/frr_reloader/reloader.pid
for _ in {1..50}; do
  [ -s $pid_file ] && break
  sleep 0.1
done
[ -s $pid_file ] || {
  echo "frr-reloader.sh does not run: $(</var/log/frr/reloader.log)" >&2
  exit 1
}
for p in frr-k8s-controller frr-status; do
  [ -x "$tools/$p" ] || {
    echo "$tools/$p is not there" >&2
    exit 1
  }
done
export KUBECONFIG=$kubeconfig FRR_CONFIG_FILE=/etc/frr_reloader/frr.conf FRR_RELOADER_PID_FILE=$pid_file
setsid "$tools/frr-k8s-controller" "--node-name=$node" --namespace=frr-k8s-system "--pod-name=frr-k8s-$node" \
  --log-level=info --metrics-bind-address=0 --health-probe-bind-address=0 >>"$logs/frr-k8s.log" 2>&1 </dev/null &
setsid "$tools/frr-status" "--node-name=$node" --namespace=frr-k8s-system "--pod-name=frr-k8s-$node" \
  --log-level=warn >>"$logs/frr-status.log" 2>&1 </dev/null &
