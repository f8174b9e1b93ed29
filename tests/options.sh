#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An option is described once, in the program's table: --help, man page and completion say the same.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"

# The names that a program's table has, one a line, `--name' and `-l'.
table() {
    "$1" --print-options | awk -F '\t' '{ print "--" $2; if ($1 != "") print "-" $1 }' | sort
}

# The page as built: in the build tree, or in the tarball's sources.
page() {
    if test -f "$LR_BUILD/man/$1"; then echo "$LR_BUILD/man/$1"; else echo "$LR_SOURCE/man/$1"; fi
}

for tool in $tools; do
    wanted=$(table "$tool")
    found=$("$tool" --help | sed -n '/^Options:/,/^$/{ s/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p; s/^      \(--[a-z-]*\).*/\1/p; }' |
        tr ' ' '\n' | sort)
    is "$tool --help shows every option" "$wanted" "$found"

    found=$(sed 's/\\-/-/g' "$(page "$tool.1")" | awk '
        /^\.Sh/ { options = /OPTIONS/ }
        options && /^\.It Fl/ { for (i = 2; i <= NF; i++) if ($(i - 1) == "Fl") print "-" $i }' | sort)
    is "$tool(1) shows every option" "$wanted" "$found"

    # a name in two of its catalogs is there twice
    found=$("$tool" --print-catalog | awk -F '\t' '$1 == "row" { print $2 }')
    if "$tool" --print-options | cut -f 2 | grep -qx list; then
        is "$tool --list shows every name" "$found" "$("$tool" --list | cut -f 1)"
        described=$(for name in $found; do "$tool" --describe "$name" > out 2>&1 && sed -n '1s/[: ].*//p' out; done)
        is "$tool --describe knows every name" "$found" "$described"
    else
        is "$tool has no catalog" '' "$found"
    fi

    if valgrinded || ! command -v bash > /dev/null; then
        skip "completion of $tool" 'needs bash, without valgrind'
    else
        found=$(bash -c '. "$1"; COMP_WORDS=("$2" --); COMP_CWORD=1; _lrtools "$2" -- "$2"
            printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash" "$tool" | sort)
        is "completion of $tool offers every option" "$(printf '%s\n' "$wanted" | grep '^--')" "$found"
    fi
done

if valgrinded || ! command -v bash > /dev/null; then
    skip 'completion of names' 'needs bash, without valgrind'
else
    found=$(bash -c '. "$1"; COMP_WORDS=(lrsmooth -m sa); COMP_CWORD=2; _lrtools lrsmooth sa -m
        printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash")
    is 'completion of lrsmooth -m sa' savgol "$found"
    found=$(bash -c '. "$1"; COMP_WORDS=(lrgen --format = js); COMP_CWORD=3; _lrtools lrgen js =
        printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash")
    is 'completion of lrgen --format=js' 'json jsonl' "$(echo $found)"
    found=$(bash -c '. "$1"; COMP_WORDS=(lrtrain --optimizer ada); COMP_CWORD=2; _lrtools lrtrain ada --optimizer
        printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash")
    is 'completion of lrtrain --optimizer ada' 'adagrad adam adamw' "$(echo $(printf '%s\n' $found | sort))"
    touch fashion-log.csv
    found=$(bash -c '. "$1"; COMP_WORDS=(lrtrain --data fash); COMP_CWORD=2; _lrtools lrtrain fash --data
        printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash")
    is 'completion of lrtrain --data fash' 'fashion-log.csv fashion-mnist' "$(echo $(printf '%s\n' $found | sort))"
    found=$(bash -c '. "$1"; COMP_WORDS=(lrtrain onec); COMP_CWORD=1; _lrtools lrtrain onec lrtrain
        printf "%s\n" "${COMPREPLY[@]}"' - "$LR_SOURCE/lrtools/completions/lrtools.bash")
    is 'completion of lrtrain onec' onecycle "$(echo $found)"
fi
if command -v zsh > /dev/null; then
    zsh -n "$LR_SOURCE/lrtools/completions/lrtools.zsh"
    ok 'the completion for zsh is well-formed'
else
    skip 'the completion for zsh is well-formed' 'zsh is missing'
fi
if command -v fish > /dev/null; then
    fish -n "$LR_SOURCE/lrtools/completions/lrtools.fish"
    ok 'the completion for fish is well-formed'
else
    skip 'the completion for fish is well-formed' 'fish is missing'
fi

for name in $pages; do
    if command -v mandoc > /dev/null; then
        is "$name is clean mdoc" '' "$(mandoc -T lint -W warning "$(page "$name")" 2>&1)"
    else
        skip "$name is clean mdoc" 'mandoc is missing'
    fi
done
finish
