#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Streams that are full, closed or broken, and outputs that are whole or not there.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
awk 'BEGIN {
    print "step,lr,loss"
    for (i = 0; i < 80; i++) {
        lr = 1e-6 * exp(i * 0.19); x = log(lr) + 7
        printf "%d,%.9g,%.6f\n", i, lr, 2.385 - 1.3 / (1 + exp(-2 * x)) + (lr > 0.5 ? (lr - 0.5) * 3 : 0) + 0.02 * sin(i * 7.1)
    }
}' > log.csv
awk 'BEGIN { print "step,lr,loss"; for (i = 0; i < 40000; i++) printf "%d,%.9g,%.6f\n", i, 0.01 + i * 1e-7, 2.385 - i * 1e-5 }' > long.csv

# The command by which a program writes its normal output: `command TOOL' runs it with further arguments.
command_of() {
    case $1 in
    lrgen) echo 'lrgen -n 2000 cosine:from=0.3,to=0.01' ;;
    lrsmooth) echo 'lrsmooth -c loss -m ema:beta=0.9 log.csv' ;;
    lrbounds) echo 'lrbounds log.csv' ;;
    lrcat) echo 'lrcat -c step,lr,loss log.csv' ;;
    lrplot) echo 'lrplot -f svg log.csv' ;;
    lrtrain) echo 'lrtrain -q --samples 60 -m mlp:hidden=4 --schedule-file log.csv' ;;
    esac
}

# valgrind itself needs a standard error
unusable() {
    valgrinded && case $1 in *2*) true ;; *) false ;; esac
}

for tool in $tools; do
    run=$(command_of "$tool")
    $run > wanted 2> err
    is "$run" 0 $?

    # every write to a full disk fails
    if test -w /dev/full; then
        for arguments in "${run#* }" --help --version --print-options; do
            # shellcheck disable=SC2086  # a list of words
            $tool $arguments > /dev/full 2> err
            is "$tool $arguments > /dev/full: status" 4 $?
            grep -q "^$tool: .*No space left on device" err
            ok "$tool $arguments > /dev/full: says why"
        done
        $run -o /dev/full 2> err
        is "$run -o /dev/full: status" 4 $?
        $run > out 2> /dev/full
        is "$run 2> /dev/full" 0 $?
    else
        skip "$tool on a full disk" 'there is no /dev/full'
    fi

    # standard streams that are closed: only what is needed may fail, and no file takes their place
    for closed in '<&-' '2>&-' '<&- 2>&-'; do
        unusable "$closed" && continue
        eval "$run > out $closed"
        is "$run $closed: status" 0 $?
        cmp -s out wanted
        ok "$run $closed: the same output"
    done
    for closed in '>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
        unusable "$closed" && continue
        eval "$run $closed" 2> /dev/null
        is "$run $closed: status" 4 $?
        rm -f result
        eval "$run -o result $closed"
        is "$run -o result $closed: status" 0 $?
        cmp -s result wanted
        ok "$run -o result $closed: the same output"
    done
    case $tool in lrgen) ;; *)
        eval "$(printf '%s' "$run" | sed 's/log\.csv/-/') <&- > out" 2> err
        is "$tool - <&-: status" 4 $?
        ;;
    esac
    case $tool in
    lrbounds | lrcat | lrplot | lrsmooth)
        mkdir -p nothing
        $(printf '%s' "$run" | sed 's/log\.csv/nothing/') > out 2> err
        is "$tool of a folder without a log: status" 1 $?
        grep -q "^$tool: nothing: there is no log in this folder" err
        ok "$tool of a folder without a log: says so"
        rmdir nothing
        ;;
    esac

    # -o: whole, or the old file
    echo old > result
    $run -o result
    is "$run -o result: status" 0 $?
    cmp -s result wanted
    ok "$run -o result: as on standard output"
    case $tool in
    lrgen | lrtrain) bad="$tool nothing" ;;
    lrcat) bad='lrcat -t json log.csv' ;;
    *) bad="$(printf '%s' "$run" | sed 's/log\.csv/bad.csv/')" ;;
    esac
    { cat log.csv; echo '80,0.3,abc'; } > bad.csv
    echo old > result
    $bad -o result > out 2> err
    test $? -ge 2
    ok "$bad -o result: fails"
    is "$bad -o result: the old file stays" old "$(cat result)"
    rm result
    $bad -o result > out 2> err
    test ! -e result
    ok "$bad -o result: no new file"
    $run -o missing/result 2> err
    is "$run -o missing/result: status" 4 $?
    grep -q "^$tool: missing/result: .*No such file or directory" err
    ok "$run -o missing/result: names it"
    $run -o /dev/stdout > out
    cmp -s out wanted
    ok "$run -o /dev/stdout"
    $run -o - > out
    cmp -s out wanted && test ! -e ./-
    ok "$run -o -"
    echo old > target && chmod 640 target && ln -s target link
    $run -o link
    test -L link && cmp -s target wanted
    ok "$run -o LINK: the link stays, its target is new"
    is "$run -o LINK: the permissions stay" '-rw-r-----' "$(ls -l target | cut -c 1-10)"
    rm -f target link
    (umask 027 && $run -o result)
    is "$run -o result: permissions follow the umask" '-rw-r-----' "$(ls -l result | cut -c 1-10)"
    rm -f result
    mkdir folder
    $run -o folder 2> err
    is "$run -o FOLDER: status" 4 $?
    rmdir folder
    ok "$run -o FOLDER: it stays as it was"

    # input = output
    case $tool in lrgen) ;; *)
        replaced=0 expected=wanted
        if test "$tool" = lrtrain; then # its input is none of what it writes
            replaced=2 expected=log.csv
        fi
        cp log.csv same.csv
        $(printf '%s' "$run" | sed 's/log\.csv/same.csv/') -o same.csv 2> err
        is "$tool -o its input: status" $replaced $?
        cmp -s same.csv $expected
        ok "$tool -o its input"
        cp log.csv same.csv
        $(printf '%s' "$run" | sed 's/log\.csv/same.csv/') >> same.csv 2> err
        test $? -ge 2
        ok "$tool appending to its input: refused"
        cmp -s same.csv log.csv
        ok "$tool appending to its input: it stays as it was"
        ;;
    esac
    test -z "$(ls -A | grep -vxE 'log\.csv|long\.csv|out|err|wanted|bad\.csv|same\.csv|status')" || { note "$(ls -A)"; false; }
    ok "$tool: no temporary file stays"
done

# A reader that goes away early
long_of() {
    case $1 in
    lrgen) echo 'lrgen -n 400000 cosine:from=0.3,to=0.01' ;;
    lrsmooth) echo 'lrsmooth -c loss -m ema:beta=0.9 long.csv' ;;
    lrcat) echo 'lrcat -c step,lr,loss long.csv' ;;
    lrtrain) echo 'lrtrain -q --samples 60 -m mlp:hidden=4 --lr 0.01 -n 20000' ;;
    esac
}
for tool in lrcat lrgen lrsmooth lrtrain; do
    run=$(long_of "$tool")
    { $run 2> err; echo $? > status; } | head -n 1 > out
    is "$run | head -n 1: dies of the signal" 141 "$(cat status)"
    is "$run | head -n 1: says nothing" '' "$(cat err)"
    (trap '' PIPE; { $run 2> err; echo $? > status; } | head -n 1 > out)
    is "$run | head -n 1, signal ignored: status" 4 "$(cat status)"
    grep -q "^$tool: .*Broken pipe" err
    ok "$run | head -n 1, signal ignored: says why"
done

# A signal in the middle leaves nothing behind
if valgrinded; then
    skip 'interrupted' 'timing'
else
    echo old > result
    (sleep 5 < /dev/null) | lrsmooth -c loss -m ema -o result &
    sleep 1
    kill -TERM $! 2> /dev/null
    wait $! 2> /dev/null
    is 'killed while writing -o: the old file stays' old "$(cat result)"
    is 'killed while writing -o: no temporary file stays' '' "$(ls -A | grep -vxE 'log\.csv|long\.csv|out|err|wanted|bad\.csv|same\.csv|status|result')"
fi
finish
