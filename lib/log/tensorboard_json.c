/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TensorBoard exports as JSON: [[wall, step, value], ...], one tag a file; and {"tag": [[...], ...],
 * ...}, which tensorboardX writes. */
#include "lib/log/json_document.h"
#include "lib/log/json_sniff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SAMPLED = 1000 }; /* points that TensorBoard keeps of a series */

typedef struct export_state {
    lr_json_document document; /* first: it is the state that units see */
    char *tag;
    size_t count;
    double first, last, gap;
    bool irregular;
} export_state;

static int sniff(const char *bytes, size_t length, bool whole, const char *name)
{
    int sure;

    (void)name;
    return lr_json_sniff(bytes, length, whole, &sure) == LR_JSON_TRIPLES ? sure : 0;
}

/* The tag in the name of a file, run-RUN-tag-TAG.json; else "Value". */
static char *find_tag(const char *path, lr_error *error)
{
    const char *name = strrchr(path, '/'), *start;
    size_t length;
    char *tag;

    name = name ? name + 1 : path;
    start = strncmp(name, "run-", 4) == 0 ? strstr(name, "-tag-") : NULL;
    start = start ? start + strlen("-tag-") : "Value";
    length = strlen(start);
    if (length > 5 && strcasecmp(start + length - 5, ".json") == 0)
        length -= 5;
    tag = lr_allocate(length + 1, 1, error);
    if (tag)
        memcpy(tag, start, length);
    return tag;
}

static bool open_export(lr_log *log, lr_error *error)
{
    export_state *state = lr_allocate(1, sizeof *state, error);

    if (!state)
        return false;
    lr_log_set_state(log, state);
    state->tag = find_tag(lr_log_name(log), error);
    state->document.then = lr_json_top;
    state->document.series = state->tag;
    return state->tag != NULL;
}

/* Whether the steps of a series keep the same distance. */
static void watch_steps(export_state *state, double step)
{
    double gap = step - state->last;

    if (state->count == 1)
        state->gap = gap;
    state->irregular = state->irregular || (state->count > 1 && gap != state->gap);
    state->last = step;
    state->count++;
}

static bool next(lr_log *log, lr_record *record, bool *more, lr_error *error)
{
    export_state *state = lr_log_state(log);

    if (!lr_json_document_next(log, &state->document, record, more, error))
        return false;
    if (*more)
        watch_steps(state, record->step);
    else if (state->count == SAMPLED && state->irregular)
        lr_log_report(log, LR_TROUBLE_ODD, 0, UINT64_MAX,
                      "exactly %d points at irregular steps: TensorBoard has left out others", (int)SAMPLED);
    return true;
}

static void close_export(lr_log *log)
{
    export_state *state = lr_log_state(log);

    if (!state)
        return;
    lr_json_document_free(&state->document);
    free(state->tag);
    free(state);
}

const lr_log_kind lr_log_tensorboard_json = {
    .label = {.name = "tensorboard-json",
              .summary = "what TensorBoard exports as JSON: [[wall time, step, value], ...]",
              .details = "The column is called TAG where the file is run-RUN-tag-TAG.json, else Value."},
    .sniff = sniff,
    .open = open_export,
    .next = next,
    .close = close_export};
