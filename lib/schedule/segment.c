/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/schedule/kinds.h"

static const char *name_of(const lr_segment *segment, size_t position)
{
    return segment->kind->label.parameters[position].name;
}

bool lr_segment_given(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].given;
}

double lr_segment_number(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].number;
}

int lr_segment_choice(const lr_segment *segment, size_t position)
{
    return segment->spec.values[position].choice;
}

bool lr_segment_base(const lr_segment *segment, size_t position, double *rate, lr_error *error)
{
    *rate = lr_segment_given(segment, position) ? lr_segment_number(segment, position) : segment->base;
    if (isnan(*rate))
        return lr_fail(error, LR_USAGE, "%s: %s= is left out, and there is no --lr to stand for it",
                       segment->kind->label.name, name_of(segment, position));
    return true;
}

bool lr_segment_range(const lr_segment *segment, size_t from, size_t to, double *from_rate, double *to_rate,
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

lr_mix lr_progress(double k, double span)
{
    if (k >= span)
        return (lr_mix){1, 0};
    return (lr_mix){k / span, (span - k) / span};
}

/* (1 - cos pi p)/2, without the cancellation that it has for a small p, and exact for p = 1/2. */
static double cosine_part(double p)
{
    double half = sin(M_PI / 2 * p);

    return p < 0.25 ? half * half : (1 - sin(M_PI * (0.5 - p))) / 2;
}

lr_mix lr_shape_cosine(lr_mix p)
{
    return (lr_mix){cosine_part(p.gone), cosine_part(p.left)};
}

double lr_blend(double from, double to, lr_mix mix)
{
    return mix.gone < 0.5 ? from + (to - from) * mix.gone : to + (from - to) * mix.left;
}
