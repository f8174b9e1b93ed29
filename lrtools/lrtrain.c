/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrtrain: train small networks and write the trace; range tests and comparisons of rates on real data. */
#include "lrtools/lrtrain.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT(member) offsetof(train_settings, member)

static const cli_option options[] = {
    {'d', "data", CLI_LIST, AT(data), "FILE", NULL, 0, 0, &lr_data_kinds, NULL,
     "the data: a name, or a file of a set of IDX or CSV files, or their folder (left out: spirals)"},
    {0, "label", CLI_TEXT, AT(label), "COLUMN", NULL, 0, 0, NULL, NULL,
     "the column of a CSV file to be told (left out: the last one)"},
    {0, "validation", CLI_REAL, AT(validation), "SHARE", NULL, 0, 0.99, NULL, NULL,
     "share of the training samples that is kept for validation (left out: the data's own split, or 0.1)"},
    {0, "samples", CLI_COUNT, AT(samples), "N", NULL, 1, 0x1p53, NULL, NULL,
     "train on N samples only, taken by the seed"},
    {0, "standardize", CLI_FLAG, AT(standardize), NULL, NULL, 0, 0, NULL, NULL,
     "scale each feature to mean 0 and standard deviation 1"},
    {'m', "model", CLI_TEXT, AT(model), "SPEC", "mlp", 0, 0, &lr_models, NULL, "the network"},
    {0, "optimizer", CLI_TEXT, AT(optimizer), "SPEC", "sgd:momentum=0.9", 0, 0, &lr_optimizers, NULL,
     "the update rule"},
    {0, "loss", CLI_TEXT, AT(loss), "SPEC", NULL, 0, 0, &lr_losses, NULL,
     "what is minimised (left out: cross-entropy where the data has classes, else mse)"},
    {'b', "batch", CLI_COUNT, AT(batch), "N", "64", 1, 1 << 20, NULL, NULL, "samples a batch"},
    {0, "accumulate", CLI_COUNT, AT(accumulate), "N", "1", 1, 1 << 20, NULL, NULL,
     "batches whose gradients are averaged into one step"},
    {0, "clip", CLI_REAL, AT(clip), "NORM", NULL, 1e-30, 1e30, NULL, NULL,
     "scale the gradient down to this norm"},
    {'n', "steps", CLI_TEXT, AT(steps), "N", NULL, 0, 0, NULL, NULL,
     "steps to train, or 10ep (left out: the schedule's length, or 2 epochs)"},
    {'e', "epochs", CLI_REAL, AT(epochs), "N", NULL, 1e-6, 1e9, NULL, NULL,
     "epochs to train, in place of --steps"},
    {0, "lr", CLI_REAL, AT(lr), "LR", NULL, 0, DBL_MAX, NULL, NULL,
     "the rate: constant, or what stands for a from=, to= or max= that a schedule leaves out"},
    {'s', "schedule", CLI_LIST, AT(schedules), "SPEC", NULL, 0, 0, &lr_schedule_kinds, NULL,
     "the schedule as in lrgen: phases in the order they are played"},
    {0, "schedule-file", CLI_TEXT, AT(schedule_file), "FILE", NULL, 0, 0, NULL, NULL,
     "a table with the rate (and momentum) of each step, as lrgen writes it"},
    {'c', "columns", CLI_TEXT, AT(columns), "LIST", NULL, 0, 0, NULL, NULL,
     "columns of --schedule-file: names, roles (lr, momentum) or ROLE=COLUMN"},
    {0, "seed", CLI_COUNT, AT(seed), "N", "1", 0, 0x1p53 - 1, NULL, NULL,
     "seed of initial weights, order of samples, dropout and split"},
    {'t', "threads", CLI_COUNT, AT(threads), "N", "1", 1, 256, NULL, NULL,
     "threads to train on; of --range-test and --compare: trainings side by side"},
    {0, "evaluate", CLI_TEXT, AT(evaluate), "N", NULL, 0, 0, NULL, NULL,
     "measure val_loss and val_accuracy every N steps (or 1ep) and after the last"},
    {0, "every", CLI_TEXT, AT(every), "N", NULL, 0, 0, NULL, NULL, "write every N-th step only (or 1ep)"},
    {0, "grad-norm", CLI_FLAG, AT(grad_norm), NULL, NULL, 0, 0, NULL, NULL,
     "write the norm of the gradient before it is clipped"},
    {0, "time", CLI_FLAG, AT(time), NULL, NULL, 0, 0, NULL, NULL,
     "write the seconds spent on training so far"},
    {'f', "format", CLI_WORD, AT(format), "FORMAT", NULL, 0, 0, NULL,
     "csv tsv json jsonl values tfevents text sh make",
     "how to write the trace (left out: by the ending of -o FILE, else csv), the table of --compare or the "
     "answer of --range-test (left out: text)"},
    {0, "save", CLI_TEXT, AT(save), "FILE", NULL, 0, 0, NULL, NULL, "write a checkpoint at the end"},
    {0, "save-every", CLI_TEXT, AT(save_every), "N", NULL, 0, 0, NULL, NULL, "and every N steps (or 1ep)"},
    {0, "resume", CLI_TEXT, AT(resume), "FILE", NULL, 0, 0, NULL, NULL,
     "go on from a checkpoint of the same training"},
    {0, "keep-going", CLI_FLAG, AT(keep_going), NULL, NULL, 0, 0, NULL, NULL,
     "do not stop at a loss that is not finite"},
    {0, "range-test", CLI_FLAG, AT(range_test), NULL, NULL, 0, 0, NULL, NULL,
     "sweep the rate, find its bounds as lrbounds does; -o DIR keeps traces and picture"},
    {0, "compare", CLI_LIST, AT(compare), "[NAME=]SPEC", NULL, 0, 0, NULL, NULL,
     "train with this rate or these schedule specs apart by blanks; `bounds`: with rates from too low to too "
     "high out "
     "of a range test; -o DIR keeps traces and picture"},
    {0, "seeds", CLI_COUNT, AT(seeds), "N", NULL, 1, 1000, NULL, NULL,
     "trainings with seeds from --seed on, for --range-test (left out: 3) and --compare (left out: 1)"},
    {0, "benchmark", CLI_FLAG, AT(benchmark), NULL, NULL, 0, 0, NULL, NULL,
     "write no trace but epoch_seconds=S, the median of the epochs, with loss and accuracy"},
    {.name = NULL}};

static const cli_tool tool = {
    .name = "lrtrain",
    .summary = "train small networks, run range tests and compare rates on real data",
    .operands = "[SPEC...]",
    .description =
        "Train a network on this machine's processor and write a trace: step, epoch, lr, loss. Operands are\n"
        "phases of the schedule, as after --schedule. --range-test is the whole procedure of a range test,\n"
        "--compare trains the same model with several rates or schedules.",
    .examples = "lrtrain --data fashion-mnist --range-test -o test\n"
                "lrtrain --data fashion-mnist --epochs 10 --batch 128 --evaluate 1ep --schedule "
                "onecycle:max=0.1 -o run.csv\n"
                "lrtrain --lr 0.05 | lrplot\n"
                "lrtrain --data fashion-mnist --compare bounds -o compare\n"
                "lrtrain --data table.csv --label price --standardize --model mlp:hidden=32 --optimizer adam "
                "--lr 1e-3",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_models, &lr_optimizers, &lr_losses, &lr_data_kinds, &lr_schedule_kinds)};

/* The ways to run: the first that is asked for. */
enum mode { TRAIN = 1, BENCHMARK = 2, RANGE = 4, COMPARE = 8 };

static enum mode mode_of(const train_settings *set)
{
    return set->range_test ? RANGE : set->compare.count ? COMPARE : set->benchmark ? BENCHMARK : TRAIN;
}

static const char *mode_name(enum mode mode)
{
    return mode == RANGE       ? "--range-test"
           : mode == COMPARE   ? "--compare"
           : mode == BENCHMARK ? "--benchmark"
                               : "";
}

/* What may stand beside what. */
static bool check_modes(const train_settings *set, lr_error *error)
{
    const struct {
        bool given;
        const char *name;
        unsigned modes;
    } rules[] = {
        {set->range_test, "--range-test", RANGE},
        {set->compare.count > 0, "--compare", COMPARE},
        {set->benchmark, "--benchmark", BENCHMARK},
        {set->schedules.count > 0, "--schedule", TRAIN | BENCHMARK | RANGE},
        {set->common.operand_count > 0, "a SPEC", TRAIN | BENCHMARK | RANGE},
        {set->schedule_file, "--schedule-file", TRAIN | BENCHMARK},
        {set->steps, "--steps", TRAIN | RANGE | COMPARE},
        {!isnan(set->epochs), "--epochs", TRAIN | BENCHMARK | COMPARE},
        {set->every, "--every", TRAIN | COMPARE},
        {set->evaluate, "--evaluate", TRAIN | COMPARE},
        {set->time, "--time", TRAIN | COMPARE},
        {set->save, "--save", TRAIN},
        {set->save_every, "--save-every", TRAIN},
        {set->resume, "--resume", TRAIN},
        {set->keep_going, "--keep-going", TRAIN | BENCHMARK | COMPARE},
        {set->seeds > 0, "--seeds", RANGE | COMPARE},
        {set->format, "--format", TRAIN | RANGE | COMPARE},
        {set->common.output, "--output", TRAIN | RANGE | COMPARE},
    };
    enum mode mode = mode_of(set);

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].given && !(rules[i].modes & mode))
            return mode == TRAIN
                       ? lr_fail(error, LR_USAGE, "%s is for --range-test or --compare", rules[i].name)
                       : lr_fail(error, LR_USAGE, "%s excludes %s", mode_name(mode), rules[i].name);
    return true;
}

static bool check_schedule(const train_settings *set, lr_error *error)
{
    size_t specs = set->schedules.count + set->common.operand_count;
    enum mode mode = mode_of(set);

    if (set->steps && !isnan(set->epochs))
        return lr_fail(error, LR_USAGE, "give --steps or --epochs, not both");
    if (set->schedule_file && (specs > 0 || !isnan(set->lr)))
        return lr_fail(error, LR_USAGE, "--schedule-file excludes --lr and schedule specs");
    if (set->columns && !set->schedule_file)
        return lr_fail(error, LR_USAGE, "--columns is for --schedule-file");
    if (set->save_every && !set->save)
        return lr_fail(error, LR_USAGE, "--save-every needs --save FILE");
    if (set->schedules.count > 1 && set->common.operand_count > 0)
        return lr_fail(error, LR_USAGE,
                       "their order is lost: give every spec its --schedule, or all as operands");
    for (size_t i = 0; i < set->common.operand_count; i++)
        if (access(set->common.operands[i], F_OK) == 0)
            return lr_fail(error, LR_USAGE,
                           "\"%.80s\" is a file, and operands are specs of the schedule: each file "
                           "of data needs its own --data",
                           set->common.operands[i]);
    if (mode == RANGE && !isnan(set->lr) && specs == 0)
        return lr_fail(error, LR_USAGE,
                       "--range-test finds the rate: --lr is only for a --schedule that needs it");
    if ((mode == TRAIN || mode == BENCHMARK) && specs == 0 && !set->schedule_file && isnan(set->lr))
        return lr_fail(error, LR_USAGE,
                       "there is no rate: give --lr LR or --schedule SPEC, or find one with --range-test");
    return true;
}

static bool check_output(const train_settings *set, lr_error *error)
{
    const char *output = set->common.output;
    enum mode mode = mode_of(set);

    if ((mode == RANGE || mode == COMPARE) && output && strcmp(output, "-") == 0)
        return lr_fail(error, LR_USAGE, "-o names the folder of %s: give a name, or leave it out",
                       mode_name(mode));
    return mode != TRAIN || train_check_files(set, error);
}

static bool read_data(train_job *job, lr_error *error)
{
    static const char *const offline[] = {"spirals"};
    const train_settings *set = job->set;
    const lr_data_options how = {.label = set->label,
                                 .validation = set->validation,
                                 .samples = (size_t)set->samples,
                                 .standardize = set->standardize,
                                 .seed = (uint64_t)set->seed};
    lr_training *training = NULL;
    bool ok = true;

    if (!lr_data_read(set->data.count ? set->data.count : 1, set->data.count ? set->data.items : offline,
                      &how, &job->data, error)
        || !train_new(job, (uint64_t)set->seed, 1, &training, error))
        return false;
    if (set->evaluate && job->data.validation.count == 0)
        ok =
            lr_fail(error, LR_USAGE, "--evaluate: there are no samples to validate: give --validation SHARE");
    job->steps_per_epoch = lr_training_steps_per_epoch(training);
    job->parameters = lr_training_parameters(training);
    job->accuracy = lr_training_tells_classes(training);
    lr_training_free(training);
    return ok;
}

static bool work(train_job *job, lr_error *error)
{
    static const struct {
        enum mode mode;
        bool (*run)(train_job *job, lr_error *error);
    } ways[] = {
        {TRAIN, train_one}, {BENCHMARK, train_benchmark}, {RANGE, train_range}, {COMPARE, train_compare}};
    size_t way = 0;

    if (!check_modes(job->set, error) || !check_schedule(job->set, error) || !check_output(job->set, error)
        || !read_data(job, error))
        return false;
    while (ways[way].mode != mode_of(job->set))
        way++;
    return ways[way].run(job, error);
}

int main(int argc, char **argv)
{
    train_settings set = {0};
    train_job job = {.tool = &tool, .set = &set};
    lr_error error = {0};
    bool ok;
    int status;

    cli_parse(&tool, &set, argc, argv);
    ok = work(&job, &error);
    if (!ok)
        train_range_failed(&job);
    lr_data_free(&job.data);
    status = cli_finish(&tool, &set, ok, &error);
    free(job.path);
    return status;
}
