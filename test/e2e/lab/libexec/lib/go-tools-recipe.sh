# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# How the lab's Go programs are built from their modules. Its hash, and that of the modules, names what is built.
# Wants: run_go FOLDER ARGUMENT… (Go in a module), new (the folder to build into), kubernetes_version.
# shellcheck disable=SC2154 # set by go-tools, which sources this

# shellcheck disable=SC2034 # used by run_go
GO_FLAGS='-mod=readonly -trimpath -buildvcs=false'

kubernetes() {
  local v=k8s.io/component-base/version minor=${kubernetes_version#v1.}
  run_go "$new.src/kubernetes" build \
    -ldflags "-s -w -X $v.gitVersion=$kubernetes_version -X $v.gitMajor=1 -X $v.gitMinor=${minor%%.*}" -o "$new/" \
    k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kube-controller-manager \
    k8s.io/kubernetes/cmd/kube-scheduler k8s.io/kubernetes/cmd/kubectl
}

# The reloader script and the CRDs are taken out of the module at this moment: nothing of it is copied into our
# repository.
frr_k8s() {
  local dir
  run_go "$new.src/frr-k8s" build -ldflags '-s -w' -o "$new/" github.com/metallb/frr-k8s/cmd/frr-k8s-controller
  # in frr-k8s's image it has this name
  run_go "$new.src/frr-k8s" build -ldflags '-s -w' -o "$new/frr-status" github.com/metallb/frr-k8s/cmd/status
  dir=$(run_go "$new.src/frr-k8s" list -m -f '{{.Dir}}' github.com/metallb/frr-k8s)
  install -m 755 "$dir/cmd/reloader/frr-reloader.sh" "$new/"
  mkdir -p "$new/frr-k8s-crds"
  install -m 644 "$dir"/config/crd/bases/*.yaml "$new/frr-k8s-crds/"
}
