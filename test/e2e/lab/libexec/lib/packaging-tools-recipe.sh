# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# How the packaging tools are built. Its hash, and that of the module, names what is built.
# Wants: run_go FOLDER ARGUMENT… (Go in a module), new (the folder to build into).
# shellcheck disable=SC2154 # set by packaging-tools, which sources this

# shellcheck disable=SC2034 # used by run_go
GO_FLAGS='-mod=readonly -trimpath -buildvcs=false'

opm=github.com/operator-framework/operator-registry/cmd/opm

# No container engine's storage is needed, and no C library.
packaging_tools() {
  local tags=json1,containers_image_openpgp,exclude_graphdriver_btrfs,exclude_graphdriver_devicemapper
  run_go "$new.src" build -ldflags '-s -w' -tags "$tags" -o "$new/" \
    ./olm-validate ./olm-ask ./grpc_health_probe helm.sh/helm/v4/cmd/helm "$opm"
  licences "$tags"
}

# Of the modules of what goes into the image of the catalog: their list, and the texts that must go with them.
licences() {
  local path version dir
  run_go "$new.src" list -tags "$1" -deps -f '{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}' \
    ./grpc_health_probe "$opm" | sort -u | sed '/^$/d' >"$new/modules.found"
  while read -r path version dir; do
    [[ -n $dir && $path != packaging.evpn.ovn.org/tools ]] || continue
    printf '%s %s\n' "$path" "$version" >>"$new/modules"
    mkdir -p "$new/licences/$path@$version"
    find "$dir" -maxdepth 1 -type f \( -iname '*licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) \
      -exec install -m 644 -t "$new/licences/$path@$version" {} +
  done <"$new/modules.found"
  rm "$new/modules.found"
}
