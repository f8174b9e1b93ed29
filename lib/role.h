/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles: what a column means, whatever a log calls it. */
#ifndef LR_ROLE_H
#define LR_ROLE_H

#include "lib/error.h"

typedef enum lr_role {
    LR_ROLE_STEP, LR_ROLE_LR, LR_ROLE_LOSS, LR_ROLE_EPOCH, LR_ROLE_TIME, LR_ROLE_MOMENTUM, LR_ROLE_METRIC, LR_ROLES,
    LR_ROLE_NONE = LR_ROLES
} lr_role;

extern const char *const lr_role_names[LR_ROLES];

/* The column that has this role: one named exactly like the role, else the first alias that the log has, without
 * regard to case. Position in names[0..count), or count when none has it. false: two columns answer to the same alias,
 * LR_USAGE, as the user can name one; LR_BAD_INPUT where both have one name. */
bool lr_role_find(lr_role role, size_t count, const char *const *names, size_t *column, lr_error *error);

/* Whether a column of this name could be taken for the role: it is called so, or has one of the aliases. */
bool lr_role_fits(lr_role role, const char *name);

/* The role of a column of this name by the aliases, LR_ROLE_NONE when it has none. */
lr_role lr_role_of(const char *name);

/* A column that the user asked for with -c. */
typedef struct lr_choice {
    char *name;   /* as it is to be called in the output; owned */
    char *source; /* the column or role to look for; owned */
    bool by_role;  /* asked for by its role alone */
    bool assigned; /* asked for as ROLE=COLUMN */
    lr_role role;  /* LR_ROLE_NONE for a column that has none */
    size_t column; /* position in the log, once resolved */
} lr_choice;

/* The list given to -c: empty when zeroed, owns its items. */
typedef struct lr_choices {
    size_t count;
    lr_choice *items;
} lr_choices;

/* Parse `NAME,ROLE,ROLE=COLUMN,...`; `\,` `\=` `\\` stand for themselves. LR_USAGE when malformed. */
bool lr_choices_parse(const char *text, lr_choices *choices, lr_error *error);

/* Find the columns of a log (file names it in messages). LR_USAGE when one is not there; the message lists those that
 * are. */
bool lr_choices_resolve(lr_choices *choices, const char *file, size_t count, const char *const *names,
                        lr_error *error);
void lr_choices_free(lr_choices *choices);

#endif
