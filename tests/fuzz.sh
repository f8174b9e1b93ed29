#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The fuzzers of tests/fuzz, for a moment each (FUZZ_SECONDS, 5 by default), from the logs of tests/bad and data on.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"
sanitized || test -n "${FUZZ_SECONDS-}" || skip_all 'part of make check-sanitize and make fuzz'
if valgrinded; then skip_all 'brings its own sanitizers'; fi
echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }' > try.c
clang -fsanitize=fuzzer,address,undefined -o try try.c 2> /dev/null || skip_all 'needs clang with libFuzzer'

mkdir seeds
cp "$LR_SOURCE"/tests/bad/*.csv seeds
for log in "$LR_SOURCE"/data/*.csv; do head -n 20 "$log" > "seeds/${log##*/}"; done
# events and history records as the fuzzers of binary formats take them: lengths, no checksums
{
    printf '\002\032\000\011\000\000\000\000\204\327\327\101\020\011\052\015\012\013\012\004loss\025\315\314\214\077'
    printf '\056\000\020\144\052\052\012\050\012\015learning_rate\102\012\010\001\022\000\052\004\316\021\003\075'
    printf '\112\013\012\011\012\007scalars'
} > seeds/events
{ printf '\001'; tail -c +2 seeds/events; } > seeds/events-long
{
    printf '\001\001\034\000\022\032\012\017\012\004loss\202\001\0062.3850'
    printf '\012\007\022\001a\202\001\0011'
} > seeds/history
printf '1708209014522 2.385 0\n1708209014523 nan 1\n' > seeds/metric
printf '0{"log_history":[{"step":1,"loss":2.385,"x":{"y":[1]}},{"loss":NaN}],"b":[1,"2"],"t":[[1,2,3]]}' > seeds/history.json
printf '{"mode":"train","epoch":1,"iter":10,"loss":"2.5"}\n{"mode":"val","epoch":1,"iter":3,"mAP":0.5}\n' > seeds/lines
printf '1iter 1: loss 2.5, time 3ms\nEpoch 1/2\nloss: 2.5 - acc: 1%%\n] Iteration 5, loss = 2\n' > seeds/text
flags='-std=gnu17 -D_GNU_SOURCE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all'
# the readers are built once, for all of them
for source in "$LR_SOURCE"/lib/error.c "$LR_SOURCE"/lib/label.c "$LR_SOURCE"/lib/number*.c "$LR_SOURCE"/lib/crc32c.c \
    "$LR_SOURCE"/lib/output.c "$LR_SOURCE"/lib/role.c "$LR_SOURCE"/lib/text.c "$LR_SOURCE"/lib/trace.c \
    "$LR_SOURCE"/lib/reader/*.c "$LR_SOURCE"/lib/log/*.c "$LR_SOURCE"/lib/table/*.c; do
    # shellcheck disable=SC2086 # they are words
    clang $flags -fsanitize=fuzzer-no-link -I"$LR_SOURCE" -c -o "$(echo "${source#"$LR_SOURCE"/}" | tr / -).o" "$source" \
        2> err || note "$(cat err)"
done
for source in "$LR_SOURCE"/tests/fuzz/*.c; do
    name=${source##*/}
    mkdir "corpus-$name"
    # shellcheck disable=SC2086 # they are words
    clang $flags -fsanitize=fuzzer -I"$LR_SOURCE" -o fuzz "$source" lib-*.o -lcsv -lpcre2-8 -lm 2> err || note "$(cat err)"
    ./fuzz -max_total_time="${FUZZ_SECONDS:-5}" -timeout=5 -rss_limit_mb=512 -max_len=4096 -verbosity=0 \
        "corpus-$name" seeds > out 2>&1
    status=$?
    test "$status" -eq 0 || note "$(tail -n 40 out)"
    ok "$name" "$status"
done
finish
