#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What every program does the same: help, version, wrong usage, nothing to read.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
version=$(sed -n "s/^AC_INIT(\[lrtools\], \[\(.*\)\])/\1/p" "$LR_SOURCE/configure.ac")
printf 'step,lr,loss\n0,0.0023,2.385\n1,0.0031,2.297\n' > log.csv

# run STATUS COMMAND...: the command must end with that status; its output is in out, its messages in err
run() {
    wanted=$1
    shift
    "$@" > out 2> err < /dev/null
    is "$*: status" "$wanted" $?
}

for tool in $tools; do
    for option in --help -h; do
        run 0 "$tool" "$option"
        is "$tool $option: nothing on standard error" '' "$(cat err)"
        grep -q "^Usage: $tool " out
        ok "$tool $option: the usage is on standard output"
    done
    for option in --version -V; do
        run 0 "$tool" "$option"
        is "$tool $option" "$tool (lrtools) $version" "$(cat out err)"
    done

    run 2 "$tool" --outptu=x
    is "$tool --outptu: nothing on standard output" '' "$(cat out)"
    is "$tool --outptu: one line" 1 "$(wc -l < err)"
    grep -q "^$tool: .*--outptu.*--output" err
    ok "$tool --outptu: suggests --output"
    run 2 "$tool" -@
    grep -q "^$tool: .*-@" err
    ok "$tool -@: names the option"
    run 2 "$tool" --output
    grep -q "^$tool: .*--output" err
    ok "$tool --output: says that it needs a value"
    run 2 "$tool" --quiet=yes
    grep -q "^$tool: .*--quiet" err
    ok "$tool --quiet=yes: says that it takes no value"
done

for command in lrbounds lrcat 'lrplot -f svg' lrsmooth; do
    tool=${command%% *}
    run 4 $command ./not-there.csv
    grep -q "^$tool: ./not-there.csv: .*No such file or directory" err
    ok "$tool: a file that is not there is named"
    # options may follow operands; -- ends them
    run 4 $command -- --help
    grep -q -- '^'"$tool"': --help: ' err
    ok "$tool: -- ends the options"
done
run 2 lrgen
grep -q '^Usage: lrgen' err
ok 'lrgen without operand: the short help'

if ! command -v script > /dev/null || ! script -qec true /dev/null < /dev/null > /dev/null 2>&1; then
    skip 'no operand and a terminal' 'script (of bsdutils) is missing'
else
    for tool in lrbounds lrcat lrplot lrsmooth; do
        script -qec "$tool" /dev/null < /dev/null > out 2>&1
        is "$tool without operand on a terminal: status" 2 $?
        grep -q "^Usage: $tool" out
        ok "$tool without operand on a terminal: the short help"
    done
fi
finish
