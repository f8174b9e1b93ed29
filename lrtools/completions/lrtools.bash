# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for all lrtools: asks the program for its options and what its catalogs hold.

# The words after a colon in WORD are compared without what stands before it, as bash splits there.
_lrtools()
{
    local program=$1 word=$2 previous=$3 letter name argument default choices help
    local option='' value=$word words=''
    COMPREPLY=()
    # bash hands `--name=value' over in pieces, by COMP_WORDBREAKS
    if [[ $word == --*=* ]]; then
        option=${word%%=*} value=${word#*=}
    elif [[ $word == = ]]; then
        option=$previous value=''
    elif [[ $previous == = ]]; then
        option=${COMP_WORDS[COMP_CWORD-2]}
    elif [[ $previous == -?* ]]; then
        option=$previous
    fi
    # a tab is white space to read: turn it into a byte that keeps empty fields
    while IFS=$'\x1f' read -r letter name argument default choices help; do
        if [[ -n $option && -n $argument && ( $option == "--$name" || ( -n $letter && $option == "-$letter" ) ) ]]
        then
            if [[ -n $choices ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$value"; [[ $argument == *FILE* ]] &&
                    compgen -f -- "$value")
            elif [[ $argument == *SPEC* || $argument == NAME ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_lrtools_rows "$program")" -- "$value")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$value")
            fi
            return 0
        fi
        words+=" --$name"
    done < <("$program" --print-options 2> /dev/null | tr '\t' '\037')
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word"; [[ $program == *lrgen || $program == *lrtrain ]] &&
            compgen -W "$(_lrtools_rows "$program" schedule)" -- "$word")
    fi
}

# _lrtools_rows PROGRAM [NOUN]: the names in its catalogs, or in that of this noun
_lrtools_rows()
{
    "$1" --print-catalog 2> /dev/null | awk -F '\t' -v noun="${2-}" '
        $1 == "catalog" { wanted = noun == "" || $2 == noun }
        $1 == "row" && wanted { print $2 }'
}

complete -o filenames -o bashdefault -F _lrtools lrbounds lrcat lrgen lrplot lrsmooth lrtrain
