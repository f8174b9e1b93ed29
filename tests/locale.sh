#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In a locale with decimal commas, everything reads and writes as in the C locale.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
mkdir locales
command -v localedef > /dev/null && localedef -i de_DE -f UTF-8 "$work/locales/de_DE.UTF-8" 2> err
LOCPATH=$work/locales LC_ALL=de_DE.UTF-8 locale -k decimal_point 2> /dev/null | grep -q '","' ||
    skip_all 'the locale de_DE.UTF-8 cannot be made (Debian: apt-get install locales)'
log=$LR_SOURCE/data/fashion-mlp-adam.csv

while IFS= read -r command; do
    eval "$command" > wanted 2> wanted.err
    is "$command: status" 0 $?
    (
        LOCPATH=$work/locales LC_ALL=de_DE.UTF-8 LANGUAGE=de
        export LOCPATH LC_ALL LANGUAGE
        eval "$command" > found 2> found.err
    )
    cmp wanted found && cmp wanted.err found.err
    ok "$command"
done << 'END'
lrgen -n 50 --lr 2.385 linear:steps=5,from=0.5 cosine:to=0.1
lrgen -n 50 -f json onecycle:max=0.01
lrgen --describe onecycle
lrsmooth -c loss -m ema:beta=0.9 "$log"
lrsmooth -c loss -m savgol:window=25,order=3 -f json "$log"
lrbounds "$log"
lrcat -l "$log"
lrbounds -f json "$log"
lrbounds -f sh "$log"
lrbounds -f make "$log"
lrplot -f svg "$log"
lrplot -f pdf "$log"
lrplot -f png "$log"
END
finish
