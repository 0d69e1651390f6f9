# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Which modules have tests of a kind, and what the reports of tests say. Sourced by test, unit and api-tests.

# Modules that have tests with a tag, one in a line.
tagged_modules() {
  local found
  found=$(cd "$PROJECT_DIR" &&
    find . -name target -prune -o -path '*/src/test/*.java' -print0 | xargs -0 grep -lE "^ *@Tag\(\"$1\"\)" |
    sed 's|^\./||; s|/src/test/.*||' | sort -u)
  [[ -n $found ]] || {
    say "error: no module has tests with the tag $1"
    return 1
  }
  printf '%s\n' "$found"
}

# Reports of tests, in all modules. usage: reports FOLDER…   FOLDER: below target, a pattern of the shell
reports() {
  local folder wanted=()
  for folder; do wanted+=(-o -path "*/target/$folder/TEST-*.xml"); done
  find "$PROJECT_DIR" -type f \( "${wanted[@]:1}" \) -print0
}

remove_reports() { reports "$@" | xargs -0 -r rm -f; }

# Prints how many tests ran by the reports in FOLDER…, as "12 passed, 0 failed"; fails when one failed or was skipped,
# and when none ran.
count_tests() {
  # shellcheck disable=SC2016 # awk expands it
  reports "$@" | xargs -0 -r cat | awk '
    function n(k) {
      return match($0, " " k "=\"[0-9]+\"") ? substr($0, RSTART + length(k) + 3, RLENGTH - length(k) - 4) : 0
    }
    /<testsuite[ >]/ { t += n("tests"); f += n("failures") + n("errors"); s += n("skipped") }
    END {
      printf "%d passed, %d failed%s\n", t - f - s, f, s ? ", " s " skipped, which is a failure" : ""
      exit f + s > 0 || t == 0
    }'
}
