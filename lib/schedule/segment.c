/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/kinds.h"

static const char *name_of(const lr_segment *segment, size_t position)
{
    return segment->kind->label.parameters[position].name;
}

bool lr_segment_base(lr_segment *segment, size_t position, double *rate, lr_error *error)
{
    *rate = lr_segment_given(segment, position) ? lr_segment_number(segment, position) : segment->base;
    segment->spec.values[position].number = *rate; /* for whoever writes the parameters down */
    if (isnan(*rate))
        return lr_fail(error, LR_USAGE, "%s: %s= is left out, and there is no --lr to stand for it",
                       segment->kind->label.name, name_of(segment, position));
    return true;
}

bool lr_segment_range(lr_segment *segment, size_t from, size_t to, double *from_rate, double *to_rate,
                      lr_error *error)
{
    if (!lr_segment_given(segment, from) && !lr_segment_given(segment, to))
        return lr_fail(error, LR_USAGE,
                       "%s: give %s= or %s=: left out, both are --lr and nothing would change",
                       segment->kind->label.name, name_of(segment, from), name_of(segment, to));
    return lr_segment_base(segment, from, from_rate, error) && lr_segment_base(segment, to, to_rate, error);
}

bool lr_segment_needs_length(const lr_segment *segment, lr_error *error)
{
    if (isfinite(segment->length))
        return true;
    return lr_fail(error, LR_USAGE, "%s: its length is not known: give steps=, or -n for the whole",
                   segment->kind->label.name);
}

bool lr_segment_needs(const lr_segment *segment, size_t position, lr_error *error)
{
    if (lr_segment_given(segment, position))
        return true;
    return lr_fail(error, LR_USAGE, "%s: it needs %s=", segment->kind->label.name,
                   name_of(segment, position));
}

/* How many numbers of a list are at most k, or less than it. */
static size_t count_below(const lr_value *list, double k, bool equal)
{
    size_t low = 0, high = list->length;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->list[middle] < k || (equal && list->list[middle] == k))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t lr_count_at(const lr_value *list, double k)
{
    return count_below(list, k, true);
}

size_t lr_count_before(const lr_value *list, double k)
{
    return count_below(list, k, false);
}

bool lr_segment_in_order(const lr_segment *segment, size_t position, lr_error *error)
{
    const lr_value *value = &segment->spec.values[position];

    for (size_t i = 1; i < value->length; i++)
        if (value->list[i] < value->list[i - 1])
            return lr_fail(error, LR_USAGE, "%s: the %s must not go back", segment->kind->label.name,
                           name_of(segment, position));
    return true;
}

/* (1 - cos pi p)/2, without the cancellation that it has for a small p, and exact for p = 1/2. */
static double cosine_part(double p)
{
    double half = sin(M_PI / 2 * p);

    return p < 0.25 ? half * half : (1 - sin(M_PI * (0.5 - p))) / 2;
}

/* The smaller part is worked out; the other is what is left of 1, which loses none of its digits. */
lr_mix lr_shape_cosine(lr_mix p)
{
    double part = cosine_part(p.gone < 0.5 ? p.gone : p.left);

    return p.gone < 0.5 ? (lr_mix){part, 1 - part} : (lr_mix){1 - part, part};
}

double lr_line(double from, double to, double p)
{
    return p < 0.5 ? from + (to - from) * p : to + (from - to) * (1 - p);
}
