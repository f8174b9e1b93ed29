#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lrtrain: what holds on every machine. The losses themselves depend on the processor's kernels.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"

# The smallest model on the smallest data that can learn something.
train() { lrtrain -q --samples 300 -m mlp:hidden=16 "$@"; }
rows() { tail -n +2 "$1"; }
field() { rows "$1" | cut -d, -f "$2"; }

# ------------------------------------------------------------------------------------------------------- the trace
train --lr 0.05 -n 40 >a.csv
train --lr 0.05 -n 40 >b.csv
cmp a.csv b.csv
ok 'the same seed gives the same bytes'
train --lr 0.05 -n 40 --seed 2 >c.csv
! cmp -s a.csv c.csv
ok 'another seed gives others'
is 'columns' 'step,epoch,lr,loss' "$(head -n 1 a.csv)"
train --grad-norm --time --evaluate 20 -n 30 onecycle:max=0.1 >d.csv
is 'all columns' 'step,epoch,lr,loss,momentum,grad_norm,val_loss,val_accuracy,time' "$(head -n 1 d.csv)"
is 'measured every 20 steps and at the end' '19 29' \
    "$(rows d.csv | awk -F, '$7 != "" && $8 != "" { printf "%s%s", n++ ? " " : "", $1 }')"
is 'the rates and momenta are lrgen'\''s' "$(lrgen -n 30 onecycle:max=0.1 | sed 1d)" "$(field d.csv 1,3,5)"
rows d.csv | awk -F, '$6 <= 0 || $9 < before { exit 1 } { before = $9 }'
ok 'norms are positive and time grows'
is '40 steps are whole epochs of the data' "$(rows a.csv | awk -F, '{ print int($1 / 5) }')" "$(field a.csv 2)"
train --lr 0.05 -n 40 --every 7 >e.csv
is '--every' "$(rows a.csv | awk -F, '$1 % 7 == 0')" "$(rows e.csv)"
train --lr 0.05 --epochs 1.6 >f.csv
is '--epochs may be a fraction' 8 "$(rows f.csv | wc -l | tr -d ' ')"
train --lr 0.05 -n 2ep | cmp - /dev/stdin <<X
$(train --lr 0.05 -n 10)
X
ok 'steps in epochs'

# ------------------------------------------------------------------------------------------------------- schedules
lrgen -n 25 onecycle:max=0.1 >rates.csv
train -n 25 onecycle:max=0.1 >operand.csv
train -n 25 --schedule onecycle:max=0.1 | cmp - operand.csv
ok '--schedule is the operand'
train --schedule-file rates.csv | cmp - operand.csv
ok '--schedule-file is the schedule'
lrgen -n 25 onecycle:max=0.1 | train --schedule-file - | cmp - operand.csv
ok 'and so is a pipe'
lrgen -n 20 --every 10 --lr 0.5 linear:to=0 | train --schedule-file - -n 25 >sparse.csv
lrgen -n 20 --every 10 --lr 0.5 linear:to=0 >sparse.table
is 'which is told' 'lrtrain: sparse.table: the table ends at step 10: from there on its last rate is held' \
    "$(lrtrain --schedule-file sparse.table -m mlp:hidden=4 -n 12 2>&1 >/dev/null | grep 'the table')"
is 'as is what is left of it' 'lrtrain: sparse.table: the table goes on to step 10: it is cut after 5 steps' \
    "$(lrtrain --schedule-file sparse.table -m mlp:hidden=4 -n 5 2>&1 >/dev/null | grep 'the table')"
is 'rates hold until the next row, and past the last' '0.5 0.25' \
    "$(field sparse.csv 3 | sort -ru | tr '\n' ' ' | sed 's/ $//')"
is 'phases one after the other' "$(lrgen --lr 0.2 linear:steps=4,from=0 cosine:steps=6,to=0 | sed 1d)" \
    "$(train --lr 0.2 --schedule linear:steps=4,from=0 --schedule cosine:steps=6,to=0 | sed 1d | cut -d, -f 1,3)"

# -------------------------------------------------------------------------------------------------------- formats
is 'json lines' "$(field a.csv 1)" "$(train --lr 0.05 -n 40 -f jsonl | sed 's/^{"step": \([0-9]*\),.*/\1/')"
train --lr 0.05 -n 40 -o a.jsonl && train --lr 0.05 -n 40 -f jsonl | cmp - a.jsonl
ok 'the ending of the file names the format'
train --lr 0.05 -n 2 -o run.tfevents && LC_ALL=C grep -q 'brain.Event:2' run.tfevents
ok 'an event file'
is 'of the version, and of epoch, lr and loss a step' $((40 + 2 * 67)) "$(wc -c <run.tfevents | tr -d ' ')"

# ---------------------------------------------------------------------------------------------------- checkpoints
for optimizer in sgd:momentum=0.9 adam; do
    train --lr 0.01 -n 60 --optimizer $optimizer -m mlp:hidden=16,dropout=0.2 -o whole.csv &&
        train --lr 0.01 -n 33 --optimizer $optimizer -m mlp:hidden=16,dropout=0.2 --save c.save -o one.csv &&
        train --lr 0.01 -n 60 --optimizer $optimizer -m mlp:hidden=16,dropout=0.2 --resume c.save -o two.csv &&
        { cat one.csv && rows two.csv; } | cmp - whole.csv
    ok "$optimizer: a resumed training is bit for bit the uninterrupted one"
done
train --lr 0.01 -n 20 --save every.save --save-every 5 >every.csv && train --lr 0.01 -n 20 --save once.save >once.csv &&
    cmp every.save once.save
ok '--save-every changes nothing'

# ------------------------------------------------------------------------------------------------- what is refused
cp a.csv kept.data
train --lr 0.05 -n 3 --schedule-file rates.csv -o ./rates.csv 2>/dev/null
is 'the trace does not take the place of the schedule' 2 $?
for files in '-o a.csv --save a.csv' '-o ./new.out --save new.out' '--save -' '-o once.save --resume once.save'; do
    train --lr 0.05 -n 90 $files >/dev/null 2>&1
    is "refused: $files" 2 $?
done
cmp a.csv kept.data && test ! -e new.out
ok 'and nothing is touched'
train --lr 0.01 -n 22 --resume once.save --save once.save -o /dev/null
is 'a checkpoint may take its own place' 0 $?
train --data spirals --lr 0.05 -n 2 -o spirals && rm spirals
ok 'the name of a data set is no file'
train --lr 0.05 -n 40 --save none/a.save >early.csv 2>/dev/null
is 'a checkpoint that cannot be written is an error' 4 $?
test ! -s early.csv
ok 'found out before the training'

# -------------------------------------------------------------------------------------------------------- signals
mkfifo slow
lrtrain -q --samples 300 -m mlp:hidden=16 --schedule-file slow >unread.csv &
pid=$!
exec 9>slow
printf 'step,lr\n0,0.1\n' >&9
kill -TERM $pid
sleep 0.3
exec 9>&-
wait $pid 2>/dev/null
is 'SIGTERM ends it at once while it reads' 143 $?
test ! -s unread.csv
ok 'before any training'
# wait_for FILE: until the file has rows, 30 seconds at most
wait_for() {
    tries=0
    until test -e "$1" && test "$(wc -l <"$1")" -ge 2 || test $tries -ge 300; do
        sleep 0.1
        tries=$((tries + 1))
    done
}
start() { exec lrtrain -q --samples 300 -m mlp:hidden=16 --lr 0.01 -n 90000000 "$@"; } # for a job of its own: exec
start >live.csv &
pid=$!
wait_for live.csv
test "$(wc -l <live.csv)" -ge 2
ok 'rows can be seen while it runs'
kill -TERM $pid
wait $pid 2>/dev/null
is 'SIGTERM ends it by SIGTERM' 143 $?
is 'after a whole row' 4 "$(tail -n 1 live.csv | awk -F, '{ print NF }')"

start --save stopped.save -o stopped.csv &
pid=$!
wait_for ".lrtools-$pid-0.tmp"
kill -HUP $pid
wait $pid 2>/dev/null
is 'SIGHUP ends it by SIGHUP' 129 $?
last=$(tail -n 1 stopped.csv | cut -d, -f 1)
train --lr 0.01 -n $((last + 2)) --resume stopped.save >on.csv
is 'with a trace and a checkpoint to go on from' $((last + 1)) "$(tail -n 1 on.csv | cut -d, -f 1)"
is 'no temporary file is left' '' "$(find . -name '.lrtools*')"

if valgrinded; then
    skip 'the second signal' 'timing'
else
    mkfifo pipe
    start >pipe &
    pid=$!
    exec 8<pipe
    read -r _ <&8
    sleep 0.7
    kill -TERM $pid
    sleep 0.3
    ! grep -q ") Z " "/proc/$pid/stat"
    ok 'with a pipe that nobody empties it waits'
    kill -TERM $pid
    wait $pid 2>/dev/null
    is 'and the second signal ends it at once' 143 $?
    exec 8<&-
fi

# ------------------------------------------------------------------------------------------------------ divergence
train --lr 1e30 -n 20 --samples 100 >diverged.csv 2>error.txt
is 'a loss that is not finite is written' nan "$(tail -n 1 diverged.csv | cut -d, -f 4)"
test "$(rows diverged.csv | wc -l)" -lt 20
ok 'and ends the training'
lrtrain --samples 300 -m mlp:hidden=16 --lr 1e30 -n 20 2>&1 >/dev/null | grep -q 'is not finite: training has diverged'
ok 'with a note'
train --strict --lr 1e30 -n 20 -o strict.csv 2>error.txt
is 'that is an error under --strict' 3 $?
lrtrain --samples 300 -m mlp:hidden=16 --lr 1e38 -n 1 --strict 2>&1 >once.csv | grep -q 'val_loss is not finite after the last step'
ok 'so is a val_loss that is not finite'
is 'which the table of --compare counts' 1 "$(train --compare 1e38 -n 1 -f csv | sed 1d | cut -d , -f 3)"
train --keep-going --lr 1e30 -n 20 >kept.csv
is '--keep-going goes on' 20 "$(rows kept.csv | wc -l | tr -d ' ')"

# ------------------------------------------------------------------------------------------------------ range test
train --range-test -o test >answer.txt 2>error.txt
is 'a range test has an answer' '0' $?
is 'traces and picture' 'range-test.png seed-1.csv seed-2.csv seed-3.csv' "$(find test -type f | sed 's|.*/||' | sort | tr '\n' ' ' | sed 's/ $//')"
is 'lrbounds finds the same in the traces' "$(sed -n '/^lr_/p' answer.txt)" \
    "$(lrbounds --recorder none test/seed-1.csv test/seed-2.csv test/seed-3.csv | sed -n '/^lr_/p')"
train --range-test --threads 3 | sed 's/ --threads 3//' | cmp - answer.txt
ok 'trainings side by side change nothing'
eval "$(train --range-test -f sh)" && lrgen -n 2 "onecycle:max=$LR_MAX" >/dev/null
ok 'the answer for a shell'
sed -n '/ --epochs /s/^next: //p' answer.txt >next.sh
is 'two trainings come next' 2 "$(grep -c '^lrtrain --samples 300 --model mlp:hidden=16 ' next.sh)"
sh -e next.sh 2>/dev/null && test -s onecycle.csv && test -s constant.csv
ok 'and they run'
rows constant.csv | awk -F, 'NR == 1 { first = $4 } { last = $4 } END { exit !(last < 0.8 * first) }'
ok 'constant lr_suggest learns'
train --range-test --schedule exp:from=1e-12,to=1e-10 -n 60 >low.txt 2>error.txt
is 'a sweep that shows nothing has no answer' 1 $?
grep -qx 'next: lrtrain --samples 300 --model mlp:hidden=16 --range-test' low.txt
ok 'but the command of a better one'
train --range-test --schedule exp:from=1e-4,to=1e-2 -n 120 2>/dev/null |
    grep -q '^next: lrtrain .*--range-test --schedule exp:from=.* --steps '
ok 'one that ends too early has the command of a longer one'
is 'which a shell learns' 'false' "$(train --range-test --schedule exp:from=1e-12,to=1e-10 -n 60 -f sh 2>/dev/null | tail -n 1)"
train --range-test --validation 0 --seed 1000000000000000 >bare.txt
! grep '^next: ' bare.txt | grep -q evaluate && grep -q '^next: .* --seed 1000000000000000 ' bare.txt
ok 'no evaluation where nothing is validated; the seed digit for digit'
awk 'BEGIN { print "x,y,price"; for (i = 0; i < 900; i++) printf "%.0f,%d,%.1f\n", i * 1e9, i % 7, 250000.5 + i * 1e9 }' >wide.csv
lrtrain --data wide.csv -m mlp:hidden=8 --range-test >wide.txt 2>error.txt
is 'numbers too large have no answer' 1 $?
grep -q 'the loss is not finite from step 1 on, at lr 1.02e-07: scale the features' error.txt && ! grep -q '^next' wide.txt
ok 'which is said, without another sweep'
lrtrain -m mlp:hidden=4 --range-test exp:from=1e30,to=1e35 2>/dev/null | grep -q '^next: lrtrain --model mlp:hidden=4 --range-test$'
ok 'a sweep that began too high has the usual one next'
is 'even when there was no test' 'false' "$(lrtrain --range-test --data ./none.csv -f sh 2>/dev/null | tail -n 1)"

# --------------------------------------------------------------------------------------------------------- compare
train --compare 1e-3 --compare 'warm=linear:steps=5,from=0 cosine:to=0' --compare high=30 --lr 0.1 -n 25 --seeds 2 \
    -o compare -f csv >table.csv
is 'a table' 'name,steps,diverged,loss,val_loss,val_accuracy,least_accuracy,most_accuracy' "$(head -n 1 table.csv)"
is 'a row each' '1e-3 warm high' "$(field table.csv 1 | tr '\n' ' ' | sed 's/ $//')"
is 'a trace each, and a picture' \
    '1e-3-seed-1.csv 1e-3-seed-2.csv compare.png high-seed-1.csv high-seed-2.csv warm-seed-1.csv warm-seed-2.csv' \
    "$(find compare -type f | sed 's|.*/||' | sort | tr '\n' ' ' | sed 's/ $//')"
train --lr 0.1 linear:steps=5,from=0 cosine:to=0 -n 25 | cmp - compare/warm-seed-1.csv
ok 'a trace is that of the training alone'
train --compare 1e-3 --compare 'warm=linear:steps=5,from=0 cosine:to=0' --compare high=30 --lr 0.1 -n 25 --seeds 2 \
    --threads 4 -f csv | cmp - table.csv
ok 'side by side gives the same table'
is 'names are texts in JSON' '"0.5" "1"' \
    "$(train --compare .5 --compare 1 -n 3 -f json | sed -n 's/^{"name": \("[^"]*"\),.*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
train --compare bounds --compare good=1 -n 5 -o refused >/dev/null 2>&1
is 'a name of bounds is taken' 2 $?
test ! -e refused
ok 'which is known before any test'
is 'a copy of its input is not right or wrong' 'name,steps,diverged,loss,val_loss' \
    "$(train -m autoencoder --compare 1e-3 -n 3 -f csv | head -n 1)"
is 'in a trace neither' 'step,epoch,lr,loss,val_loss' \
    "$(train -m autoencoder --lr 1e-3 -n 3 --evaluate 1ep | head -n 1)"
train --compare bounds -n 100 >bounds.txt
is 'from too low to too high' 'too-low good high too-high' "$(sed 1d bounds.txt | cut -d ' ' -f 1 | tr '\n' ' ' | sed 's/ $//')"

# ------------------------------------------------------------------------------------------------- the rest, data
train --benchmark --lr 0.01 --epochs 3 | grep -qE \
    '^epoch_seconds=[0-9.]+ loss=[0-9.e+-]+ accuracy=[0-9.e-]+ kernel=[A-Za-z0-9_]+ threads=1$'
ok '--benchmark'
train --lr 0.01 -n 4000 2>error.txt | head -n 1 >/dev/null
is 'a closed pipe is no matter for words' '' "$(cat error.txt)"
awk 'BEGIN { print "x,y,price"; for (i = 0; i < 90; i++) print i / 9, i % 7, 2.5 + i / 3 - i % 7 }' | tr ' ' , >table.csv
lrtrain -q --data table.csv --label price --standardize -m mlp:hidden=8 --lr 0.01 -e 40 >price.csv
rows price.csv | awk -F, 'NR == 1 { first = $4 } { last = $4 } END { exit !(last < first / 4) }'
ok 'targets of a CSV file are learnt'
if test -e /dev/full; then
    train --lr 0.01 -n 3 >/dev/full 2>/dev/null
    is 'a full disk is noticed' 4 $?
else
    skip 'a full disk is noticed' 'no /dev/full'
fi
if test -d /usr/share/datasets/fashion-mnist; then
    lrtrain -q --data fashion-mnist --samples 2000 -m mlp:hidden=32 --lr 0.05 -e 2 --evaluate 2ep >fashion.csv
    tail -n 1 fashion.csv | awk -F, '{ exit !($6 > 0.6) }'
    ok 'clothes are told apart'
else
    skip 'clothes are told apart' 'dataset-fashion-mnist is not installed'
fi
finish
