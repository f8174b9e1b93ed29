/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <math.h>

enum { BETA, ALPHA, HALFLIFE, DEBIAS };
enum { VALUE, WEIGHT, DECAY }; /* in state: the average, the sum of the weights (0 when not debiased), beta */

const lr_parameter lr_ema_parameters[] = {
    {"beta", LR_REAL, NULL, "0.98", 0, 1, LR_OPEN_MOST, NULL, "weight of the past: larger is smoother"},
    {"alpha", LR_REAL, NULL, NULL, 0, 1, LR_OPEN_LEAST, NULL, "weight of the new row, 1-beta"},
    {"halflife", LR_REAL, "rows", NULL, 0, INFINITY, LR_OPEN, NULL, "rows after which a weight has halved"},
    {"debias", LR_TRUTH, NULL, "true", 0, 0, LR_CLOSED, NULL, "false: start at the first value"},
    {.name = NULL},
};

bool lr_ema_check(const lr_spec *spec, lr_error *error)
{
    const lr_value *values = spec->values;

    if (values[BETA].given + values[ALPHA].given + values[HALFLIFE].given > 1)
        return lr_fail(error, LR_USAGE, "ema: beta, alpha and halflife say the same: give one of them");
    return true;
}

static double decay(const lr_value *values)
{
    if (values[HALFLIFE].given)
        return exp2(-1 / values[HALFLIFE].number);
    return values[ALPHA].given ? 1 - values[ALPHA].number : values[BETA].number;
}

double lr_ema_step(const lr_spec *spec, lr_smoothing *smoothing, double y)
{
    double *state = smoothing->state, share, change;
    bool debias = spec->values[DEBIAS].number != 0;

    if (!isfinite(y))
        return y;
    if (smoothing->count++ == 0) {
        state[DECAY] = decay(spec->values);
        state[VALUE] = y;
        state[WEIGHT] = 1;
        return y;
    }
    state[WEIGHT] = debias ? state[WEIGHT] * state[DECAY] + 1 : 1;
    share = debias ? 1 / state[WEIGHT] : 1 - state[DECAY];
    change = y - state[VALUE];
    /* as a step towards y a constant stays itself; between the largest numbers the step overflows, the mean
     * does not */
    if (isfinite(change))
        state[VALUE] += share * change;
    else
        state[VALUE] = (1 - share) * state[VALUE] + share * y;
    return state[VALUE];
}
