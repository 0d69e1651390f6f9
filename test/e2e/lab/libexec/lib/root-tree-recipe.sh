# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the lab's Debian 13 tree consists of. Its hash names the tree: whatever changes here builds a new one.
# shellcheck disable=SC2034 # used by root-tree, which sources this

TREE_SUITE=trixie

# From Debian 13. minbase has no systemd, and frr wants a sysusers implementation before anything else is configured.
TREE_BASE=systemd-standalone-sysusers,ca-certificates
TREE_PACKAGES=(
  frr frr-pythontools
  etcd-server kubernetes-client
  iproute2 iputils-ping iputils-arping iputils-tracepath tcpdump nftables iptables conntrack ethtool bridge-utils
  procps psmisc kmod util-linux openssh-server openssl curl jq python3 socat netcat-openbsd less vim-tiny
  openjdk-25-jdk-headless
)

# From sid, by pin: the versions the recordings and the takeover were measured on. Only these names may come from there.
TREE_SID_PACKAGES=(openvswitch-common openvswitch-switch ovn-common ovn-central ovn-host)
TREE_OVS_MAJOR=4.0
TREE_OVN_MAJOR=26.03
TREE_FRR_MAJOR=10.

# From trixie-backports, only where the machine has no Go of at least this version.
TREE_GO_PACKAGE=golang-1.26-go
TREE_GO_MIN=1.26

tree_preferences() {
  cat <<P
Package: *
Pin: release n=sid
Pin-Priority: -1

Package: ${TREE_SID_PACKAGES[*]}
Pin: release n=sid
Pin-Priority: 990

Package: *
Pin: release n=${TREE_SUITE}-backports
Pin-Priority: 100
P
}

tree_sources() {
  local mirror=$1
  cat <<S
deb $mirror $TREE_SUITE main
deb $mirror $TREE_SUITE-updates main
deb $mirror $TREE_SUITE-backports main
deb $mirror sid main
S
}
