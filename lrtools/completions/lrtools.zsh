#compdef lrbounds lrcat lrgen lrplot lrsmooth lrtrain
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for all lrtools: asks the program for its options and what its catalogs hold.

_lrtools() {
    local program=${words[1]} line action name
    local -a arguments fields rows schedules
    rows=(${(f)"$($program --print-catalog 2> /dev/null | awk -F '\t' '$1 == "row" { print $2 }')"})
    schedules=(${(f)"$($program --print-catalog 2> /dev/null | awk -F '\t' '
        $1 == "catalog" { wanted = $2 == "schedule" } $1 == "row" && wanted { print $2 }')"})
    for line in ${(f)"$($program --print-options 2> /dev/null)"}; do
        fields=("${(@s:	:)line}")   # letter name argument default choices help
        action=''
        if [[ -n $fields[3] ]]; then
            action=":${fields[3]}:"
            if [[ -n $fields[5] && $fields[3] == *FILE* ]]; then action+="{compadd -- ${fields[5]}; _files}"
            elif [[ -n $fields[5] ]]; then action+="(${fields[5]})"
            elif [[ $fields[3] == (*SPEC*|NAME) ]]; then action+="(${rows})"
            else action+=_files; fi
        fi
        name=${${fields[6]//\[/(}//\]/)}
        if [[ -n $fields[3] ]]; then arguments+=("*--${fields[2]}=[${name//:/\\:}]$action")
        else arguments+=("--${fields[2]}[${name//:/\\:}]"); fi
        if [[ -n $fields[1] ]]; then arguments+=("*-${fields[1]}[${name//:/\\:}]$action"); fi
    done
    if [[ $program == (*lrgen|*lrtrain) ]]; then arguments+=("*:schedule:(${schedules})")
    else arguments+=('*:file:_files'); fi
    _arguments -s -S $arguments
}

_lrtools "$@"
