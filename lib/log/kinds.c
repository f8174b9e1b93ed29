/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/kinds.h"

/* In this order a tie between sniffs is settled. */
static const lr_log_kind *const kinds[] = {&lr_log_csv,
                                           &lr_log_tsv,
                                           &lr_log_tensorboard_csv,
                                           &lr_log_tensorboard_json,
                                           &lr_log_tfevents,
                                           &lr_log_json,
                                           &lr_log_jsonl,
                                           &lr_log_mlflow,
                                           &lr_log_wandb,
                                           &lr_log_text,
                                           NULL};

const lr_catalog lr_log_kinds = {"log format", kinds, 0};
