# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# How the packaging tools are built. Its hash, and that of the module, names what is built.
# Wants: run_go FOLDER ARGUMENT… (Go in a module), new (the folder to build into).
# shellcheck disable=SC2154 # set by packaging-tools, which sources this

# shellcheck disable=SC2034 # used by run_go
GO_FLAGS='-mod=readonly -trimpath -buildvcs=false'

# No container engine's storage is needed, and no C library.
packaging_tools() {
  run_go "$new.src" build -ldflags '-s -w' \
    -tags json1,containers_image_openpgp,exclude_graphdriver_btrfs,exclude_graphdriver_devicemapper -o "$new/" \
    ./olm-validate helm.sh/helm/v4/cmd/helm github.com/operator-framework/operator-registry/cmd/opm
}
