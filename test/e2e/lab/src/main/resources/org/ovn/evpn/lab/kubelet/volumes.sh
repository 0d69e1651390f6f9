# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The folders of a pod's volumes: made, or looked for.
# Wants: empty (folders to make, as words of the shell), group (of them; empty where none is asked for), make (folders
# of the node to make where they are missing, as words), there (folders of the node that must be there, as words).
made=() maybe=() must=()
eval "made=(${empty-})" "maybe=(${make-})" "must=(${there-})"
for folder in "${made[@]}"; do
  mkdir -p "$folder" || exit 1
  if [[ -n ${group-} ]]; then
    chgrp "$group" "$folder" && chmod 2777 "$folder" || exit 1
  else
    chmod 777 "$folder" || exit 1
  fi
done
for folder in "${maybe[@]}"; do mkdir -p "$folder" || exit 1; done
for folder in "${must[@]}"; do
  [[ -d $folder ]] || { echo "hostPath type check failed: $folder is not a directory" >&2; exit 1; }
done
