# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The Go that the tools are built with: the machine's when it is new enough, else the one in the root tree, by chroot.
# Sourced by go-tools and packaging-tools. Wants common.sh, TREE_GO_MIN of root-tree-recipe.sh, and GO_FLAGS.
# shellcheck disable=SC2154 # set by who sources this

host_go() {
  local dir v
  for dir in ${GOROOT:+"$GOROOT/bin"} "$(dirname "$(command -v go || echo /nowhere/go)")" \
    /usr/local/go/bin "/usr/lib/go-$TREE_GO_MIN/bin"; do
    v=$(GOTOOLCHAIN=local "$dir/go" env GOVERSION 2>/dev/null) || continue
    if [[ $(printf '%s\n%s\n' "$TREE_GO_MIN" "${v#go}" | sort -V | head -n 1) == "$TREE_GO_MIN" ]]; then
      printf '%s\n' "$dir"
      return
    fi
  done
  return 1
}

# No toolchain is downloaded behind our back; without cgo the programs are static and run on the machine and in the tree
# alike.
run_go() {
  local dir=$1
  shift
  if [[ -n $host_go ]]; then
    (cd "$dir" && PATH=$host_go:$PATH GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS=$GO_FLAGS go "$@")
  else
    in_tree "$tree" --bind "$CACHE_DIR" -- chroot "$tree" /usr/bin/env -C "$dir" HOME=/root \
      PATH="/usr/lib/go-$TREE_GO_MIN/bin:/usr/bin:/bin" GOPATH="$CACHE_DIR/go" GOCACHE="$CACHE_DIR/go-build" \
      GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS="$GO_FLAGS" go "$@"
  fi
}

# Sets host_go, or tree where the machine has no Go. It may start the command anew as root, with the arguments of
# find_go.
find_go() {
  if ! host_go=$(host_go); then
    need_root "$@"
    host_go=
    tree=$("$LAB_LIBEXEC/root-tree")
    # the machine may have lost a Go that it had when the tree was built
    [[ -x $tree/usr/lib/go-$TREE_GO_MIN/bin/go ]] ||
      die "no Go of at least $TREE_GO_MIN on this machine and none in $tree:" \
        "remove that folder and run $LAB_LIBEXEC/root-tree again"
  fi
}
