# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Whether a node reaches some addresses, and its zebra has the kernel's default route; what is wrong goes to standard
# error.
# Wants: addresses (what is to answer to a ping, with spaces between).
: "${addresses:?}"
rc=0
for a in $addresses; do
  ping -n -q -c 1 -W 2 "$a" >/dev/null || {
    echo "no answer from $a; $(ip route get "$a" 2>&1 | head -n 1)" >&2
    rc=1
  }
done
case $(vtysh -c 'show ip route 0.0.0.0/0') in
  *best*) ;;
  *)
    echo "zebra lacks the kernel's $(ip route show default)" >&2
    rc=1
    ;;
esac
exit $rc
