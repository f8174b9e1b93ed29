/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/order.h"

#include "lib/number.h"

#include <math.h>

void lr_order_step(lr_order *order, const char *text, size_t length, char decimal, size_t line)
{
    int64_t integer = 0;
    bool whole = lr_integer_parse(text, length, &integer), same, before;
    double step = (double)integer;

    if (!whole)
        (void)lr_number_parse(text, length, decimal, &step);
    if (isnan(step))
        return;
    if (order->has_last) {
        bool exact = whole && order->last_whole;

        same = exact ? integer == order->last_integer : step == order->last;
        before = exact ? integer < order->last_integer : step < order->last;
        order->repeated += same;
        order->back += before;
        if ((same || before) && order->first == 0)
            order->first = line;
    }
    order->has_last = true;
    order->last_whole = whole;
    order->last_integer = integer;
    order->last = step;
}
