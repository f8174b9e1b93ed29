#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The fuzzers of tests/fuzz, for a moment each (FUZZ_SECONDS, 10 by default), from the logs of tests/bad and data on.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
sanitized || test -n "${FUZZ_SECONDS-}" || skip_all 'part of make check-sanitize and make fuzz'
if valgrinded; then skip_all 'brings its own sanitizers'; fi
echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }' > try.c
clang -fsanitize=fuzzer,address,undefined -o try try.c 2> /dev/null || skip_all 'needs clang with libFuzzer'

mkdir seeds
cp "$LR_SOURCE"/tests/bad/*.csv seeds
for log in "$LR_SOURCE"/data/*.csv; do head -n 20 "$log" > "seeds/${log##*/}"; done
for source in "$LR_SOURCE"/tests/fuzz/*.c; do
    name=${source##*/}
    mkdir "corpus-$name"
    clang -std=gnu17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I"$LR_SOURCE" \
        -o fuzz "$source" "$LR_SOURCE"/lib/error.c "$LR_SOURCE"/lib/label.c "$LR_SOURCE"/lib/number*.c \
        "$LR_SOURCE"/lib/role.c "$LR_SOURCE"/lib/table.c "$LR_SOURCE"/lib/text.c "$LR_SOURCE"/lib/trace.c \
        "$LR_SOURCE"/lib/reader/*.c -lcsv -lm 2> err || note "$(cat err)"
    ./fuzz -max_total_time="${FUZZ_SECONDS:-10}" -timeout=5 -rss_limit_mb=512 -max_len=4096 -verbosity=0 \
        "corpus-$name" seeds > out 2>&1
    status=$?
    test "$status" -eq 0 || note "$(tail -n 40 out)"
    ok "$name" "$status"
done
finish
