# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What every command of the lab shares: where the cache is, steps that tell what they do and how long they took, things
# built once under a name that carries the hash of their recipe, and running in the root tree without leaving a mount
# behind. Sourced, never run.

LAB_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LAB_BIN=$LAB_SRC/bin
LAB_LIBEXEC=$LAB_SRC/libexec
PROJECT_DIR=${PROJECT_DIR:-$(cd "$LAB_SRC/../../.." && pwd)}
CACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/udn-evpn
LAB_NET=10.99.0
# a plain user of Debian has no sbin in the PATH: debootstrap, ip and chroot are there
[[ :$PATH: == *:/usr/sbin:* ]] || PATH=$PATH:/usr/sbin:/sbin
export LAB_SRC LAB_BIN LAB_LIBEXEC PROJECT_DIR CACHE_DIR LAB_NET PATH

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
now_ms() { local t=$EPOCHREALTIME; printf '%s\n' $((${t/[.,]/} / 1000)); }
seconds_since() { local ms=$(($(now_ms) - $1)); printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100)); }

kept_by_sudo=(
  HOME XDG_CACHE_HOME PROJECT_DIR JAVA_HOME KUBEBUILDER_ASSETS UPSTREAM_CRDS MANIFESTS IMAGES LAB LAB_DIR
  KUBECONFIG MEM OUT TIMEOUT http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY
  UDN_EVPN_LAB_MODE UDN_EVPN_JDK UDN_EVPN_AS
)

# Re-runs the calling command as root. HOME and the cache stay those of the user, so that nothing is built twice.
need_root() {
  ((EUID == 0)) && return
  command -v sudo >/dev/null ||
    die "$(basename "$0") needs root (network namespaces, chroot) and there is no sudo: run it as root"
  # the user's commands write here too, so root must not be the first
  mkdir -p "$CACHE_DIR"/{logs,labs}
  exec sudo "--preserve-env=$(IFS=, && echo "${kept_by_sudo[*]}")" env "PATH=$PATH" "$0" "$@"
}

# step TITLE COMMAND…: says what happens, keeps the command's output in a log, shows its end when the command fails, and
# gives the time.
step() {
  local title=$1 start log rc=0
  shift
  mkdir -p "$CACHE_DIR/logs"
  log=$CACHE_DIR/logs/$(tr -cs 'a-zA-Z0-9.\n' - <<<"${title%%:*}" | sed 's/-*$//').log
  start=$(now_ms)
  say "==> $title"
  # the subshell must see a failing line in the middle of a function, so it is not called as a condition
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  rc=$?
  set -e
  if ((rc)); then
    tail -n "${LOG_TAIL:-30}" "$log" >&2
    die "$title: failed with exit code $rc after $(seconds_since "$start") s; whole output: $log"
  fi
  say "    done in $(seconds_since "$start") s"
}

# The hash of what decides a built thing: comments and blank lines do not.
recipe_hash() { cat "$@" | sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' | sha256sum | cut -c1-10; }

# One builder at a time per thing; whoever waits says so. usage: with_lock NAME COMMAND…
with_lock() {
  local name=$1 fd
  shift
  mkdir -p "$CACHE_DIR"
  exec {fd}>"$CACHE_DIR/$name.lock"
  export LOCK_FD=$fd
  if ! flock -n "$fd"; then
    say "    waiting for another process that builds $name"
    flock "$fd"
  fi
  "$@"
  exec {fd}>&-
  unset LOCK_FD
}

# A private mount and process namespace on the tree: mounts and processes end with the command, also when it is killed.
# With --detach what the command starts may outlive it, and its mounts with it: for programs that start daemons.
# usage: in_tree ROOT [--detach] [--bind PATH]… -- COMMAND…   PATH (folder or file) appears at its own place.
in_tree() {
  local root=$1 binds=() alone=(--pid --fork --kill-child)
  shift
  if [[ $1 == --detach ]]; then alone=(); shift; fi
  while [[ $1 != -- ]]; do binds+=("$2"); shift 2; done
  shift
  unshare --mount --propagation private "${alone[@]}" \
    bash "$LAB_LIBEXEC/inside/tree" "$root" "${#binds[@]}" "${binds[@]}" "$@"
}
