# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for all lrtools: asks the program for its options and what its catalogs hold.

# Names and summaries in the catalogs of a program, or in that of a noun.
function __lrtools_rows --argument-names program noun
    $program --print-catalog 2>/dev/null | awk -F '\t' -v noun="$noun" '
        $1 == "catalog" { wanted = noun == "" || $2 == noun }
        $1 == "row" && wanted { print $2 "\t" $3 }'
end

for program in lrbounds lrcat lrgen lrplot lrsmooth lrtrain
    command -q $program; or continue
    $program --print-options 2>/dev/null | while read -l line
        set -l field (string split \t -- $line) # letter name argument default choices help
        set -l arguments -c $program -l $field[2] -d "$field[6]"
        test -n "$field[1]"; and set -a arguments -s $field[1]
        if test -n "$field[3]"
            set -a arguments -r
            if test -n "$field[5]"
                string match -qr FILE -- $field[3]; or set -a arguments -f
                set -a arguments -a "$field[5]"
            else if string match -qr 'SPEC|^NAME$' -- $field[3]
                set -a arguments -f -a "(__lrtools_rows $program)"
            end
        end
        complete $arguments
    end
end
for program in lrgen lrtrain
    complete -c $program -a "(__lrtools_rows $program schedule)"
end
