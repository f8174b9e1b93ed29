/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/text.h"

#include "lib/log/text_clean.h"

#include <stdlib.h>
#include <string.h>

enum {
    SURE = 90,     /* a line of a known framework */
    LIKELY = 88,   /* one that is easily mistaken */
    NO_TABLE = 75, /* lines that programs write beside their data */
    CRASHED = 60,
    PERHAPS = 5,   /* any text: it is found out by reading it */
    LONGEST = 4096 /* bytes of a line that are looked at */
};

/* Lines that show a text log though no data stands in the sample. */
static const struct tell {
    const char *start;
    int sure;
} tells[] = {{"Log file created at: ", NO_TABLE}, {"Traceback (most recent call last):", CRASHED}};

/* glog's prefix: I0817 16:02:59.130903 */
static bool is_glog(const char *text, size_t length)
{
    static const char shape[] = "Idddd dd:dd:dd.dddddd";

    if (length < sizeof shape - 1 || !strchr("IWEF", text[0]))
        return false;
    for (size_t i = 1; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    return true;
}

static int sniff_known(lr_text_frames *frames, const char *text, size_t length)
{
    lr_text_engine *engine;
    lr_error error;
    bool bar = lr_text_has_bar(text, length);

    for (size_t row = 0; lr_text_rows[row].name; row++)
        if ((!bar || lr_text_rows[row].bars)
            && lr_text_find(frames, row, text, length, false, &engine, &error) == LR_MATCH_FOUND)
            return lr_text_rows[row].yields ? LIKELY : SURE;
    return 0;
}

static int sniff_line(lr_text_frames *frames, const char *text, size_t length)
{
    char clean[LONGEST];

    length = length < LONGEST ? length : LONGEST;
    if (memchr(text, 0x1b, length)) {
        length = lr_text_clean(text, length, clean);
        text = clean;
    }
    for (size_t i = 0; i < sizeof tells / sizeof tells[0]; i++)
        if (length >= strlen(tells[i].start) && memcmp(text, tells[i].start, strlen(tells[i].start)) == 0)
            return tells[i].sure;
    if (is_glog(text, length) && !memmem(text, length, "] Iteration ", 12))
        return NO_TABLE;
    return length && *text == '{' && length > 1 && text[1] == '"' ? 0 : sniff_known(frames, text, length);
}

int lr_text_sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    const char *end = bytes + length;
    lr_text_frames *frames = lr_allocate(1, sizeof *frames, NULL);
    int most = length ? PERHAPS : 0;

    (void)whole, (void)name;
    while (frames && bytes < end && most < LIKELY) {
        const char *stop = bytes;
        int sure;

        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        sure = sniff_line(frames, bytes, (size_t)(stop - bytes));
        most = sure > most ? sure : most;
        bytes = stop + 1;
    }
    if (frames)
        lr_text_frames_free(frames);
    free(frames);
    return most;
}
