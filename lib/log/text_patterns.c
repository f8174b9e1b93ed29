/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/text_patterns.h"

#include <stddef.h>

/* A number or a word such as nan: whatever has no blank, comma or closing bracket in it. */
#define NUMBER "[^\\s,\\])]+"
/* The beginning of one, where it tells a pair from other text. */
#define BEGINS "(?i:[-+]?(?:\\.?\\d|nan|inf))"

/* "Key: value" apart by " - ", a comma or a bar, perhaps with a unit. */
#define PAIR                                                                                                   \
    "(?:^\\s*| - |, |\\s\\|\\s)\\s*(?<key>(?!ETA:)[A-Za-z_][^:|,]{0,63}?)\\s*:\\s*(?<value>" BEGINS "[^\\s,]*)"       \
    "(?:\\s[A-Za-z%][\\w%/.]{0,15})?(?=\\s+- |,\\s|\\s+\\||\\s*$)"

static const char *const iteration[] = {"iteration", "Iteration", NULL};
static const char *const iter[] = {"iter", NULL};
static const char *const epoch[] = {"Epoch", "epoch", NULL};
static const char *const step[] = {NULL};

const lr_text_row lr_text_rows[] = {
    {.name = "caffe",
     .step_names = iteration,
     .patterns = {{"] Iteration ", "\\] Iteration (?<step>\\d+)(?: \\([^)]*\\))?, loss = (?<loss>" NUMBER ")",
                   NULL},
                  {"] Iteration ", "\\] Iteration (?<step>\\d+), lr = (?<lr>" NUMBER ")", NULL},
                  {"] Iteration ", "\\] Iteration (?<step>\\d+)(?:,| \\()", NULL},
                  {"Test net output #", "Test net output #\\d+: (?<key>.+?) = (?<value>" NUMBER ")", "test/"},
                  {"Train net output #", "Train net output #\\d+: (?<key>.+?) = (?<value>" NUMBER ")",
                   "train/"}}},
    {.name = "nanogpt",
     .step_names = iter,
     .pair = "\\G(?:, )?(?<key>[A-Za-z_][\\w /.-]*?):? (?<value>" BEGINS "[^\\s,]*)",
     .patterns = {{"iter ", "^iter (?<step>\\d+): (?<rest>\\w+ .*)", NULL},
                  {"step ", "^step (?<step>\\d+): (?<rest>\\w+ .*)", NULL}}},
    {.name = "llm.c",
     .step_names = step,
     .pair = "\\|\\s*(?<key>[A-Za-z_][\\w /.-]*?)(?::\\s*|\\s+)(?<value>" BEGINS "[^\\s|]*)",
     .patterns = {{"step ", "^step\\s+(?<step>\\d+)(?:/\\d+)?\\s*(?<rest>\\|.*)", NULL},
                  {"val loss ", "^val loss (?<val_loss>" BEGINS "\\S*)", NULL}}},
    {.name = "llm.c main.log",
     .step_names = step,
     .patterns = {{"s:", "^s:(?<step>\\d+) trl:(?<loss>\\S+) lr:(?<lr>\\S+)(?: norm:(?<norm>\\S+))?", NULL},
                  {"s:", "^s:(?<step>\\d+) tel:(?<val_loss>\\S+)", NULL},
                  {"s:", "^s:(?<step>\\d+) eval:(?<eval>\\S+)", NULL}}},
    {.name = "megatron",
     .step_names = iteration,
     .pair = "\\|\\s*(?<key>[^|:]*[^|:\\s])\\s*:\\s*(?<value>[^|\\s]+)",
     .patterns = {{"iteration ", "(?:^|\\s)iteration\\s+(?<step>\\d+)/\\s*\\d+\\s*(?<rest>\\|.*)", NULL},
                  {"validation loss at iteration ",
                   "validation loss at iteration\\s+(?<step>\\d+)(?: on validation set)?\\s*(?<rest>\\|.*)",
                   NULL}}},
    {.name = "darknet",
     .step_names = step,
     .patterns = {{" avg",
                   "(?:^|\\s)(?<step>\\d+): (?<loss>" NUMBER "), (?<avg_loss>" NUMBER
                   ") avg(?: loss)?, (?<lr>" NUMBER ") rate, (?<seconds>" NUMBER ") seconds"
                   "(?:, (?<images>\\d+) images)?",
                   NULL}}},
    {.name = "hugging face",
     .step_names = step,
     .stepless = true,
     .yields = true,
     .bars = true,
     .pair = "[{,]\\s*'(?<key>[^']+)'\\s*:\\s*'?(?<value>[^\\s,'}]+)",
     .patterns = {{"'epoch':", "(?<rest>\\{'[^{}]*'epoch':[^{}]*\\})", NULL}}},
    {.name = "deepspeed",
     .step_names = step,
     .yields = true,
     .patterns = {{"skipped=",
                   "\\bstep=(?<step>\\d+), skipped=(?<skipped>\\d+), lr=\\[(?<lr>" NUMBER
                   ")[^\\]]*\\](?:, mom=\\[\\(?(?<momentum>" NUMBER "))?",
                   NULL}}},
    {.name = "epochs and steps",
     .step_names = step,
     .yields = true,
     .pair = PAIR,
     .patterns = {{"Epoch",
                   "^\\s*Epoch(?::\\s*|\\s+)\\[?(?<epoch>\\d+)\\s*/\\s*\\d+\\]?\\s*[,|-]?\\s*"
                   "(?i:step|batch|iter(?:ation)?)"
                   "(?::\\s*|\\s+)\\[?(?<step>\\d+)\\s*/\\s*(?<of>\\d+)\\]?(?:\\s*$|\\s*[:,|-]?\\s+(?<rest>.*))",
                   NULL}}},
    {.name = "epochs",
     .step_names = epoch,
     .yields = true,
     .pair = PAIR,
     .patterns =
         {{"Epoch",
           "^\\s*Epoch(?::\\s*|\\s+)\\[?(?<step>\\d+)\\s*/\\s*\\d+\\]?(?:\\s*$|\\s*[:,-]?\\s+(?<rest>.*))",
           NULL},
          {": ", "^(?<rest>.*[^:]: +" BEGINS ".*)", NULL}}},
    {.name = NULL},
};
