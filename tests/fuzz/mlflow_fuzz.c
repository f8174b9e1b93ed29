/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target for metric files of MLflow, found by content or not. */
#include "tests/fuzz/log_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t damaged;

    read_log(data, size, "mlruns/0/a/metrics/train/loss", NULL, &damaged);
    read_log(data, size, "loss", &lr_log_mlflow, &damaged);
    return 0;
}
