# SPDX-License-Identifier: GPL-3.0-or-later
# What the test scripts share; sourced. Prints TAP; works in an empty folder that goes away at the end.
# shellcheck shell=sh
set -u
LC_ALL=C
export LC_ALL
: "${LR_SOURCE:?run the tests with make check}" "${LR_BUILD:?run the tests with make check}"
tools='lrbounds lrcat lrgen lrplot lrsmooth lrtrain'
pages='lrbounds.1 lrcat.1 lrgen.1 lrplot.1 lrsmooth.1 lrtrain.1 lrdialects.7 lrspec.7 lrtools.7'
work=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 99
number=0

# ok TITLE [STATUS]: a test point that passes if the status (default: that of the last command) is 0
ok() {
    lr_status=$?
    number=$((number + 1))
    if test "${2-$lr_status}" -eq 0; then printf 'ok %d - %s\n' "$number" "$1"; else
        printf 'not ok %d - %s\n' "$number" "$1"
    fi
}

# is TITLE WANTED FOUND: passes if the two texts are the same
is() {
    number=$((number + 1))
    if test "$2" = "$3"; then printf 'ok %d - %s\n' "$number" "$1"; else
        printf 'not ok %d - %s\n' "$number" "$1"
        printf '%s\n' "wanted: $2" "found:  $3" | sed 's/^/# /'
    fi
}

# skip TITLE REASON: a test point that can't be run here
skip() {
    number=$((number + 1))
    printf 'ok %d - %s # SKIP %s\n' "$number" "$1" "$2"
}

# skip_all REASON: none of them can
skip_all() {
    printf '1..0 # SKIP %s\n' "$1"
    exit 0
}

note() { printf '%s\n' "$*" | sed 's/^/# /'; }
finish() { printf '1..%d\n' "$number"; }

sanitized() { test "${LR_SANITIZERS:-no}" != no; }
valgrinded() { test "${LR_VALGRIND:-no}" != no; }
