#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One range test in six formats, lr and loss on rows or in files of their own where the format has them so: lrbounds,
# lrplot and lrsmooth give the same answer from each of them as from the table that lrcat makes of it.
. "${LR_SOURCE:?run it with make check}/tests/common.sh"

# make FORMAT FOLDER: the log as this format has it
make_log() {
    mkdir -p "$2"
    awk -v format="$1" -v folder="$2" '
        function put(file, text) { printf "%s", text > (folder "/" file) }
        BEGIN {
            put("config.yaml", "lr: 1e-6\n")
            if (format == "lightning") put("metrics.csv", "epoch,step,lr-Adam,train_loss\r\n")
            if (format == "trainer") put("trainer_state.json", "{\"best_metric\": null, \"log_history\": [\n")
            if (format == "tensorboard") {
                put("run-.-tag-train_loss.csv", "Wall time,Step,Value\n")
                put("run-.-tag-learning_rate.csv", "Wall time,Step,Value\n")
            }
            for (i = 0; i < 150; i++) {
                lr = sprintf("%.6g", 1e-6 * exp(i * 0.1)); x = log(lr) + 7
                loss = sprintf("%.6f", 2.385 - 1.3 / (1 + exp(-2 * x)) + (lr > 0.5 ? (lr - 0.5) * 3 : 0) + 0.02 * sin(i * 7.1))
                step = 10 * i; time = 1700000000 + i
                if (format == "lightning") put("metrics.csv", "0," step "," lr ",\r\n0," step ",," loss "\r\n")
                if (format == "detectron")
                    put("metrics.json", "{\"iteration\": " step ", \"lr\": " lr ", \"loss_box\": 0.5, \"total_loss\": " loss "}\n")
                if (format == "trainer")
                    put("trainer_state.json", (i ? ",\n" : "") " {\"epoch\": 0.0, \"learning_rate\": " lr ", \"loss\": " loss \
                        ", \"step\": " step "}")
                if (format == "caffe")
                    put("train.log", "I1212 06:23:32.273497 12086 solver.cpp:228] Iteration " step ", loss = " loss "\n" \
                        "I1212 06:23:32.273510 12086 sgd_solver.cpp:174] Iteration " step ", lr = " lr "\n")
                if (format == "tensorboard") {
                    put("run-.-tag-train_loss.csv", time "," step "," loss "\n")
                    put("run-.-tag-learning_rate.csv", time ".25," step "," lr "\n")
                }
                if (format == "mlflow") {
                    put("metrics/train_loss", time "000 " loss " " step "\n")
                    put("metrics/lr", time "000 " lr " " step "\n")
                }
            }
            if (format == "trainer") put("trainer_state.json", "\n], \"global_step\": 1500}\n")
        }'
}

first=
for format in lightning detectron trainer caffe tensorboard mlflow; do
    test "$format" != mlflow || mkdir -p log-mlflow/metrics
    make_log "$format" "log-$format"
    mkdir "as-$format"
    lrcat -c step,lr,loss "log-$format" -o "as-$format/log-$format.csv" 2> err
    is "$format: lrcat" 0 $?
    is "$format: nothing to note" '' "$(cat err)"
    lrbounds -f json "log-$format" > from-log 2> err
    is "$format: lrbounds of the log" 0 $?
    lrbounds -f json "as-$format/log-$format.csv" > from-csv
    # the number of records read is the only thing that may differ
    sed '/"rows":/d' from-log > bounds-log
    sed '/"rows":/d' from-csv > bounds-csv
    cmp -s bounds-log bounds-csv || { note "$(diff bounds-log bounds-csv)"; false; }
    ok "$format: lrbounds finds the same in the log and in the table"
    lrplot -f svg "log-$format" > from-log.svg 2> err
    is "$format: lrplot of the log" 0 $?
    lrplot -f svg "as-$format/log-$format.csv" > from-csv.svg
    sed "s/$format/NAME/g; s/learning_rate\|lr-Adam/lr/g; s/train_loss\|total_loss/loss/g" from-log.svg > log.svg
    sed "s/$format/NAME/g" from-csv.svg > csv.svg
    cmp -s log.svg csv.svg || { note "$(diff log.svg csv.svg | head -n 5 | cut -c 1-200)"; false; }
    ok "$format: lrplot draws the same from the log and from the table"
    lrcat "log-$format" | lrsmooth -c loss > smooth-table
    lrsmooth -c loss "log-$format" > smooth-log 2> err
    is "$format: lrsmooth of the log" 0 $?
    cmp -s smooth-log smooth-table || { note "$(diff smooth-log smooth-table | head -n 5)"; false; }
    ok "$format: lrsmooth smooths the log as the table"
    case $format in detectron | trainer | caffe)
        cat "log-$format"/[mt]* | lrsmooth -c loss | cmp -s - smooth-table
        ok "$format: lrsmooth reads it from a pipe" ;;
    esac
    test -n "$first" || cp bounds-log first
    first=yes
    cmp -s bounds-log first
    ok "$format: the same answer as from the first format"
done
if valgrinded; then
    skip 'lrsmooth: no place for its table' 'valgrind needs TMPDIR itself'
else
    TMPDIR=/nonexistent lrsmooth -c loss log-trainer > out 2> err
    is 'lrsmooth: no place for its table: status' 4 $?
    is 'lrsmooth: no place for its table' \
        'lrsmooth: cannot make a temporary file (TMPDIR names the folder): No such file or directory' "$(cat err)"
fi
finish
