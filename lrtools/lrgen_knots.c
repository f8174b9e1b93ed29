/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats of lrgen that are no tables, and those of them that are pieces: for trainers that take only lines or
 * stairs. */
#include "lib/schedule/knots.h"
#include "lrtools/lrgen_export.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_STEPS = 100000000 };

static void put_each(lr_output *output, const lr_knots *knots, size_t first, const char *between,
                     void (*put)(lr_output *output, const lr_knots *knots, size_t i))
{
    for (size_t i = first; i < knots->count; i++) {
        if (i > first)
            lr_output_text(output, between);
        put(output, knots, i);
    }
}

static void put_step(lr_output *output, const lr_knots *knots, size_t i)
{
    lr_output_integer(output, knots->knots[i].step);
}

static void put_rate(lr_output *output, const lr_knots *knots, size_t i)
{
    lr_output_number(output, knots->knots[i].lr);
}

static double ratio(const lr_knots *knots, size_t i)
{
    return knots->knots[i].lr / knots->knots[i - 1].lr;
}

static void put_factor(lr_output *output, double factor)
{
    char text[LR_NUMBER_ROOM];

    lr_number_format_digits(factor, 15, text); /* 0.1, not the quotient's last digit */
    lr_output_text(output, text);
}

static void put_ratio(lr_output *output, const lr_knots *knots, size_t i)
{
    put_factor(output, ratio(knots, i));
}

/* No factor leads away from a rate of 0. */
static bool check_factors(const gen_job *job, const lr_knots *knots, lr_error *error)
{
    for (size_t i = 0; i + 1 < knots->count; i++)
        if (knots->knots[i].lr == 0)
            return lr_fail(error, LR_NO_ANSWER,
                           "%s: it takes factors, and none leads away from the rate 0 at step %lld",
                           job->export->label.name, (long long)knots->knots[i].step);
    return true;
}

static bool write_table(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    (void)job, (void)error;
    lr_output_text(output, "step,lr\n");
    for (size_t i = 0; i < knots->count; i++) {
        put_step(output, knots, i);
        lr_output_text(output, ",");
        put_rate(output, knots, i);
        lr_output_text(output, "\n");
    }
    return true;
}

static bool write_spec(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    for (size_t i = 0; i < knots->count; i++)
        if (knots->knots[i].lr < 0)
            return lr_fail(error, LR_NO_ANSWER, "spec: ours have no rate below 0, as at step %lld",
                           (long long)knots->knots[i].step);
    lr_output_text(output, job->stairs ? "piecewise:" : "interpolate:at=");
    if (job->stairs && knots->count > 1)
        lr_output_text(output, "milestones=");
    put_each(output, knots, job->stairs, "/", put_step);
    lr_output_text(output, job->stairs && knots->count == 1 ? "values=" : ",values=");
    put_each(output, knots, 0, "/", put_rate);
    lr_output_format(output, ",steps=%lld\n", (long long)job->last + 1);
    return true;
}

static void put_pair(lr_output *output, const lr_knots *knots, size_t i)
{
    put_step(output, knots, i);
    lr_output_text(output, ": ");
    put_ratio(output, knots, i);
}

static bool write_optax(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    if (!check_factors(job, knots, error))
        return false;
    lr_output_text(output, job->stairs ? "optax.piecewise_constant_schedule("
                                       : "optax.piecewise_interpolate_schedule('linear', ");
    put_rate(output, knots, 0);
    lr_output_text(output, ", {");
    if (!job->stairs && knots->knots[0].step > 0) /* the first line begins here, not at step 0 */
        lr_output_format(output, "%lld: 1%s", (long long)knots->knots[0].step, knots->count > 1 ? ", " : "");
    put_each(output, knots, 1, ", ", put_pair);
    lr_output_text(output, "})\n");
    return true;
}

static bool write_darknet(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    if (!check_factors(job, knots, error))
        return false;
    lr_output_text(output, "learning_rate=");
    put_rate(output, knots, 0);
    lr_output_text(output, knots->count > 1 ? "\npolicy=steps\nsteps=" : "\npolicy=constant");
    put_each(output, knots, 1, ",", put_step);
    lr_output_text(output, knots->count > 1 ? "\nscales=" : "");
    put_each(output, knots, 1, ",", put_ratio);
    lr_output_text(output, "\n");
    return true;
}

static bool write_caffe(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    if (!check_factors(job, knots, error))
        return false;
    for (size_t i = 2; i < knots->count; i++)
        if (fabs(ratio(knots, i) - ratio(knots, 1)) > 1e-9 * ratio(knots, 1))
            return lr_fail(
                error, LR_NO_ANSWER,
                "caffe: its multistep has one gamma for all steps, and these change by different factors");
    lr_output_text(output, "base_lr: ");
    put_rate(output, knots, 0);
    lr_output_text(output,
                   knots->count > 1 ? "\nlr_policy: \"multistep\"\ngamma: " : "\nlr_policy: \"fixed\"");
    if (knots->count > 1)
        put_ratio(output, knots, 1);
    for (size_t i = 1; i < knots->count; i++)
        lr_output_format(output, "\nstepvalue: %lld", (long long)knots->knots[i].step);
    lr_output_text(output, "\n");
    return true;
}

/* Keras changes at the step after a boundary. */
static void put_step_before(lr_output *output, const lr_knots *knots, size_t i)
{
    lr_output_integer(output, knots->knots[i].step - 1);
}

static bool write_keras(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    (void)job, (void)error;
    lr_output_text(output, "keras.optimizers.schedules.PiecewiseConstantDecay(boundaries=[");
    put_each(output, knots, 1, ", ", put_step_before);
    lr_output_text(output, "], values=[");
    put_each(output, knots, 0, ", ", put_rate);
    lr_output_text(output, "])\n");
    return true;
}

static bool write_diffusers(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    (void)error;
    lr_output_text(output, "step_rules=\"");
    for (size_t i = 0; i < knots->count; i++) {
        put_factor(output, knots->knots[i].lr / (job->base > 0 ? job->base : 1));
        if (i + 1 < knots->count)
            lr_output_format(output, ":%lld,", (long long)knots->knots[i + 1].step);
    }
    lr_output_text(output, "\"\n");
    return true;
}

static void put_update(lr_output *output, const lr_knots *knots, size_t i)
{
    lr_output_format(output, "\"%lld\": ", (long long)knots->knots[i].step);
    put_rate(output, knots, i);
}

static bool write_fairseq(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    (void)job, (void)error;
    lr_output_text(output, "--lr-scheduler manual --update2lr '{");
    put_each(output, knots, 0, ", ", put_update);
    lr_output_text(output, "}'\n");
    return true;
}

static void put_tuple(lr_output *output, const lr_knots *knots, size_t i)
{
    lr_output_text(output, "(");
    put_step(output, knots, i);
    lr_output_text(output, ", ");
    put_rate(output, knots, i);
    lr_output_text(output, ")");
}

static bool write_ignite(const gen_job *job, const lr_knots *knots, lr_output *output, lr_error *error)
{
    (void)job, (void)error;
    lr_output_text(output, "PiecewiseLinear(optimizer, \"lr\", milestones_values=[");
    put_each(output, knots, 0, ", ", put_tuple);
    lr_output_text(output, "])\n");
    return true;
}

const gen_export gen_exports[] = {
    {.label = {"knots",
               "the fewest lines (or stairs, --pieces) within --tolerance, as a CSV table of their knots",
               NULL, NULL},
     .pieces = GEN_EITHER,
     .write_knots = write_table},
    {.label = {"spec", "the same as a spec of lrgen: interpolate or piecewise", NULL, NULL},
     .pieces = GEN_EITHER,
     .write_knots = write_spec},
    {.label = {"optax", "optax.piecewise_interpolate_schedule or piecewise_constant_schedule", NULL, NULL},
     .pieces = GEN_EITHER,
     .write_knots = write_optax},
    {.label = {"ignite", "ignite's PiecewiseLinear", NULL, NULL},
     .pieces = GEN_LINES,
     .write_knots = write_ignite},
    {.label = {"darknet", "steps= and scales= of a .cfg file", NULL, NULL},
     .pieces = GEN_STAIRS,
     .write_knots = write_darknet},
    {.label = {"caffe", "multistep of a solver, where the stairs have one factor", NULL, NULL},
     .pieces = GEN_STAIRS,
     .write_knots = write_caffe},
    {.label = {"keras", "PiecewiseConstantDecay", NULL, NULL},
     .pieces = GEN_STAIRS,
     .write_knots = write_keras},
    {.label = {"diffusers", "step_rules, as factors of --lr", NULL, NULL},
     .pieces = GEN_STAIRS,
     .write_knots = write_diffusers},
    {.label = {"fairseq", "--update2lr of the manual scheduler", NULL, NULL},
     .pieces = GEN_STAIRS,
     .write_knots = write_fairseq},
    {.label = {"torch", "a line of Python that makes the PyTorch scheduler, where it has this one", NULL,
               NULL},
     .translate = gen_translate_torch,
     .put = gen_put_torch},
    {.label = {"deepspeed", "the scheduler in a DeepSpeed configuration, where it has this one", NULL, NULL},
     .translate = gen_translate_deepspeed,
     .put = gen_put_deepspeed},
    {.label = {"megatron", "Megatron-LM's flags, where they have this one", NULL, NULL},
     .translate = gen_translate_megatron,
     .put = gen_put_megatron},
    {.label = {.name = NULL}}};

static bool choose_pieces(gen_job *job, lr_error *error)
{
    const gen_export *export = job->export;
    bool asked = job->set->pieces != NULL, stairs = asked && job->set->pieces[0] == 's';

    job->stairs = export->pieces == GEN_STAIRS || (export->pieces == GEN_EITHER && stairs);
    if (asked && stairs != job->stairs)
        return lr_fail(error, LR_USAGE, "%s takes %s only", export->label.name,
                       job->stairs ? "stairs" : "lines");
    if (job->last - job->first >= MOST_STEPS)
        return lr_fail(error, LR_USAGE,
                       "%s looks at each step, and at most at %d of them: choose some with --from and --to",
                       export->label.name, MOST_STEPS);
    return true;
}

bool gen_write_knots(gen_job *job, lr_output *output, lr_error *error)
{
    lr_knots knots = {0};
    double peak = 0, tolerance;
    bool ok = choose_pieces(job, error);

    for (int64_t step = job->first; ok && step <= job->last; step++) {
        double rate = lr_schedule_rate(job->schedule, step).lr;

        peak = fmax(peak, fabs(rate));
        ok = isfinite(rate)
             || lr_fail(error, LR_NO_ANSWER, "%s: the rate at step %lld is past the largest number",
                        job->export->label.name, (long long)step);
    }
    tolerance = peak > 0 ? peak * job->set->tolerance : 1;
    ok = ok
         && (job->stairs ? lr_knots_stairs : lr_knots_lines)(job->schedule, job->first, job->last, tolerance,
                                                             &knots, error)
         && job->export->write_knots(job, &knots, output, error);
    if (ok && job->set->common.verbose)
        cli_note(&gen_tool, &job->set->common, NULL, "%s for %lld steps: %zu",
                 job->stairs ? "stairs" : "lines", (long long)(job->last - job->first + 1),
                 knots.count - !job->stairs);
    free(knots.knots);
    return ok;
}
