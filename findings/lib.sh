# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Shared by the findings: exact versions of Debian's packages unpacked in a temporary folder, programs in namespaces of
# their own, and verdicts. Sourced, never run. Exit codes of a finding: 0 the behaviour is as its header says,
# 1 it is another one now, 2 it could not be tried here.

work=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
export LC_ALL=C

say() { printf '%s\n' "$*"; }
cannot() { printf 'not tried: %s\n' "$*" >&2; exit 2; }
changed() { printf 'CHANGED: %s\n' "$*" >&2; exit 1; }
# has TEXT REGEX WHAT, lacks TEXT REGEX WHAT: a line of TEXT matches REGEX, or none does; else WHAT is no longer so.
has() { grep -Eq -- "$2" <<<"$1" || { printf '%s\n' "$1" >&2; changed "no longer seen: $3"; }; }
lacks() { if grep -Eq -- "$2" <<<"$1"; then printf '%s\n' "$1" >&2; changed "no longer seen: $3"; fi; }
confirmed() { say "as described: $*"; }
need() { local c; for c; do command -v "$c" >/dev/null || cannot "$c is missing on this machine"; done; }

# debian SUITE PACKAGE[=VERSION]...: unpacks the packages and all that they depend on in $tree. apt works on a state of
# its own, with the mirror that the machine's apt has; nothing is installed on the machine, no maintainer script runs.
debian() {
  need apt-get dpkg-deb awk unshare timeout
  local suite=$1 apt=$work/apt keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror deb options
  shift
  tree=$work/tree
  [[ -r $keys ]] || cannot "the package debian-archive-keyring is missing on this machine"
  # shellcheck disable=SC2016 # apt's own placeholders
  mirror=$(apt-get indextargets --format '$(CREATED_BY) $(COMPONENT) $(REPO_URI)' |
    awk '$1 == "Packages" && $2 == "main" && $3 !~ /security/ { print $3; exit }')
  [[ -n $mirror ]] || cannot "this machine's apt knows no Debian mirror"
  mkdir -p "$tree" "$apt"/{lists/partial,archives/partial,parts}
  : >"$apt/status"
  printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" "$suite" >"$apt/sources.list"
  options=(-qq -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt"
    -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts="$apt/parts" -o Debug::NoLocking=1
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$apt/parts" -o APT::Install-Recommends=0
    -o Acquire::Languages=none -o APT::Sandbox::User=root)
  timeout -k 5 300 apt-get "${options[@]}" update >"$apt/log" 2>&1 || { cat "$apt/log" >&2; cannot "no package lists"; }
  timeout -k 5 600 apt-get "${options[@]}" -y --download-only install base-files bash coreutils grep sed mawk procps \
    iproute2 "$@" >"$apt/log" 2>&1 || { cat "$apt/log" >&2; cannot "$suite does not offer these versions: $*"; }
  # base-files has the links /bin, /lib and so on into /usr
  for deb in "$apt"/archives/base-files_*.deb "$apt"/archives/*.deb; do dpkg-deb -x "$deb" "$tree"; done
  # programs that look up an account find one; all are root in there
  printf '%s:x:0:0::/tmp:/bin/sh\n' root frr openvswitch >"$tree/etc/passwd"
  printf '%s:x:0:\n' root frr frrvty openvswitch >"$tree/etc/group"
  printf '127.0.0.1 localhost\n' >"$tree/etc/hosts"
  mkdir -p "$tree"/{proc,sys,dev,run,tmp,var/{lib,log,tmp}}
  rm -rf "$tree/var/run"
  ln -s /run "$tree/var/run"
  # maintainer scripts would have written what PAM's files include; vtysh asks PAM
  mkdir -p "$tree/etc/pam.d"
  printf '%s sufficient pam_permit.so\n' auth account | tee "$tree"/etc/pam.d/{frr,other} >/dev/null
  ln -s mawk "$tree/usr/bin/awk"
  rm -rf "$apt"
}

# go_program MODULE VERSION PACKAGE: builds the program into $tree/usr/bin from its Go module. Modules that its go.mod
# takes from folders of its own repository are those that were published with it. Downloads and compiled packages stay
# in the user's Go caches: the first build of kube-apiserver takes several minutes.
go_program() {
  need go jq awk
  local module=$1 version=$2 package=$3 from=$work/go staged
  mkdir -p "$from"
  printf 'module findings\n\ngo 1.26.0\n\nrequire %s %s\n' "$module" "$version" >"$from/go.mod"
  (
    cd "$from"
    export GOTOOLCHAIN=local GOFLAGS='-mod=mod -trimpath -buildvcs=false' CGO_ENABLED=0
    staged=v0.${version#v1.}
    awk -v staged="$staged" '$2 == "=>" && $3 ~ /^[.]/ { print "replace", $1, "=>", $1, staged }' \
      "$(go mod download -json "$module@$version" | jq -r .GoMod)" >>go.mod
    timeout -k 5 3600 go build -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" \
      -o "$tree/usr/bin/" "$package"
  ) >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; cannot "$package of $module $version could not be built"; }
}

# inside SECONDS: runs the bash script of standard input in $tree, in namespaces of its own (network, mounts and
# processes), for that long at most. All that it starts ends with it.
inside() {
  local own=(--mount --net --pid --ipc --uts --fork --kill-child)
  ((EUID == 0)) || own+=(--user --map-root-user)
  { inner_functions; cat; } >"$tree/script"
  # shellcheck disable=SC2016 # expanded by the inner shell
  timeout --foreground -k 2 "$1" unshare "${own[@]}" bash -euc '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    for d in run tmp; do mount -t tmpfs tmpfs "$1/$d"; done
    exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C /usr/bin/bash -euo pipefail /script
  ' inside "$tree" </dev/null || cannot "the programs did not run to their end (exit code $?)"
}

# Functions for the scripts inside.
inner_functions() {
  cat <<'INNER'
cd /tmp
# await COMMAND...: until it succeeds, 20 s at most
await() {
  local n
  for n in {1..100}; do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  echo "in vain: $*" >&2
  exit 3
}
quiet() { "$@" >>/tmp/log 2>&1 </dev/null || { cat /tmp/log >&2; echo "failed: $*" >&2; exit 3; }; }
# vrf NAME: a network namespace that zebra takes for a VRF when it runs with -w; needs no module of the kernel
vrf() {
  mkdir -p /run/netns
  touch "/run/netns/$1"
  quiet unshare --net="/run/netns/$1" ip link set lo up
}
# frr FILE [OPTION...]: FRR's daemons with this configuration, zebra with these options
frr() {
  local d
  quiet ip link set lo up
  mkdir -p /run/frr /etc/frr
  touch /etc/frr/vtysh.conf
  cp "$1" /etc/frr/frr.conf
  quiet /usr/lib/frr/mgmtd -d
  quiet /usr/lib/frr/zebra -d "${@:2}"
  quiet /usr/lib/frr/bgpd -d -p 0
  for d in mgmtd zebra bgpd; do await vtysh -d $d -c 'show version'; done
  quiet vtysh -b
}
# bgpd NAME: one more bgpd without zebra, with the configuration of standard input, at the next address 192.0.2.N
n=0
bgpd() {
  n=$((n + 1))
  quiet ip link set lo up
  quiet ip address add "192.0.2.$n/32" dev lo
  mkdir -p "/run/frr/$1" "/etc/frr/$1" "/var/lib/frr/$1"
  touch "/etc/frr/$1/vtysh.conf"
  cat >"/etc/frr/$1/bgpd.conf"
  quiet /usr/lib/frr/bgpd -d -N "$1" -n -Z -l "192.0.2.$n" -f "/etc/frr/$1/bgpd.conf" -i "/run/frr/$1/bgpd.pid"
}
vni_known() { vtysh -c 'show bgp l2vpn evpn vni' | grep -q "^\\* $1 "; }
# l2vni VNI: a VXLAN device in a bridge, as FRR wants it for an L2 VNI
l2vni() {
  quiet ip link add "br$1" type bridge
  quiet ip link add "vx$1" type vxlan id "$1" local 192.0.2.1 dstport 4789 nolearning
  quiet ip link set "vx$1" master "br$1"
  quiet ip link set "br$1" up
  quiet ip link set "vx$1" up
  await vni_known "$1"
}
# api: etcd and kube-apiserver on the loopback
api() {
  local n
  quiet ip link set lo up
  quiet ip address add 192.0.2.1/32 dev lo
  quiet openssl ecparam -name prime256v1 -genkey -noout -out /tmp/sa.key
  printf 'token,admin,admin,"system:masters"\n' >/tmp/tokens
  etcd --data-dir /tmp/etcd >/tmp/etcd.log 2>&1 &
  await curl -s http://127.0.0.1:2379/health
  kube-apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address=192.0.2.1 --cert-dir=/tmp --secure-port=6443 \
    --token-auth-file=/tmp/tokens --authorization-mode=RBAC --service-cluster-ip-range=198.51.100.0/24 \
    --service-account-issuer=https://127.0.0.1 --service-account-key-file=/tmp/sa.key \
    --service-account-signing-key-file=/tmp/sa.key >/tmp/apiserver.log 2>&1 &
  for n in {1..9}; do
    if ! kill -0 $! 2>/dev/null; then break; fi
    if (await request GET /readyz) 2>/dev/null; then return; fi
  done
  tail -n 20 /tmp/apiserver.log >&2
  exit 3
}
# request METHOD PATH [CONTENT-TYPE]: the body of the answer; with a content type the body of the request is standard
# input. Fails as curl does; the HTTP status is in /tmp/status.
request() {
  local body=()
  if [[ ${3:-} ]]; then body=(-H "Content-Type: $3" --data-binary @-); fi
  curl -sk -m 60 -X "$1" -H 'Authorization: Bearer token' "${body[@]}" -o /tmp/answer -w '%{http_code}' \
    "https://127.0.0.1:6443$2" >/tmp/status
  cat /tmp/answer
  [[ $(cat /tmp/status) == 2* ]]
}
# ovn: databases and ovn-northd, without a chassis
ovn() {
  local db
  mkdir -p /run/ovn /run/openvswitch
  for db in nb sb; do
    quiet ovsdb-tool create /tmp/$db.db /usr/share/ovn/ovn-$db.ovsschema
    quiet ovsdb-server --detach --no-chdir --pidfile=/tmp/$db.pid --unixctl=/tmp/$db.ctl --log-file=/tmp/$db.log \
      --remote=punix:/run/ovn/ovn${db}_db.sock /tmp/$db.db
  done
  quiet ovn-northd --detach --no-chdir --pidfile=/tmp/northd.pid --log-file=/tmp/northd.log
  quiet ovn-nbctl init
}
INNER
}

# java_program GROUP:ARTIFACT:VERSION... : compiles and runs the Java program of standard input (class Finding) with
# these libraries and all that they depend on. Maven's repository of the user keeps the downloads.
java_program() {
  need java mvn timeout
  local coordinate pom=$work/java/pom.xml log=$work/java/log group artifact version
  mkdir -p "$work/java"
  cat >"$work/java/Finding.java"
  {
    printf '<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId>'
    printf '<version>1</version><dependencies>'
    for coordinate; do
      IFS=: read -r group artifact version <<<"$coordinate"
      printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' \
        "$group" "$artifact" "$version"
    done
    printf '</dependencies></project>\n'
  } >"$pom"
  timeout -k 5 600 mvn -q -B -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/java/lib" >"$log" 2>&1 || { tail -n 20 "$log" >&2; cannot "Maven could not bring: $*"; }
  timeout -k 5 400 java -Djava.io.tmpdir="$work/java" -cp "$work/java/lib/*" "$work/java/Finding.java" 2>"$log" ||
    { tail -n 30 "$log" >&2; cannot "the program did not run to its end"; }
}
