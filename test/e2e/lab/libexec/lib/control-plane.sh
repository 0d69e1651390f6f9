# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # dir, address, ports, in_net, tools and tree are set by who sources this
# etcd, kube-apiserver and kube-controller-manager as plain processes, with certificates made on the spot. Sourced by
# lab-control-plane (in a lab's network namespace) and by api-server (on the loopback, for tests that need nothing but
# the API). Everything of one instance is in its folder: pki/, run/*.pid, logs/, kubeconfig, data of etcd.

# KUBEBUILDER_ASSETS names a folder with kube-apiserver and etcd of someone's own choice. kube-controller-manager is not
# among them, so it is built in any case.
asset() {
  local name=$1
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
    printf '%s\n' "$KUBEBUILDER_ASSETS/$name"
  else
    printf '%s\n' "$tools/$name"
  fi
}

# etcd comes from the tree, where it is linked against the tree's libc: the tree's own loader runs it, no chroot and no
# root needed.
etcd_command() {
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
    printf '%s\n' "$KUBEBUILDER_ASSETS/etcd"
  else
    printf '%s\n' "$tree/lib64/ld-linux-x86-64.so.2" --library-path "$tree/lib/x86_64-linux-gnu" "$tree/usr/bin/etcd"
  fi
}

# sign NAME SUBJECT [EXTENSIONS]
sign() {
  local pki=$dir/pki name=$1 subject=$2 extensions=${3:-extendedKeyUsage=clientAuth}
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$pki/$name.key" \
    -subj "$subject" -out "$pki/$name.csr" 2>/dev/null
  openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 30 \
    -extfile <(printf '%s\n' "$extensions") -out "$pki/$name.crt" 2>/dev/null
}

make_pki() {
  local pki=$dir/pki
  mkdir -p "$pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$pki/ca.key" \
    -subj /CN=udn-evpn-lab -days 30 -out "$pki/ca.crt" 2>/dev/null
  local names=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
  sign server /CN=kube-apiserver "extendedKeyUsage=serverAuth
subjectAltName=IP:$address,IP:127.0.0.1,IP:10.96.0.1,$names"
  sign admin /O=system:masters/CN=admin
  sign kube-controller-manager /CN=system:kube-controller-manager
  sign kube-scheduler /CN=system:kube-scheduler
  openssl ecparam -name prime256v1 -genkey -noout -out "$pki/sa.key"
}

# make_kubeconfig FILE USER-YAML
make_kubeconfig() {
  local file=$1 user=$2
  (umask 077 && cat >"$file.new") <<K
apiVersion: v1
kind: Config
clusters:
- name: lab
  cluster: {server: "https://$address:$port", certificate-authority-data: $(base64 -w0 "$dir/pki/ca.crt")}
users:
- name: user
  user: $user
contexts:
- name: lab
  context: {cluster: lab, user: user}
current-context: lab
K
  mv "$file.new" "$file"
}

certificate_user() {
  printf '{client-certificate-data: %s, client-key-data: %s}\n' \
    "$(base64 -w0 "$dir/pki/$1.crt")" "$(base64 -w0 "$dir/pki/$1.key")"
}

# Every write with who did it, with its body for the kinds that tests count and read. No reads but those of the two
# programs under test, whose rights are held to what they ask for: all reads would be most of the file.
audit_policy() {
  cat <<'P'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
- level: Metadata
  users: ["system:serviceaccount:evpn-system:udn-controller", "system:serviceaccount:evpn-system:ovn-adapter"]
  verbs: [get, list, watch]
- level: Metadata
  users: ["system:serviceaccount:evpn-system:udn-controller", "system:serviceaccount:evpn-system:ovn-adapter"]
  resources: [{group: coordination.k8s.io}, {group: "", resources: [events]}, {group: events.k8s.io}]
- level: None
  verbs: [get, list, watch]
- level: None
  resources: [{group: coordination.k8s.io}, {group: "", resources: [events]}, {group: events.k8s.io}]
- level: Request
  resources: [{group: evpn.k8s.ovn.org}, {group: frrk8s.metallb.io}, {group: k8s.ovn.org}]
- level: Metadata
P
}

# spawn NAME COMMAND…: a process that outlives this command, with a pid file and a log.
spawn() {
  local name=$1
  shift
  # a lock of the caller's (with_lock) is not theirs to hold
  (
    [[ -z ${LOCK_FD:-} ]] || exec {LOCK_FD}>&-
    exec "${in_net[@]}" setsid "$@"
  ) >"$dir/logs/$name.log" 2>&1 </dev/null &
  printf '%s\n' $! >"$dir/run/$name.pid"
  disown
}

alive() {
  local pid
  pid=$(cat "$dir/run/$1.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null
}

fetch() {
  "${in_net[@]}" curl -sf --noproxy '*' --max-time 5 --cacert "$dir/pki/ca.crt" \
    --cert "$dir/pki/admin.crt" --key "$dir/pki/admin.key" "https://$address:$port$1"
}

# wait_until SECONDS PROCESS COMMAND…: as soon as COMMAND succeeds; at once an error when PROCESS is gone.
wait_until() {
  local limit=$1 process=$2 start
  shift 2
  start=$(now_ms)
  until "$@" >/dev/null 2>&1; do
    if ! alive "$process" || (($(now_ms) - start > limit * 1000)); then
      tail -n 20 "$dir/logs/$process.log" >&2
      die "$process is not ready after $(seconds_since "$start") s; whole log: $dir/logs/$process.log"
    fi
    sleep 0.1
  done
}

# Started by their pid files, ended by them; a pid that the system has given to someone else is left alone.
control_plane_stop() {
  local name pid pids=() i
  for name in kube-scheduler kube-controller-manager kube-apiserver etcd; do
    pid=$(cat "$dir/run/$name.pid" 2>/dev/null) || continue
    if { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$dir/"; then
      kill "$pid" 2>/dev/null && pids+=("$pid")
    fi
    rm -f "$dir/run/$name.pid"
  done
  for ((i = 0; i < 30 && ${#pids[@]}; i++)); do
    kill -0 "${pids[@]}" 2>/dev/null || break
    sleep 0.1
  done
  if ((${#pids[@]})); then kill -9 "${pids[@]}" 2>/dev/null || true; fi
}

# Wants: dir, address, port, etcd_port, peer_port, kcm_port, in_net (array), tools, tree; with_pods and scheduler_port
# where Deployments are to become pods that are bound to nodes.
control_plane_start() {
  local start etcd name
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
    for name in kube-apiserver etcd; do
      [[ -x $KUBEBUILDER_ASSETS/$name ]] ||
        die "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS has no program $name: name a folder that has, or unset it"
    done
  fi
  start=$(now_ms)
  control_plane_stop
  rm -rf "$dir/etcd" "$dir/pki" "$dir/audit.log"
  mkdir -p "$dir/run" "$dir/logs"
  make_pki
  audit_policy >"$dir/audit-policy.yaml"
  make_kubeconfig "$dir/kubeconfig" "$(certificate_user admin)"
  make_kubeconfig "$dir/run/kube-controller-manager.kubeconfig" "$(certificate_user kube-controller-manager)"

  mapfile -t etcd < <(etcd_command)
  # nothing here survives the lab, so nothing is worth an fsync
  spawn etcd "${etcd[@]}" --data-dir "$dir/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "default=http://127.0.0.1:$peer_port"
  # without a default route the server cannot guess its address
  spawn kube-apiserver "$(asset kube-apiserver)" --etcd-servers "http://127.0.0.1:$etcd_port" \
    --bind-address "$address" --advertise-address "$address" --secure-port "$port" --endpoint-reconciler-type none \
    --tls-cert-file "$dir/pki/server.crt" --tls-private-key-file "$dir/pki/server.key" \
    --client-ca-file "$dir/pki/ca.crt" \
    --authorization-mode RBAC --service-cluster-ip-range 10.96.0.0/16 \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$dir/pki/sa.key" \
    --service-account-signing-key-file "$dir/pki/sa.key" \
    --audit-policy-file "$dir/audit-policy.yaml" --audit-log-path "$dir/logs/audit.log" --audit-log-maxsize 200
  wait_until 60 kube-apiserver fetch /readyz
  local controllers=garbage-collector-controller,namespace-controller,serviceaccount-controller,daemonset-controller
  if [[ -n ${with_pods:-} ]]; then
    controllers+=,deployment-controller,replicaset-controller,root-ca-certificate-publisher-controller
    make_kubeconfig "$dir/run/kube-scheduler.kubeconfig" "$(certificate_user kube-scheduler)"
    spawn kube-scheduler "$tools/kube-scheduler" --kubeconfig "$dir/run/kube-scheduler.kubeconfig" \
      --bind-address 127.0.0.1 --secure-port "$scheduler_port" --cert-dir "$dir/run/scheduler" --leader-elect=false
  fi
  # each controller acts as its own service account, so that RBAC is as in a real cluster
  spawn kube-controller-manager "$tools/kube-controller-manager" \
    --kubeconfig "$dir/run/kube-controller-manager.kubeconfig" \
    --controllers "$controllers" \
    --use-service-account-credentials --service-account-private-key-file "$dir/pki/sa.key" \
    --root-ca-file "$dir/pki/ca.crt" --bind-address 127.0.0.1 --secure-port "$kcm_port" \
    --cert-dir "$dir/run/kcm" --leader-elect=false --concurrent-gc-syncs 5
  # pods are refused without it, and it shows that the controllers work
  wait_until 30 kube-controller-manager fetch /api/v1/namespaces/default/serviceaccounts/default
  say "    control plane ready in $(seconds_since "$start") s: https://$address:$port"
}
