#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the house that a machine can hold.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
cd "$LR_SOURCE" || exit 99
# shellcheck disable=SC2086  # lists of files

sources=$(ls lib/*.[ch] lib/*/*.[ch] lrtools/*.[ch])
library=$(ls lib/*.[ch] lib/*/*.[ch])

# none TITLE COMMAND...: passes if the command prints nothing; what it prints is at fault
none() {
    title=$1
    shift
    is "$title" '' "$("$@")"
}

# Which module a file belongs to, on which floor that is, and whom it may include besides the floors below. lib/lr.h is
# the umbrella for programs; nothing in lib includes it.
floors() {
    grep -Hn '^#include "' $library | grep -v '^lib/lr\.h:' | awk -F '[:"]' '
        function module(path) {
            sub(/^lib\//, "", path); sub(/\.[ch]$/, "", path); sub(/\/.*/, "", path); sub(/_.*/, "", path)
            return path
        }
        function place(names, at,    i, n, name) { n = split(names, name, " "); while (n) floor[name[n--]] = at }
        BEGIN {
            place("error text number label spec order random crc32c", 0)
            place("trace output role reader writer schedule smooth spline", 1)
            place("bounds plot relay log data train", 2)
            place("table", 3)
            n = split("order>number label>error spec>error spec>label spec>number output>error writer>output " \
                      "smooth>spline smooth>trace train>data", name, " ")
            while (n) neighbour[name[n--]] = 1
        }
        {
            from = module($1); to = module($4)
            if ($4 !~ /^lib\//) print $1 ": " $4 " is outside the library"
            else if (!(from in floor)) print $1 ": module " from " stands on no floor (tests/house.sh)"
            else if (from == to || (from ">" to) in neighbour) next
            else if (!(to in floor) || floor[to] >= floor[from]) print $1 ": " from " must not include " to
        }'
}
none 'a module includes only lower floors' floors

# Each external library is used in one place.
outside() { # HEADER-PATTERN ALLOWED-FILES-PATTERN
    grep -lE "^#include <$1" $sources | grep -vE "$2"
}
none 'libcsv has one door: lib/reader/csv.c' outside 'csv\.h' '^lib/reader/csv\.c$'
none 'PCRE2 has one door: lib/log/text*.c' outside 'pcre2\.h' '^lib/log/text[a-z_]*\.[ch]$'
none 'cairo, pango and libpng have one door: lib/plot/draw*' \
    outside '(cairo|pango|png)' '^lib/plot/draw[a-z_]*\.[ch]$'
none 'BLAS has one door: lib/train/matrix.c' outside '(cblas|openblas|lapack|f77blas)' '^lib/train/matrix\.c$'
none 'zlib has one door: lib/data/idx.c' outside 'zlib' '^lib/data/idx\.c$'
none 'GSL stays where the numerics are' outside 'gsl/' '^lib/(bounds|smooth)/|^lib/spline(_[a-z]+)?\.c$|^lrtools/cli\.c$'

# Words that do not belong: they depend on a locale, overrun, stop the program, or say that it is not finished.
none 'no banned function' grep -nE \
    '(^|[^A-Za-z_])(setlocale|strtok|v?sprintf|ato[ifl]|gets|system|popen|tmpnam|mktemp) *\(' $sources
none 'nothing is left to do' grep -nwE 'TODO|FIXME|XXX|HACK|stub' $sources
none 'cairo writes only through our own checked callback' \
    grep -nE 'cairo_surface_write_to_png|cairo_(pdf|svg|ps)_surface_create *\(' $sources

# What the library asks of the C library, and what it keeps.
archives="$LR_BUILD/lib/liblr.a $LR_BUILD/lib/libtrain.a"
calls() {
    nm -u $archives | awk 'NF == 2 { print $2 }' | sort -u | grep -xE "$(printf '%s' '_?_?exit|_Exit|quick_exit|abort|
        |__assert_fail|(__)?v?(printf|fprintf)(_chk)?|puts|fputs|putchar|perror|warnx?|errx?|std(in|out|err)|
        |setlocale|signal|sigaction' | tr -d ' \n')"
}
variables() {
    objdump -t $archives | awk '/ \*COM\*/ || (/ O \.t?(bss|data)/ && !/ \.data\.rel\.ro/) { print $NF }'
}
test "$(nm $archives 2> /dev/null | grep -cE ' T lr_(trace_add_row|training_step)$')" -eq 2
ok 'the library is there to be looked at'
if sanitized; then
    skip 'the library neither exits nor prints' 'sanitizers add to it'
    skip 'the library keeps no variable' 'sanitizers add to it'
else
    none 'the library neither exits nor prints' calls
    none 'the library keeps no variable' variables
fi

# Whose products the trainer calls: GSL brings a BLAS of its own, with the same names and twenty times slower.
bound=$(LD_DEBUG=bindings "$LR_BUILD/lrtools/lrtrain" --version 2>&1 | sed -n 's/.*lrtrain \[0\] to \([^ ]*\).*cblas_[sd]gemm.*/\1/p')
case $bound in
'') skip 'the trainer calls OpenBLAS' 'this loader does not tell what it binds (LD_DEBUG)' ;;
*) case $bound in *openblas*) ;; *) note "it calls $bound" && false ;; esac
    ok 'the trainer calls OpenBLAS' ;;
esac

forgotten() {
    for file in $sources tests/*.sh tests/cli/*.t data/* man/*.in tests/unit/*_test.c lrtools/completions/*; do
        case $file in tests/common.sh | tests/no-cmocka.sh) continue ;; esac
        name=$file
        case $file in man/*.in) name=${file%.in} ;; esac
        grep -qF "$name" Makefile.am || echo "$file"
    done
}
none 'Makefile.am names every file' forgotten

form() {
    for file in $sources tests/unit/*.c tests/faults/*.c; do
        head -n 1 "$file" | grep -q SPDX-License-Identifier || echo "$file: no SPDX line"
        awk -v name="$file" 'length($0) > 120 { print name ":" NR ": over 120 columns" }
            /\t/ { print name ":" NR ": a tab" } /[ \t]$/ { print name ":" NR ": blanks at the end" }
            END { if (NR > 420 && name !~ /^tests/) print name ": " NR " lines: split it" }' "$file"
    done
}
none 'sources keep the form' form
finish
