/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/smooth/methods.h"

#include <math.h>

enum { BETA, ALPHA, HALFLIFE, DEBIAS, UNIT };
enum { ROWS, ABSCISSA }; /* of UNIT */
/* In state: the average, the sum of the weights (1 when not debiased), beta, x of the row before. */
enum { VALUE, WEIGHT, DECAY, PLACE };

const lr_parameter lr_ema_parameters[] = {
    {"beta", LR_REAL, NULL, "0.98", 0, 1, LR_OPEN_MOST, NULL, "weight of the past: larger is smoother"},
    {"alpha", LR_REAL, NULL, NULL, 0, 1, LR_OPEN_LEAST, NULL, "weight of the new row, 1-beta"},
    {"halflife", LR_REAL, "rows or x", NULL, 0, INFINITY, LR_OPEN, NULL,
     "distance after which a weight has halved"},
    {"debias", LR_TRUTH, NULL, "true", 0, 0, LR_CLOSED, NULL, "false: start at the first value"},
    {"unit", LR_CHOICE, NULL, "rows", 0, 0, LR_CLOSED, "rows x",
     "what halflife, beta and alpha count: rows, or the distance on the abscissa"},
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

bool lr_ema_uses_x(const lr_spec *spec)
{
    return spec->values[UNIT].choice == ABSCISSA;
}

/* What is left of the weight of the row before. */
static double fade(const lr_spec *spec, const double *state, double x)
{
    return lr_ema_uses_x(spec) ? pow(state[DECAY], fmax(x - state[PLACE], 0)) : state[DECAY];
}

double lr_ema_step(const lr_spec *spec, lr_smoothing *smoothing, double x, double y)
{
    double *state = smoothing->state, left, share, change;
    bool debias = spec->values[DEBIAS].number != 0;

    if (!isfinite(y))
        return y;
    if (smoothing->count++ == 0) {
        state[DECAY] = decay(spec->values);
        state[VALUE] = y;
        state[WEIGHT] = 1;
        state[PLACE] = x;
        return y;
    }
    left = fade(spec, state, x);
    state[PLACE] = x;
    state[WEIGHT] = debias ? state[WEIGHT] * left + 1 : 1;
    share = debias ? 1 / state[WEIGHT] : 1 - left;
    change = y - state[VALUE];
    /* as a step towards y a constant stays itself; between the largest numbers the step overflows, the mean
     * does not */
    if (isfinite(change))
        state[VALUE] += share * change;
    else
        state[VALUE] = (1 - share) * state[VALUE] + share * y;
    return state[VALUE];
}
