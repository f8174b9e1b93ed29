# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for all lrtools: asks the program for its options and what its catalogs hold.

function __lrtools_rows --argument-names program
    $program --print-catalog 2>/dev/null | string replace -rf '^row\t([^\t]*)\t(.*)$' '$1\t$2'
end

for program in lrbounds lrcat lrgen lrplot lrsmooth
    command -q $program; or continue
    $program --print-options 2>/dev/null | while read -l line
        set -l field (string split \t -- $line) # letter name argument default choices help
        set -l arguments -c $program -l $field[2] -d "$field[6]"
        test -n "$field[1]"; and set -a arguments -s $field[1]
        if test -n "$field[3]"
            set -a arguments -r
            if test -n "$field[5]"
                set -a arguments -f -a "$field[5]"
            else if string match -qr 'SPEC|^NAME$' -- $field[3]
                set -a arguments -f -a "(__lrtools_rows $program)"
            end
        end
        complete $arguments
    end
end
complete -c lrgen -a '(__lrtools_rows lrgen)'
