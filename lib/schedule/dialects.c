/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries, and what their schedules share. */
#include "lib/schedule/dialects.h"

static const lr_catalog *const libraries[] = {
    &lr_allennlp_schedules,
    &lr_axolotl_schedules,
    &lr_caffe_schedules,
    &lr_composer_schedules,
    &lr_composer_warmup_schedules,
    &lr_darknet_schedules,
    &lr_deepseek_schedules,
    &lr_deepspeed_schedules,
    &lr_diffusers_schedules,
    &lr_dolomite_schedules,
    &lr_fairseq_list_schedules,
    &lr_fairseq_schedules,
    &lr_fastai_schedules,
    &lr_fvcore_schedules,
    &lr_ignite_schedules,
    &lr_infinite_schedules,
    &lr_init2winit_schedules,
    &lr_keras_schedules,
    &lr_knee_schedules,
    &lr_ktrain_schedules,
    &lr_levanter_cycles_schedules,
    &lr_levanter_schedules,
    &lr_lightning_schedules,
    &lr_llama_cpp_schedules,
    &lr_llmc_schedules,
    &lr_megatron_schedules,
    &lr_mmengine_schedules,
    &lr_mxnet_schedules,
    &lr_nemo_schedules,
    &lr_olmo_core_schedules,
    &lr_olmo_schedules,
    &lr_optax_pieces_schedules,
    &lr_optax_schedules,
    &lr_paddle_cycles_schedules,
    &lr_paddle_schedules,
    &lr_plateaus_schedules,
    &lr_pytorch_optimizer_ramp_schedules,
    &lr_pytorch_optimizer_schedules,
    &lr_t5x_schedules,
    &lr_tensor2tensor_schedules,
    &lr_timm_schedules,
    &lr_timm_stairs_schedules,
    &lr_torch_cycle_schedules,
    &lr_torch_lr_finder_schedules,
    &lr_torch_schedules,
    &lr_torchtitan_schedules,
    &lr_transformers_floor_schedules,
    &lr_transformers_schedules,
    NULL,
};

const lr_catalog lr_schedule_dialects = {"dialect", libraries, LR_PARTS};

bool lr_segment_optimizer(const lr_segment *segment, double *rate, lr_error *error)
{
    *rate = segment->base;
    return !isnan(*rate)
           || lr_fail(error, LR_USAGE, "%s: it takes the base rate from the optimiser: give --lr",
                      segment->kind->label.name);
}

bool lr_segment_total(lr_segment *segment, size_t position, double before, double *steps, lr_error *error)
{
    double stated = lr_segment_number(segment, position); /* NAN: left out, or none */

    *steps = isnan(stated) ? segment->length - before : stated;
    segment->natural = *steps + before;
    segment->spec.values[position].number = *steps; /* for whoever writes the parameters down */
    segment->spec.values[position].choice = -1;
    return isfinite(*steps)
           || lr_fail(error, LR_USAGE,
                      "%s: %s= is left out, and nothing says how long the whole is: give it, or -n",
                      segment->kind->label.name, segment->kind->label.parameters[position].name);
}

double lr_segment_rate_or(const lr_segment *segment, size_t position, double library)
{
    double rate = lr_segment_given(segment, position) ? lr_segment_number(segment, position) : segment->base;

    return isnan(rate) ? library : rate;
}

bool lr_segment_refuse(const lr_segment *segment, const char *what, lr_error *error)
{
    return lr_fail(error, LR_USAGE, "%s: %s", segment->kind->label.name, what);
}

bool lr_segment_part(const lr_segment *segment, size_t number, size_t fraction, double total,
                     double (*rounded)(double), double *steps, lr_error *error)
{
    const lr_parameter *parameters = segment->kind->label.parameters;
    const lr_value *written = &segment->spec.values[number], *part = &segment->spec.values[fraction];

    if (written->given && !isnan(written->number) && part->given && !isnan(part->number))
        return lr_fail(error, LR_USAGE, "%s: give %s= or %s=, not both", segment->kind->label.name,
                       parameters[number].name, parameters[fraction].name);
    *steps = written->number;
    if (!isnan(part->number) && (isnan(written->number) || !written->given))
        *steps = rounded(total * part->number);
    return true;
}

bool lr_segment_cycles(lr_segment *segment, double first, double mult, lr_growth growth, lr_error *error)
{
    lr_error why = {0};

    return lr_cycles_build(first, mult, growth, &segment->cycles, &why)
           || lr_fail(error, why.fault, "%s: %s", segment->kind->label.name, why.text);
}

double lr_cosine_wave(double from, double to, double p)
{
    double turned = fmod(lr_bounded(fabs(p)), 2); /* symmetric about each whole number */
    double q = turned > 1 ? 2 - turned : turned;

    return lr_blend(from, to, lr_shape_cosine((lr_mix){q, 1 - q}));
}

/* Where cycle i of those that shrink begins; whole where it is so but for rounding. */
static double shrinking_start(double first, double mult, double i)
{
    double start = first * -expm1(i * log(mult)) / (1 - mult), whole = round(start);

    return fabs(start - whole) <= 1e-13 * start ? whole : start;
}

lr_cycle lr_cycle_shrinking(double first, double mult, double k)
{
    double end = first / (1 - mult), index, start, length;

    if (k >= end)
        return (lr_cycle){INFINITY, end, 0};
    index = fmax(floor(log1p(-k / end) / log(mult)), 0);
    index -= shrinking_start(first, mult, index) > k; /* the logarithm is rounded, the starts decide */
    index += shrinking_start(first, mult, index + 1) <= k;
    start = shrinking_start(first, mult, index);
    length = first * pow(mult, index);
    return (lr_cycle){index, start, length};
}

lr_cycle lr_cycle_by_logarithm(double first, double mult, double k)
{
    double index = floor(log(1 - k / first * (1 - mult)) / log(mult)), power;

    if (isnan(index))
        return lr_cycle_shrinking(first, mult, k);
    power = pow(mult, index);
    return (lr_cycle){index, (1 - power) / (1 - mult) * first, power * first};
}
