/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for JSON-lines: any bytes give records or an error, never a crash; what it costs is bounded. */
#include "tests/fuzz/text_log_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_text(data, size, size % 2 ? &lr_log_jsonl : NULL, NULL);
    return 0;
}
