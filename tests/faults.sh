#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The n-th allocation, write or read fails, for every n: each time either the right output and 0, or 4 and a message, and
# nothing under the name of the output. Reads and writes of a few bytes, interrupted, change nothing.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
if sanitized || valgrinded; then skip_all 'sanitizers and valgrind bring their own allocator'; fi
"${LR_CC:-cc}" -std=gnu17 -D_GNU_SOURCE -O1 -fPIC -shared -o faults.so "$LR_SOURCE/tests/faults/faults.c" -ldl 2> err &&
    LD_PRELOAD=$work/faults.so sh -c 'exit 0' || skip_all 'needs glibc and a compiler'

awk 'BEGIN {
    print "step,lr,loss"
    for (i = 0; i < 60; i++) {
        lr = 1e-6 * exp(i * 0.25); x = log(lr) + 7
        printf "%d,%.9g,%.6f\n", i, lr, 2.385 - 1.3 / (1 + exp(-2 * x)) + (lr > 0.5 ? (lr - 0.5) * 3 : 0) + 0.02 * sin(i * 7.1)
    }
}' > log.csv

# with NAME=VALUE... -- COMMAND...: run it with faults; its status is kept in $status
with() {
    settings=
    while test "$1" != --; do
        settings="$settings $1"
        shift
    done
    shift
    # shellcheck disable=SC2086  # a list of words
    timeout 20 env $settings LD_PRELOAD="$work/faults.so" "$@" > out 2> err < /dev/null
    status=$?
}

# sweep TITLE VARIABLE COUNT OUTPUT COMMAND...: for every n up to COUNT; OUTPUT is the file that is written, or `out'
sweep() {
    title=$1 variable=$2 count=$3 output=$4
    shift 4
    cp "$output" wanted
    bad='' n=1 step=1
    test "$count" -le 400 || step=$((count / 400 + 1))
    while test "$n" -le "$count"; do
        rm -f "$output"
        for on in FAULT_NOT=x FAULT_ON=yes; do
            with "$variable=$n" "$on" -- "$@"
            case $status in
            0) cmp -s wanted "$output" || bad="$bad $n(wrong)" ;;
            4)
                grep -q "^[a-z]*: " err || bad="$bad $n(silent)"
                test "$output" = out || test ! -e "$output" || bad="$bad $n(left)"
                ;;
            *) bad="$bad $n($status)" ;;
            esac
            test "$output" = out || rm -f "$output"
        done
        n=$((n + step))
    done
    is "$title" '' "$bad"
    test -z "$(ls -A | grep -vxE 'faults\.so|folder|log\.csv|out|err|wanted|counts|result.*')" || { note "$(ls -A)"; false; }
    ok "$title: no temporary file stays"
}

# faults NAME COMMAND...: all sweeps of a command that writes to standard output
faults() {
    name=$1
    shift
    with FAULT_LOG=counts -- "$@"
    is "$name: runs" 0 "$status"
    read -r allocations writes reads < counts
    cp out result
    sweep "$name: each of $allocations allocations fails" FAULT_MALLOC "$allocations" out "$@"
    cp result out
    sweep "$name: each of $writes writes fails" FAULT_WRITE "$writes" out "$@"
    cp result out
    sweep "$name: each of $reads reads fails" FAULT_READ "$reads" out "$@"
    for most in 1 3 7; do
        with FAULT_SHORT=$most -- "$@"
        cmp -s result out
        ok "$name: $most bytes at a time, interrupted"
    done
}

faults 'lrgen' lrgen -n 20 --lr 0.01 linear:steps=5,from=0 cosine:to=1e-4
faults 'lrgen json' lrgen -n 20 -f json onecycle:max=0.01
faults 'lrsmooth ema' lrsmooth -c loss -m ema:beta=0.9 log.csv
faults 'lrsmooth savgol' lrsmooth -c loss -m median:window=5 -m savgol:window=9,order=2 log.csv
faults 'lrsmooth spline' lrsmooth -c loss -m spline log.csv
faults 'lrsmooth lowess, series, standard errors' lrsmooth -c loss -m lowess:span=0.5 --band --by step log.csv
faults 'lrcat' lrcat -c step,lr,loss log.csv
mkdir folder && cp log.csv folder/run.csv
faults 'lrcat json' lrcat -f json --resume split folder
faults 'lrsmooth of a folder' lrsmooth -c loss -m ema:beta=0.9 folder
lrcat -f jsonl log.csv > result.jsonl
faults 'lrsmooth of JSON lines' lrsmooth -c loss -m ema:beta=0.9 result.jsonl
faults 'lrbounds' lrbounds log.csv
faults 'lrbounds json' lrbounds -f json log.csv
faults 'lrbounds -m' lrbounds -m neural-prophet -f json log.csv
for lr in 0.1 0.2; do
    awk -v lr=$lr 'BEGIN { print "step,loss"; for (i = 0; i < 30; i++) print i "," 2.385 - i * lr / 3 + 0.02 * sin(i * 7.1) }' > result-lr$lr.csv
done
faults 'lrbounds of trainings' lrbounds -q result-lr0.1.csv result-lr0.2.csv

OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
faults 'lrtrain' lrtrain -q --samples 60 -m mlp:hidden=4 -n 4 --evaluate 2 onecycle:max=0.1
faults 'lrtrain --compare' lrtrain -q --samples 60 -m mlp:hidden=4 -n 4 --compare 0.1 --compare 0.2 --seeds 2 -f csv

# A picture goes to a file: pango and cairo keep the guarantee only as far as the file is concerned.
for format in png svg pdf; do
    rm -f "result.$format"
    with FAULT_LOG=counts -- lrplot log.csv -o "result.$format"
    is "lrplot $format: runs" 0 "$status"
    read -r allocations writes reads < counts
    sweep "lrplot $format: each of $writes writes fails" FAULT_WRITE "$writes" "result.$format" \
        lrplot log.csv -o "result.$format"
done
finish
