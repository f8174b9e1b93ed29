/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small language by which a row of a table is chosen and set up:
 *
 *     NAME[:key=value[,key=value]...]      cosine:steps=9500,to=1e-5      savgol:window=25,order=3
 *
 * A list is written with slashes (milestones=30/80), a map as a list of pairs (30:0.1/80:0.01). What a key may be, its
 * range and its default stand in the row's parameters; a method reads its values by their position there. */
#ifndef LR_SPEC_H
#define LR_SPEC_H

#include "lib/label.h"

/* What `10ep` and `5%` are worth, in steps, and what a step is in `64000sp` (samples) and `1e9tok` (tokens); 0 where it
 * is not known (using the unit is then LR_USAGE). A length in a unit is rounded to whole steps. */
typedef enum lr_rounding { LR_ROUND_NEAREST, LR_ROUND_DOWN, LR_ROUND_UP } lr_rounding;
typedef struct lr_units {
    double steps_per_epoch, total, samples_per_step, tokens_per_step;
    lr_rounding rounding;
} lr_units;

typedef struct lr_value {
    bool given; /* the user wrote it; false: it is the default, or (number NAN) nothing */
    double
        number; /* LR_REAL, LR_INTEGER, LR_STEPS; 0 or 1 for LR_TRUTH; NAN: left to the method, or a word */
    int choice; /* position of the word in `choices`, -1 when it is a number or not there */
    double
        exact; /* what a length in a unit was before it was rounded; NAN where nothing was (of a list: the first) */
    double *
        list; /* owned by the spec; NULL: left to the method. LR_MAP: first and second of each pair in turn */
    size_t length; /* numbers in the list; bytes of the text */
    char *text;    /* LR_TEXT: owned by the spec, ended by NUL; NULL: left to the method */
} lr_value;

enum { LR_SPEC_VALUES = 28 }; /* a row has at most so many parameters */

/* Empty when zeroed. */
typedef struct lr_spec {
    const lr_label *row; /* the chosen row: cast to the type of the catalog's rows */
    lr_value values[LR_SPEC_VALUES];
} lr_spec;

/* Read text as a spec of one of the catalog's rows. units may be NULL. LR_USAGE when it is none, with a message that
 * names the row, the key and what would be right. On failure *spec is empty. */
bool lr_spec_parse(const lr_catalog *catalog, const char *text, const lr_units *units, lr_spec *spec,
                   lr_error *error);
void lr_spec_free(lr_spec *spec);

/* The value of the parameter of that name; NULL where the row has none. Borrowed. */
const lr_value *lr_spec_value(const lr_spec *spec, const char *name);

/* Read one value of a parameter from text, as lr_spec_parse does; `prefix` stands before the parameter's name in
 * messages ("cosine: ", "--"). The options of the programs share it. List and text in *value are the caller's. */
bool lr_value_parse(const char *prefix, const lr_parameter *parameter, const char *text, size_t length,
                    const lr_units *units, lr_value *value, lr_error *error);

#endif
