/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for .wandb files. The first byte says what the others are: a file as it is, or pieces (each
 * after its type and two bytes of length), which are given right checksums, as chance does not find these. */
#include "tests/fuzz/log_fuzz.h"

#include "lib/log/wandb.h"

static size_t make_file(unsigned char *file, const uint8_t *data, size_t size)
{
    unsigned char *out = file;

    memcpy(out, ":W&B\xe1\xbe\0", 7);
    out += 7;
    while (size >= 3) {
        size_t length = (size_t)(data[1] | data[2] << 8) % 1024;
        uint32_t crc;

        if (length > size - 3)
            length = size - 3;
        out[6] = data[0] % 5;
        memcpy(out + 7, data + 3, length);
        crc = lr_wandb_crc(out + 6, length + 1);
        for (int i = 0; i < 4; i++)
            out[i] = (unsigned char)(crc >> 8 * i);
        out[4] = (unsigned char)length;
        out[5] = (unsigned char)(length >> 8);
        out += 7 + length;
        data += 3 + length;
        size -= 3 + length;
    }
    return (size_t)(out - file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char file[1 << 15];
    uint64_t damaged;

    if (size == 0 || size > 4096)
        return 0;
    if (data[0] % 8 == 0)
        read_log(data + 1, size - 1, "run-a.wandb", &lr_log_wandb, &damaged);
    else
        read_log(file, make_file(file, data + 1, size - 1), "run-a.wandb", NULL, &damaged);
    return 0;
}
