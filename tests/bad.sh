#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every log of tests/bad is refused, with the status and the message that its README says.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
cp "$LR_SOURCE"/tests/bad/*.csv .

# What would be a binary file is made here.
printf 'step,lr,loss\n0,0.0023,2\0003\n' > nul.csv
printf 'st\000ep,lr,loss\n0,0.0023,2.385\n' > nul-in-the-header.csv
printf '\037\213\010\000\000\000\000\000\000\003abcdef' > gzip.csv
printf '\050\265\057\375abcdefgh' > zstd.csv
printf '\3757zXZ\000\000\004abcd' > xz.csv
printf '\211PNG\r\n\032\n\000\000\000\rIHDR' > png.csv
printf 's\000,\000l\000r\000\n\0000\000,\0000\000\n\000' > utf-16-without-mark.csv
awk 'BEGIN { print "step,lr,loss"; printf "0,0.0023,\""; for (i = 0; i < 17000; i++) printf "%1024s", ""; print "\"" }' > long-row.csv

# matches TITLE PATTERN TEXT: as `is', but each * of the pattern stands for anything
matches() {
    pattern=$(printf '%s' "$2" | sed 's/[][?\\]/\\&/g')
    # shellcheck disable=SC2254  # a pattern
    case $3 in $pattern) is "$1" '' '' ;; *) is "$1" "$2" "$3" ;; esac
}

awk -F ' *[|] *' '/^\| [a-z0-9-]+ \| [0-9] \| `/ { gsub(/`/, "", $4); print $2 "\t" $3 "\t" $4 }' \
    "$LR_SOURCE/tests/bad/README.md" > cases
tab=$(printf '\t')
while IFS=$tab read -r name status message; do
    for command in 'lrsmooth -c loss -m ema:beta=0.9' 'lrbounds -c lr,loss' 'lrplot -f svg -c lr,loss'; do
        case $name,$command in
        empty-column,lrp*) continue ;;              # lrplot can still draw the rate
        long-row,lrp* | long-row,lrb*) continue ;; # once is enough
        *,lrp* | *,lrb*) valgrinded && continue ;; # so it is here
        esac
        $command "$name.csv" > out 2> err
        is "$command $name.csv: status" "$status" $?
        matches "$command $name.csv: message" "${command%% *}: $name.csv$message" "$(cat err)"
        case $command in
        lrsmooth*) grep -q 'abc\|0x10' out; test $? -ne 0 ;;
        *) test ! -s out ;;
        esac
        ok "$command $name.csv: no output made of it"
    done
done < cases
for file in *.csv; do
    grep -q "^${file%.csv}$tab" cases
    ok "$file has a line in README.md"
done
finish
