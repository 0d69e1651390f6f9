# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A container of a pod, for as long as it runs. Prints "pid NUMBER" when it runs, "exit CODE" when it has ended, and
# then the end of what it wrote.
# Wants: run (image-run), image (the image's folder), arguments (of image-run, as words of the shell), enter (the words
# that enter the pod's network from here, or nothing), log (a file, which is appended to).
: "${run:?}" "${image:?}" "${arguments:?}" "${log:?}"
cd / || exit 1
mkdir -p "${log%/*}"
words=() enter_words=()
eval "words=($arguments)" "enter_words=(${enter-})"
begin=$(stat -c %s "$log" 2>/dev/null || echo 0)
"${enter_words[@]}" "$run" "$image" "${words[@]}" >>"$log" 2>&1 </dev/null &
runner=$!
# the container is the runner's child, and the first process of its own namespace
until p=$(pgrep -P "$runner"); do
  [[ -e /proc/$runner ]] || break
  sleep 0.05
done
echo "pid ${p:-0}"
wait "$runner"
echo "exit $?"
tail -c "+$((begin + 1))" "$log" | tail -c 2048
