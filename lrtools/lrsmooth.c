/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrsmooth: smooth columns of a log and pass everything else through.
 *
 * A chain of causal methods streams a row at a time; any other keeps the rows until the end has been read. */
#include "lrtools/lrsmooth.h"

#include <stdlib.h>
#include <string.h>

static const cli_option options[] = {
    {'c', "columns", CLI_TEXT, offsetof(settings, columns), "LIST", "loss", 0, 0, NULL, NULL,
     "columns to smooth: names, roles (loss, lr, ...) or ROLE=COLUMN"},
    {'m', "method", CLI_LIST, offsetof(settings, methods), "SPEC", NULL, 0, 0, NULL, NULL,
     "how to smooth; given again, works on what the one before made (default: ema)"},
    {'x', "abscissa", CLI_TEXT, offsetof(settings, x), "COLUMN", NULL, 0, 0, NULL, NULL,
     "what spline, lowess and ema:unit=x go by (default: the step, else the row number)"},
    {0, "log-x", CLI_FLAG, offsetof(settings, log_x), NULL, NULL, 0, 0, NULL, NULL,
     "take the natural logarithm of the abscissa"},
    {0, "by", CLI_TEXT, offsetof(settings, by), "COLUMN", NULL, 0, 0, NULL, NULL,
     "smooth the rows of each value of this column by themselves, as a series; they may take turns"},
    {0, "band", CLI_FLAG, offsetof(settings, band), NULL, NULL, 0, 0, NULL, NULL,
     "add a column NAME_se: the standard error of each smoothed value, if its method has one"},
    {0, "replace", CLI_FLAG, offsetof(settings, replace), NULL, NULL, 0, 0, NULL, NULL,
     "put the result in place of the column instead of in a new one"},
    {'f', "format", CLI_WORD, offsetof(settings, format), "FORMAT", "same", 0, 0, NULL,
     "same csv tsv json jsonl", "format of the output; same: the log's own, all else passed through"},
    {.name = NULL},
};

static const cli_tool tool = {
    .name = "lrsmooth",
    .summary = "smooth columns of a training log",
    .operands = "[FILE|FOLDER]",
    .description =
        "Reads a log and adds a column NAME_smooth for each column chosen with -c. All rows stay, in their\n"
        "order, and every other field passes through byte for byte. A missing cell gives an empty one; nan\n"
        "and infinities stay as they are and do not touch their neighbours. ema and undo work a row at a "
        "time,\n"
        "also on a log that is still being written; the other methods read to the end first. A log that is "
        "no\n"
        "table, or a folder of logs, is first made into the one that lrcat writes.",
    .examples = "lrsmooth run.csv\n"
                "lrsmooth -m median:window=5 -m ema:beta=0.9 run.csv\n"
                "lrsmooth -c loss -x lr --log-x -m spline:deriv=1 run.csv\n"
                "lrsmooth -m undo:recorder=fastai -m lowess --band run.csv\n"
                "lrcat --runs long runs/* | lrsmooth --by run",
    .options = options,
    .catalogs = CLI_CATALOGS(&lr_smoothers),
    .reads_logs = true,
    .reads_input = true,
};

/* The names of the methods that have a standard error. */
static const char *next_with_band(const void *catalog, size_t index)
{
    const lr_smoother *smoother;

    for (size_t i = 0; (smoother = (const lr_smoother *)lr_catalog_row(catalog, i)); i++)
        if (smoother->has_band && index-- == 0)
            return smoother->label.name;
    return NULL;
}

/* A standard error stands on noise that is independent from row to row. */
static bool check_band(const job *j)
{
    const lr_spec *last = &j->methods[j->method_count - 1];
    char names[200];

    if (j->settings->replace)
        return lr_fail(j->error, LR_USAGE, "--band adds columns, --replace does not: one of them");
    for (size_t m = 0; m + 1 < j->method_count; m++)
        if (!((const lr_smoother *)j->methods[m].row)->undoes)
            return lr_fail(j->error, LR_USAGE,
                           "--band: the noise is not independent after %s: only undo may come first",
                           j->methods[m].row->name);
    if (lr_smoother_has_band(last))
        return true;
    lr_join_names(names, sizeof names, next_with_band, &lr_smoothers);
    return lr_fail(j->error, LR_USAGE, "--band: %s%s has no standard error; these have one: %s",
                   last->row->name, ((const lr_smoother *)last->row)->has_band ? " set up like this" : "",
                   names);
}

static bool parse_methods(job *j)
{
    const cli_list *list = &j->settings->methods;
    size_t count = list->count ? list->count : 1;

    j->methods = lr_allocate(count, sizeof *j->methods, j->error);
    j->streams = true;
    for (; j->methods && j->method_count < count; j->method_count++) {
        lr_spec *spec = &j->methods[j->method_count];
        const lr_smoother *smoother;

        if (!lr_smoother_parse(list->count ? list->items[j->method_count] : "ema", spec, j->error))
            return false;
        smoother = (const lr_smoother *)spec->row;
        j->streams = j->streams && smoother->step;
        j->uses_x = j->uses_x || lr_smoother_uses_x(spec);
    }
    return j->methods != NULL && (!j->settings->band || check_band(j));
}

static bool add_target(job *j, const lr_choice *choice, size_t i)
{
    target *t = &j->targets[i];

    t->name = lr_relay_name(j->reader, j->columns, j->column_count, choice->name, "_smooth", j->error);
    if (!t->name)
        return false;
    j->columns[j->column_count++] = (lr_relay_column){.name = t->name, .source = choice->column};
    return true;
}

static bool add_band(job *j, const lr_choice *choice, size_t i)
{
    target *t = &j->targets[i];

    t->band_name = lr_relay_name(j->reader, j->columns, j->column_count, choice->name, "_se", j->error);
    if (!t->band_name)
        return false;
    j->columns[j->column_count++] = (lr_relay_column){.name = t->band_name, .source = choice->column};
    return true;
}

static bool find_targets(job *j)
{
    const lr_choices *choices = &j->choices;

    if (!lr_choices_resolve(&j->choices, lr_reader_name(j->reader), lr_reader_columns(j->reader),
                            lr_reader_names(j->reader), j->error))
        return false;
    j->targets = lr_allocate(choices->count, sizeof *j->targets, j->error);
    j->columns = j->targets ? lr_allocate(choices->count, 2 * sizeof *j->columns, j->error) : NULL;
    if (!j->columns)
        return false;
    j->target_count = choices->count;
    for (size_t i = 0; i < choices->count; i++)
        if (!add_target(j, &choices->items[i], i))
            return false;
    for (size_t i = 0; i < choices->count && j->settings->band; i++)
        if (!add_band(j, &choices->items[i], i))
            return false;
    return true;
}

/* The column that an option names. */
static bool find_column(job *j, const char *option, const char *text, size_t *position)
{
    lr_choices chosen;
    bool ok;

    if (!lr_choices_parse(text, &chosen, j->error))
        return false;
    ok = chosen.count == 1 || lr_fail(j->error, LR_USAGE, "%s takes one column", option);
    ok = ok
         && lr_choices_resolve(&chosen, lr_reader_name(j->reader), lr_reader_columns(j->reader),
                               lr_reader_names(j->reader), j->error);
    if (ok)
        *position = chosen.items[0].column;
    lr_choices_free(&chosen);
    return ok;
}

/* The step is looked at for its order and is the abscissa unless -x names another. */
static bool find_columns(job *j)
{
    size_t count = lr_reader_columns(j->reader);

    if (!lr_role_find(LR_ROLE_STEP, count, lr_reader_names(j->reader), &j->step, j->error)) {
        j->error->file = lr_reader_name(j->reader);
        return false;
    }
    j->x = j->step;
    j->by = count;
    return (!j->settings->x || find_column(j, "-x", j->settings->x, &j->x))
           && (!j->settings->by || find_column(j, "--by", j->settings->by, &j->by));
}

static void report_order(job *j)
{
    size_t repeated = 0, back = 0, first = 0;

    for (size_t i = 0; i < j->series.count; i++) {
        const lr_order *order = &j->series.items[i].order;

        repeated += order->repeated;
        back += order->back;
        if (order->first > 0 && (first == 0 || order->first < first))
            first = order->first;
    }
    if (first > 0)
        cli_note_data(&tool, &j->settings->common, lr_reader_name(j->reader),
                      "rows that repeat the step before: %zu, that go back: %zu, the first on line %zu: all "
                      "stay, in their order",
                      repeated, back, first);
}

static void report(job *j)
{
    cli_common *common = &j->settings->common;
    const char *name = lr_reader_name(j->reader);

    if (lr_reader_cut(j->reader))
        cli_note_data(&tool, common, name, "the last row is cut short: it was left out");
    for (size_t i = 0; i < j->target_count; i++)
        if (j->targets[i].non_finite > 0)
            cli_note_data(&tool, common, name,
                          "values of %s that are not finite: %zu, the first %s %zu: left as they are",
                          j->choices.items[i].name, j->targets[i].non_finite, j->made ? "in row" : "on line",
                          j->targets[i].first_non_finite);
    report_order(j);
    if (j->without_x > 0)
        cli_note_data(&tool, common, name, "rows without a %s abscissa: %zu: their cells are empty",
                      j->settings->log_x ? "positive" : "finite", j->without_x);
}

/* Something must have been there to smooth. */
static bool check_answer(const job *j)
{
    if (lrsmooth_has_answer(j))
        return true;
    if (j->row_count == 0)
        lr_fail(j->error, LR_NO_ANSWER, "there are no rows");
    else
        lr_fail(j->error, LR_NO_ANSWER, "there is no finite value to smooth in %s%s",
                j->choices.items[0].name, j->target_count > 1 ? " and the other columns" : "");
    j->error->file = lr_reader_name(j->reader);
    return false;
}

static bool work(job *j)
{
    if (!find_targets(j) || !find_columns(j) || !(j->streams ? lrsmooth_stream(j) : lrsmooth_read_all(j)))
        return false;
    report(j);
    return check_answer(j) && (j->streams || lrsmooth_write_all(j)) && lr_relay_end(&j->relay, j->error);
}

static void release(job *j)
{
    for (size_t i = 0; i < j->target_count; i++) {
        free(j->targets[i].name);
        free(j->targets[i].band_name);
        free(j->targets[i].band);
        free(j->targets[i].chain);
        free(j->targets[i].values);
        free(j->targets[i].missing);
    }
    for (size_t i = 0; i < j->method_count; i++)
        lr_spec_free(&j->methods[i]);
    free(j->targets);
    free(j->methods);
    free(j->columns);
    free(j->abscissa);
    free(j->scratch);
    lrsmooth_free_series(&j->series);
    lr_relay_free(&j->relay);
    lr_kept_free(&j->kept);
    lr_choices_free(&j->choices);
    lr_reader_free(j->reader);
    cli_close_input(j->fd);
}

static bool run(settings *s, lr_error *error)
{
    job j = {.settings = s, .error = error, .fd = -1, .output = {.fd = -1}};
    bool ok;

    if (s->common.operand_count > 1)
        return lr_fail(error, LR_USAGE, "one file at a time: there are %zu", s->common.operand_count);
    ok = parse_methods(&j) && lr_choices_parse(s->columns, &j.choices, error);
    ok = ok && lrsmooth_open(&j, &tool, cli_operand(&s->common, 0)) && work(&j);
    if (j.output.open)
        ok = cli_close_output(&s->common, &j.output, ok, error);
    release(&j);
    return ok;
}

int main(int argc, char **argv)
{
    settings given = {0};
    lr_error error = {0};
    bool ok;

    cli_parse(&tool, &given, argc, argv);
    ok = run(&given, &error);
    return cli_finish(&tool, &given, ok, &error);
}
