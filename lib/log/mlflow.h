/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What MLflow's file store says of a run beside its metrics. */
#ifndef LR_LOG_MLFLOW_H
#define LR_LOG_MLFLOW_H

#include <stdbool.h>
#include <stddef.h>

/* The name of the run in this folder (which holds metrics/): of tags/mlflow.runName, else of meta.yaml. false: it
 * has none, or one that does not fit in room bytes with its NUL. */
bool lr_mlflow_run_name(const char *folder, char *out, size_t room);

#endif
