/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for text logs, by the known patterns and by one that is given: any bytes give records or
 * an error, never a crash; what it costs is bounded. The first byte says how it is read. */
#include "tests/fuzz/text_log_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const pattern =
        "(?:step (?<step>\\S+).*)?loss=(?<loss>\\S+)|(a+)+(?<lr>b)|(?<loss>\\d+)%";

    if (size == 0)
        return 0;
    if (data[0] % 4 == 0)
        fuzz_text(data + 1, size - 1, &lr_log_text, pattern);
    else
        fuzz_text(data + 1, size - 1, data[0] % 4 == 1 ? NULL : &lr_log_text, NULL);
    return 0;
}
