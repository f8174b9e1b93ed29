#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every command of the README and of the man pages' EXAMPLES runs, in order, in one folder a document, with data/ at hand.
# In the README these are the blocks marked `sh', and in those marked `console' the lines that begin with `$', whose
# output is compared with what follows; other blocks are not meant to be run by this test.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"

# The trainer of the examples: it follows a table of rates and logs its loss.
mkdir bin
cat > bin/mytrainer << 'END'
#!/bin/sh
test "$1" = --lr-schedule && test -s "$2" && test "$3" = --log && cp data/fashion-mlp-adam.csv "$4"
END
chmod +x bin/mytrainer
PATH=$PATH:$work/bin

from_markdown() {
    awk '/^```/ { inside = $0 == "```sh"; next } inside' "$1"
}
from_mdoc() {
    awk '/^\.Sh/ { examples = /EXAMPLES/ } /^\.Ed/ { inside = 0 } inside { print } examples && /^\.Bd/ { inside = 1 }' "$1" |
        sed 's/\\e/\\/g; s/\\-/-/g; s/\\&//g'
}

# unfit COMMAND: it trains, or needs what a training wrote (trained.*, trained-*), and that can't be here; the reason is in $why.
unfit() {
    why=
    case $1 in
    *lrtrain*--describe* | *lrtrain*--list*) ;;
    *lrtrain* | *trained[.-]*)
        ! valgrinded || why='training takes too long under valgrind'
        case $1 in *fashion-mnist* | *trained.*)
            test -d /usr/share/datasets/fashion-mnist || why='dataset-fashion-mnist is not installed' ;;
        esac
        ;;
    esac
    test -n "$why"
}

# run NAME FILE-OF-COMMANDS: each line (with the ones that a backslash joins to it) is a command
run() {
    mkdir "$work/$1"
    cd "$work/$1" || exit 99
    ln -s "$LR_SOURCE/data" data
    : > .state
    command=
    count=0
    while IFS= read -r line; do
        case $line in
        '' | '#'*) continue ;;
        *\\) command=$command${line%\\} && continue ;;
        esac
        command=$command$line
        count=$((count + 1))
        if unfit "$command"; then
            skip "$1: $command" "$why"
            command=
            continue
        fi
        # variables that a command sets are there for the next one
        printf '%s\n' ". ./.state" "set -e" "$command" 'set | grep "^LR_[A-Z]*=" | grep -v "^LR_SOURCE\|^LR_BUILD" > .state' > .script
        (unset LR_SANITIZERS LR_VALGRIND; sh .script > .out 2> .err < /dev/null)
        status=$?
        test "$status" -eq 0 || note "$(head -n 5 .err)"
        ok "$1: $command" "$status"
        command=
    done < "$work/$2"
    test "$count" -gt 0
    ok "$1: has commands"
    cd "$work" || exit 99
}

from_markdown "$LR_SOURCE/README.md" > commands
run README commands

# What the README shows of a program's output is what it prints.
awk '/^```/ { inside = $0 == "```console"; shown = 0; next }
    inside && /^\$ / { shown = ++count; print substr($0, 3) > "shown-" count ".sh"; next }
    inside && shown { print > "shown-" shown ".want" }' "$LR_SOURCE/README.md"
ln -s "$LR_SOURCE/data" data
for script in shown-*.sh; do
    is "README shows: $(cat "$script")" "$(cat "${script%.sh}.want")" "$(sh "$script" 2>&1 < /dev/null)"
done
for page in $pages; do
    from_mdoc "$LR_SOURCE/man/$page.in" > commands
    run "$page" commands
done

# The picture of all schedules, which lrspec(7) shows
if sanitized || valgrinded; then
    skip 'man/mksheet' 'hundreds of starts of lrgen take too long'
else
    is 'man/mksheet shows every schedule' '' "$(sh "$LR_SOURCE/man/mksheet" --sheet 10 -f svg 2>&1 > sheet.svg)"
    lrgen --list | cut -f 1 | sort > there
    sed '/^#/d; s/[: ].*//' "$LR_SOURCE/man/schedules.txt" | sort > told
    is 'man/schedules.txt: none that there is not, none twice' '' "$(comm -13 there told; uniq -d told)"
fi

# The Makefile beside the logs
if ! make --version 2> /dev/null | grep -q GNU; then
    skip 'data/Makefile.example' 'GNU make is missing'
else
    mkdir runs
    cp "$LR_SOURCE/data/fashion-mlp-adam.csv" runs/seed-1.csv
    cp "$LR_SOURCE/data/fashion-mlp-adam.csv" runs/seed-2.csv
    chmod u+w runs/*
    cp "$LR_SOURCE/data/Makefile.example" runs/Makefile
    unset MAKEFLAGS MFLAGS MAKELEVEL
    make -C runs > out 2> err
    status=$?
    test "$status" -eq 0 || note "$(cat err)"
    ok 'data/Makefile.example: makes everything' "$status"
    for file in seed-1.png seed-1.txt seed-2.png bounds.mk schedule.csv schedule.png; do
        test -s "runs/$file"
        ok "data/Makefile.example: $file"
    done
    is 'data/Makefile.example: the schedule has its steps' 3001 "$(wc -l < runs/schedule.csv | tr -d ' ')"
    make -q -C runs > out 2> err
    ok 'data/Makefile.example: nothing is made twice'
    sleep 1
    touch runs/seed-2.csv
    make -n -C runs > out 2> err
    grep -q 'seed-2.png' out && ! grep -q 'seed-1.png seed-1.csv' out
    ok 'data/Makefile.example: only what a log has changed'
fi
finish
