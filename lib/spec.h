/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small language by which a row of a table is chosen and set up:
 *
 *     NAME[:key=value[,key=value]...]      cosine:steps=9500,to=1e-5      savgol:window=25,order=3
 *
 * A list is written with slashes (milestones=30/80). What a key may be, its range and its default stand in the
 * row's parameters; a method reads its values by their position there. */
#ifndef LR_SPEC_H
#define LR_SPEC_H

#include "lib/label.h"

/* What `10ep` and `5%` are worth, in steps; 0 where it is not known (using the unit is then LR_USAGE). */
typedef struct lr_units {
    double steps_per_epoch, total;
} lr_units;

typedef struct lr_value {
    bool given;    /* the user wrote it; false: it is the default, or (number NAN) nothing */
    double number; /* LR_REAL, LR_INTEGER, LR_STEPS; 0 or 1 for LR_TRUTH; NAN: left to the method, or a word */
    int choice;    /* position of the word in `choices`, -1 when it is a number or not there */
    double *list;  /* owned by the spec; NULL: left to the method */
    size_t length;
} lr_value;

enum { LR_SPEC_VALUES = 16 }; /* a row has at most so many parameters */

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

/* Read one value of a parameter from text, as lr_spec_parse does; `prefix` stands before the parameter's name in
 * messages ("cosine: ", "--"). The options of the programs share it. The list in *value is owned by the caller. */
bool lr_value_parse(const char *prefix, const lr_parameter *parameter, const char *text, size_t length,
                    const lr_units *units, lr_value *value, lr_error *error);

#endif
