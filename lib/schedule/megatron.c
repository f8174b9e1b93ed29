/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Megatron-LM: megatron/core/optimizer_param_scheduler.py, d98e8a64. */
#include "lib/number.h"
#include "lib/schedule/dialects.h"

#include <string.h>

static const lr_parameter parameters[] = {
    LR_RATE("init_lr", "0", "rate at the start of the warm-up"),
    LR_RATE("max_lr", NULL, "the highest rate (left out: --lr)"),
    LR_RATE("min_lr", "0", "rate after lr_decay_steps"),
    LR_STEPS_OR("lr_warmup_steps", "0", 0, "length of the warm-up, in what increment counts"),
    LR_STEPS_OR("lr_decay_steps", NULL, 1,
                "where the decay ends, warm-up included, in what increment counts (left out: the length)"),
    LR_WORD("lr_decay_style", "linear", "constant linear cosine inverse-square-root WSD",
            "shape of the decay"),
    LR_RATE("start_wd", "0.01", "weight decay at the start"),
    LR_RATE("end_wd", NULL, "weight decay at the end (left out: start_wd)"),
    LR_STEPS_OR("wd_incr_steps", NULL, 0, "length of its increase (left out: lr_decay_steps)"),
    LR_WORD("wd_incr_style", "constant", "constant linear cosine", "shape of its increase"),
    LR_STEPS_NONE("wsd_decay_steps", "none", 0, "length of the decay of WSD, before lr_decay_steps"),
    LR_WORD("lr_wsd_decay_style", "exponential", "linear cosine exponential minus_sqrt",
            "shape of that decay"),
    {"increment", LR_INTEGER, NULL, "1", 1, INFINITY, LR_OPEN_MOST, NULL,
     "what an update adds to the count: 1, or samples (the global batch size)"},
    {"param_group", LR_TEXT, NULL, NULL, 0, 0, LR_CLOSED, NULL,
     "a group's own values, key:value/key:value of max_lr min_lr lr_mult start_wd end_wd wd_mult"},
    LR_PIECE,
    LR_NO_MORE};
enum {
    INIT_LR,
    MAX_LR,
    MIN_LR,
    WARMUP,
    DECAY,
    STYLE,
    START_WD,
    END_WD,
    WD_STEPS,
    WD_STYLE,
    WSD_STEPS,
    WSD_STYLE,
    INCREMENT,
    PARAM_GROUP
};

/* What check leaves in memo; the first six are a group's to set. */
enum { TOP, LEAST, LR_MULT, WD_FROM, WD_TO, WD_MULT, FROM, WARM, END, WD_SPAN, EACH };
enum { CONSTANT, LINEAR, COSINE, INVERSE, WSD };

static const char *const group_keys[] = {
    [TOP] = "max_lr",       [LEAST] = "min_lr", [LR_MULT] = "lr_mult",
    [WD_FROM] = "start_wd", [WD_TO] = "end_wd", [WD_MULT] = "wd_mult",
};
enum { GROUP_KEYS = sizeof group_keys / sizeof group_keys[0] };

/* One key:value of a group. */
static bool read_pair(lr_segment *segment, const char *text, size_t length, lr_error *error)
{
    const char *colon = memchr(text, ':', length);
    size_t name = colon ? (size_t)(colon - text) : length;
    double number;

    for (size_t i = 0; colon && i < GROUP_KEYS; i++) {
        if (strlen(group_keys[i]) != name || memcmp(group_keys[i], text, name) != 0)
            continue;
        if (lr_number_parse(colon + 1, length - name - 1, '.', &number) == LR_NUMBER && isfinite(number)
            && number >= 0) {
            segment->memo[i] = number;
            return true;
        }
    }
    return lr_fail(error, LR_USAGE,
                   "%s: param_group=%.*s is not key:value with a key of max_lr min_lr lr_mult start_wd "
                   "end_wd wd_mult",
                   segment->kind->label.name, (int)(length < 60 ? length : 60), text);
}

static bool read_group(lr_segment *segment, lr_error *error)
{
    const char *text = segment->spec.values[PARAM_GROUP].text;

    if (!text || strcmp(text, "none") == 0)
        return true;
    for (size_t size;; text += size + 1) {
        size = strcspn(text, "/");
        if (!read_pair(segment, text, size, error))
            return false;
        if (text[size] == '\0')
            return true;
    }
}

static bool check_rates(const lr_segment *segment, lr_error *error)
{
    const double *memo = segment->memo;

    if (memo[LEAST] > memo[TOP])
        return lr_segment_refuse(segment, "min_lr is more than max_lr", error);
    if (memo[FROM] > memo[TOP])
        return lr_segment_refuse(segment, "init_lr is more than max_lr", error);
    if (memo[WARM] >= memo[END])
        return lr_segment_refuse(segment, "lr_warmup_steps must be less than lr_decay_steps", error);
    if (lr_segment_choice(segment, STYLE) == WSD && isnan(lr_segment_number(segment, WSD_STEPS)))
        return lr_segment_refuse(segment, "lr_decay_style=WSD needs wsd_decay_steps=", error);
    return true;
}

static bool check_decay(const lr_segment *segment, lr_error *error)
{
    const double *memo = segment->memo;
    bool constant = lr_segment_choice(segment, WD_STYLE) == CONSTANT;

    if (memo[WD_TO] < memo[WD_FROM])
        return lr_segment_refuse(segment, "end_wd is less than start_wd", error);
    if (constant && memo[WD_TO] > memo[WD_FROM])
        return lr_segment_refuse(segment, "wd_incr_style=constant, but end_wd is not start_wd", error);
    return constant || memo[WD_SPAN] > 0
           || lr_segment_refuse(segment, "wd_incr_steps must be more than 0", error);
}

static bool check(lr_segment *segment, lr_error *error)
{
    double *memo = segment->memo;

    if (!lr_segment_base(segment, MAX_LR, &memo[TOP], error))
        return false;
    memo[LEAST] = lr_segment_number(segment, MIN_LR);
    memo[FROM] = lr_segment_number(segment, INIT_LR);
    memo[WARM] = lr_segment_number(segment, WARMUP);
    memo[EACH] = lr_segment_number(segment, INCREMENT);
    memo[LR_MULT] = memo[WD_MULT] = 1;
    memo[WD_FROM] = lr_segment_number(segment, START_WD);
    memo[WD_TO] = lr_segment_given(segment, END_WD) ? lr_segment_number(segment, END_WD) : memo[WD_FROM];
    if (!lr_segment_total(segment, DECAY, 0, &memo[END], error))
        return false;
    if (!lr_segment_given(segment, DECAY))
        segment->spec.values[DECAY].number = memo[END] *= memo[EACH];
    segment->natural = ceil(memo[END] / memo[EACH]);
    memo[WD_SPAN] = lr_segment_given(segment, WD_STEPS) ? lr_segment_number(segment, WD_STEPS) : memo[END];
    if (lr_segment_choice(segment, WD_STYLE) != CONSTANT)
        segment->spec.values[WD_STEPS].number = memo[WD_SPAN]; /* for whoever writes the parameters down */
    return check_rates(segment, error) && check_decay(segment, error) && read_group(segment, error);
}

/* How much of the way from min_lr to max_lr is left, of a decay that is `p` of its way along. */
static double left_linear(lr_mix p)
{
    return p.left;
}

static double left_cosine(lr_mix p)
{
    return lr_shape_cosine(p).left;
}

static double left_exponential(lr_mix p)
{
    return 2 * pow(0.5, p.gone) - 1;
}

static double left_root(lr_mix p)
{
    return p.left / (1 + sqrt(p.gone)); /* 1 - sqrt(gone) */
}

static double (*const wsd_styles[])(lr_mix p) = {left_linear, left_cosine, left_exponential, left_root};

static double of_range(const lr_segment *segment, double left)
{
    return lr_blend(segment->memo[TOP], segment->memo[LEAST], (lr_mix){1 - left, left});
}

static double rate_constant(const lr_segment *segment, double n)
{
    (void)n;
    return segment->memo[TOP];
}

static lr_mix decayed(const lr_segment *segment, double n)
{
    return lr_progress(n - segment->memo[WARM], segment->memo[END] - segment->memo[WARM]);
}

static double rate_linear(const lr_segment *segment, double n)
{
    return lr_blend(segment->memo[TOP], segment->memo[LEAST], decayed(segment, n));
}

static double rate_cosine(const lr_segment *segment, double n)
{
    return lr_blend(segment->memo[TOP], segment->memo[LEAST], lr_shape_cosine(decayed(segment, n)));
}

static double rate_inverse(const lr_segment *segment, double n)
{
    const double *memo = segment->memo;

    return fmax(memo[LEAST], memo[TOP] * sqrt(fmax(memo[WARM], 1)) / sqrt(fmax(n, 1)));
}

static double rate_wsd(const lr_segment *segment, double n)
{
    double span = lr_segment_number(segment, WSD_STEPS), into = n - (segment->memo[END] - span);

    if (into <= 0)
        return segment->memo[TOP];
    return of_range(segment, wsd_styles[lr_segment_choice(segment, WSD_STYLE)](lr_progress(into, span)));
}

static double (*const styles[])(const lr_segment *segment, double n) = {rate_constant, rate_linear,
                                                                        rate_cosine, rate_inverse, rate_wsd};

static double learning_rate(const lr_segment *segment, double n)
{
    const double *memo = segment->memo;
    int style = lr_segment_choice(segment, STYLE);

    if (memo[WARM] > 0 && n <= memo[WARM])
        return lr_line(memo[FROM], memo[TOP], n / memo[WARM]);
    return n > memo[END] && style != CONSTANT ? memo[LEAST] : styles[style](segment, n);
}

static double weight_decay(const lr_segment *segment, double n)
{
    const double *memo = segment->memo;
    int style = lr_segment_choice(segment, WD_STYLE);
    lr_mix p = lr_progress(n, memo[WD_SPAN]);

    if (style == CONSTANT || n > memo[WD_SPAN])
        return memo[WD_TO];
    return lr_blend(memo[WD_FROM], memo[WD_TO], style == COSINE ? lr_shape_cosine(p) : p);
}

static lr_rate rate(const lr_segment *segment, double k)
{
    double n = k * segment->memo[EACH];

    return (lr_rate){.lr = learning_rate(segment, n) * segment->memo[LR_MULT],
                     .momentum = NAN,
                     .weight_decay = weight_decay(segment, n) * segment->memo[WD_MULT]};
}

static const lr_schedule_kind rows[] = {
    {.label = {"megatron.OptimizerParamScheduler",
               "warm-up, then one of five decays; weight decay that grows", parameters,
               "With n = k increment, W = lr_warmup_steps and N = lr_decay_steps: init_lr + (max_lr - "
               "init_lr) n/W for n <= W; min_lr for n > N (constant: max_lr for ever); between them, "
               "with p = (n - W)/(N - W), min_lr + (max_lr - min_lr) c, where c is 1 - p (linear) or (1 "
               "+ cos(pi p))/2 (cosine); WSD holds max_lr for n <= N - wsd_decay_steps, then c is 1 - q "
               "(linear), (1 + cos(pi q))/2 (cosine), 2 0.5^q - 1 (exponential) or 1 - sqrt(q) "
               "(minus_sqrt), with q from 0 to 1 at N; inverse-square-root is max(min_lr, max_lr "
               "sqrt(max(W, 1)/max(n, 1))), then jumps to min_lr after N. Weight decay goes from "
               "start_wd to end_wd in wd_incr_steps. The count includes the warm-up; lengths are in what "
               "increment counts, so in samples where it is the batch size. Defaults are those of "
               "Megatron's training arguments. Source: megatron/core/optimizer_param_scheduler.py."},
     .check = check,
     .rate = rate,
     .sets = LR_SETS_WEIGHT_DECAY,
     .library = true},
    {.label = {.name = NULL}}};

LR_DIALECT(lr_megatron_schedules, rows);
