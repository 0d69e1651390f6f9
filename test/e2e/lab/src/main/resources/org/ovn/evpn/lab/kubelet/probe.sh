# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Asks by HTTP: each line of its input is a question, HOST PORT SECONDS PATH, and is answered by a line with the status,
# or 000. No program is started for it: that is what costs in a guest.
while read -r host port seconds path; do
  status=000
  if { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null; then
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$host" >&3
    read -r -t "$seconds" -u 3 _ status _ || status=000
    exec 3>&-
  fi
  echo "${status:-000}"
done
