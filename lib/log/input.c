/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 18 }; /* bytes asked of the system at a time */

static bool read_some(lr_input *input, lr_error *error)
{
    ssize_t got;

    do
        got = read(input->fd, input->bytes + input->filled, input->capacity - input->filled);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return lr_fail_system(error, input->name, "cannot read");
    input->filled += (size_t)got;
    input->end = got == 0;
    return true;
}

/* Room for a piece, and for what is needed; what was used up makes way first. */
static bool make_room(lr_input *input, size_t need, lr_error *error)
{
    size_t kept = input->filled - input->start;
    size_t wanted = need > kept + PIECE ? kept + PIECE : need; /* grow with what comes, not on a length's word */

    if (wanted < PIECE)
        wanted = PIECE;
    if (input->filled < input->capacity && input->capacity - input->start >= wanted)
        return true;
    if (input->start)
        memmove(input->bytes, input->bytes + input->start, kept);
    input->start = 0;
    input->filled = kept;
    return lr_reserve(&input->bytes, &input->capacity, wanted, 1, error);
}

size_t lr_input_have(lr_input *input, size_t need, lr_error *error)
{
    while (input->filled - input->start < need && !input->end)
        if (!make_room(input, need, error) || !read_some(input, error))
            return SIZE_MAX;
    return input->filled - input->start;
}

void lr_input_skip(lr_input *input, size_t count)
{
    input->start += count;
    input->offset += count;
}

bool lr_input_pass(lr_input *input, uint64_t count, uint64_t *left, lr_error *error)
{
    size_t here = input->filled - input->start;

    if (here > count)
        here = (size_t)count;
    lr_input_skip(input, here);
    count -= here;
    /* a jump past the end would not be noticed: the last byte is always read */
    if (count > PIECE && !input->end && count <= INT64_MAX) {
        off_t now = lseek(input->fd, 0, SEEK_CUR), size = now < 0 ? -1 : lseek(input->fd, 0, SEEK_END);

        if (now >= 0 && size >= now) {
            uint64_t jump = count - 1 < (uint64_t)(size - now) ? count - 1 : (uint64_t)(size - now);

            if (lseek(input->fd, now + (off_t)jump, SEEK_SET) < 0)
                return lr_fail_system(error, input->name, "cannot seek");
            input->offset += jump;
            count -= jump;
        }
    }
    while (count > 0) {
        size_t have = lr_input_have(input, 1, error);

        if (have == SIZE_MAX)
            return false;
        if (have == 0)
            break;
        here = have < count ? have : (size_t)count;
        lr_input_skip(input, here);
        count -= here;
    }
    *left = count;
    return true;
}

void lr_input_free(lr_input *input)
{
    free(input->bytes);
    *input = (lr_input){0};
}
