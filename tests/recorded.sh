#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Range tests that people recorded, and the same with every third row, and with noise of a fifth of each loss: lrbounds
# finds the edge and a rate where they are known to be. The recordings may not be shipped: LR_CHECK_DIR names the folder
# that has them in bounds.d, as step,lr,loss.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
folder=${LR_CHECK_DIR:-}/bounds.d
if test -z "${LR_CHECK_DIR:-}" || test ! -r "$folder/bert-1e-5.csv"; then skip_all 'LR_CHECK_DIR is not set'; fi

# raw FILE SHARE: the losses themselves, of a recorder that averages from the first loss with weight SHARE for the new
# one (1: as they are)
raw() {
    awk -F, -v OFS=, -v share="$2" 'NR > 2 { y = $3; $3 = (y - (1 - share) * last) / share; last = y }
        NR == 2 { last = $3 } { print }' "$1"
}

third() { awk -v first="$1" 'NR == 1 || (NR - 2) % 3 == first'; }

# noise SEED: normal, by Box and Muller, from a generator that is the same everywhere
noise() {
    awk -F, -v OFS=, -v seed="$1" 'function next_one() { seed = seed * 16807 % 2147483647; return seed / 2147483647 }
        BEGIN { seed = seed * 7919 + 417; for (i = 0; i < 9; i++) next_one() }
        NR > 1 { r = sqrt(-2 * log(next_one())); $3 = sprintf("%.9g", $3 * (1 + 0.2 * r * cos(6.283185307179586 * next_one()))) }
        { print }'
}

# expect TITLE EDGE_FROM EDGE_TO RATE_FROM RATE_TO: what lrbounds says of t.csv lies there
expect() {
    lrbounds -q -f csv t.csv 2> err | awk -F, -v limits="$2 $3 $4 $5" 'BEGIN { split(limits, limit, " ") }
        $1 == "edge" { edge = $2 } $1 == "lr_suggest" { rate = $2 }
        END { exit !(edge >= limit[1] && edge <= limit[2] && rate >= limit[3] && rate <= limit[4]) }'
    ok "$1"
    test $lr_status -eq 0 || note "$(lrbounds -q -f csv t.csv 2>&1)"
}

# try NAME SHARE LIMITS...
try() {
    name=$1
    raw "$folder/$1.csv" "$2" > raw.csv
    shift 2
    cp raw.csv t.csv
    expect "$name" "$@"
    for first in 0 1 2; do
        third $first < raw.csv > t.csv
        expect "$name, every third row from the $first" "$@"
    done
    for seed in 1 2 3 4; do
        noise $seed < raw.csv > t.csv
        expect "$name, noise $seed" "$@"
    done
}

try bert-1e-5 0.05 7e-5 2.5e-4 2e-6 8e-5
try smith-clip10a 1 0.25 1.1 0.02 0.6
try cifar-adam 1 0.1 1 2e-4 0.08
finish
