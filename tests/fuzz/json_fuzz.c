/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for JSON documents: any bytes give records or an error, never a crash; what it costs is
 * bounded. The first byte says which format it is. */
#include "lib/log/json_scan.h"
#include "tests/fuzz/text_log_fuzz.h"

/* A value read in two pieces is the value read at once. */
static void check_pieces(const char *text, size_t size)
{
    lr_json whole = {.at = text, .end = text + size}, piece = whole;
    lr_json_nest nest = {0}, second = {0};
    lr_json_status status = lr_json_pass(&whole, &nest), cut;

    piece.end = text + size / 2;
    cut = lr_json_pass(&piece, &second);
    if (cut == LR_JSON_MORE) {
        piece.end = text + size;
        cut = lr_json_pass(&piece, &second);
    }
    if (cut != status || (status != LR_JSON_MORE && piece.at != whole.at))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const lr_log_kind *const kinds[] = {&lr_log_json, &lr_log_tensorboard_json, NULL};

    if (size == 0)
        return 0;
    fuzz_text(data + 1, size - 1, kinds[data[0] % 3], NULL);
    check_pieces((const char *)data + 1, size - 1);
    return 0;
}
