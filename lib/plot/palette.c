/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot/sheet.h"

#include <math.h>

uint32_t lr_colour_value(lr_colour colour, double white)
{
    static const uint32_t values[LR_COLOURS] = {
        [LR_BLACK] = 0x000000, [LR_BLUE] = 0x0072B2,   [LR_VERMILLION] = 0xD55E00,
        [LR_GREEN] = 0x009E73, [LR_PURPLE] = 0xCC79A7, [LR_SKY] = 0xE4EFF7,
        [LR_MINT] = 0xE0F2E7,  [LR_SAND] = 0xF6F1DC,   [LR_ROSE] = 0xFBE6DC};
    uint32_t mixed = 0;
    int shift;

    for (shift = 0; shift < 24; shift += 8) {
        double part = (double)(values[colour] >> shift & 0xff);

        mixed |= (uint32_t)lround(part + (255 - part) * white) << shift;
    }
    return mixed;
}

int lr_dash_pattern(int dashes, double width, double pattern[LR_DASHES])
{
    static const double patterns[][LR_DASHES] = {{0},          {4, 2}, {1, 1.6},
                                                 {6, 2, 1, 2}, {8, 3}, {4, 2, 1, 2, 1, 2}};
    enum { PATTERNS = sizeof patterns / sizeof *patterns };
    int count = 0;

    if (dashes <= 0)
        return 0;
    for (; count < LR_DASHES && patterns[dashes % PATTERNS][count] > 0; count++)
        pattern[count] = patterns[dashes % PATTERNS][count] * fmax(width, 0.6);
    return count;
}
