# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The network of a pod that is not on its node's: a namespace, with a cable to the one that this runs in. It lives as
# long as this script, which prints "pid NUMBER" of a process in it, and waits for the end of its input.
# Wants: device (the cable's end here), address (the pod's), api (the address of the API server, which is here).
: "${device:?}" "${address:?}" "${api:?}"
# it dies with this shell, so that who ends what is in this namespace ends the pod as well
setpriv --pdeathsig KILL -- unshare --net sleep infinity </dev/null &
holder=$!
until [[ $(readlink "/proc/$holder/ns/net") != "$(readlink /proc/self/ns/net)" ]]; do
  [[ -e /proc/$holder ]] || exit 1
  sleep 0.05
done
set -e
ip link add "$device" type veth peer name eth0 netns "$holder"
ip link set "$device" up
ip route add "$address/32" dev "$device" src "$api"
nsenter "--net=/proc/$holder/ns/net" ip -batch - <<B
link set lo up
addr add $address/32 dev eth0
link set eth0 up
route add $api/32 dev eth0 src $address
route add default via $api dev eth0 src $address
B
echo "pid $holder"
# no answer is expected: it ends when the other side closes this
read -r _ || true
kill "$holder"
