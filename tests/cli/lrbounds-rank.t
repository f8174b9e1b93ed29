# lrbounds on trainings that are no range tests

# a quadratic with two curvatures at several constant rates: slow, good, noisy, growing
$ for lr in 0.003 0.03 0.1 0.3 0.9 1.2; do
>     awk -v lr=$lr 'BEGIN { print "step,lr,loss"; a = b = 1; r = 7
>         for (i = 0; i < 200; i++) {
>             r = r * 16807 % 2147483647
>             loss = 0.35 + a * a + b * b + 0.4 * lr + 0.05 * (r / 2147483647 - 0.5)
>             printf "%d,%s,%s\n", 10 * i, lr, (loss > 1e6 ? "nan" : sprintf("%.5f", loss))
>             a *= 1 - (lr < 1 ? lr : 1) * 0.1; b *= lr > 1 ? -1.3 : 1 - 0.4 * lr } }' > run-$lr.csv; done; ls
| run-0.003.csv
| run-0.03.csv
| run-0.1.csv
| run-0.3.csv
| run-0.9.csv
| run-1.2.csv

$ lrbounds -q run-*.csv
| no range test: 6 trainings at 6 rates, compared at step 1990
|
| lr          runs  standing          final loss  evidence
| 0.003          1  too low       1.876 +-0.0027  ends 1.5 worse than the best, 385.5 standard errors; still improving by 0.15 over the last third
| 0.03           1  too low      0.6903 +-0.0027  ends 0.28 worse than the best, 73.8 standard errors; still improving by 0.19 over the last third
| 0.1            1  good         0.4098 +-0.0027  best; still improving by 0.058 over the last third
| 0.3            1  too high     0.4675 +-0.0027  ends 0.058 worse than the best, 15.2 standard errors
| 0.9            1  too high     0.7075 +-0.0027  ends 0.3 worse than the best, 78.3 standard errors
| 1.2            1  diverged                      not finite from step 270 on
|
| best: 0.1, too low: 0.03, too high: 0.3
| verdict: ranked
$ lrbounds -q -f csv run-*.csv
| lr,runs,standing,tied,best,end,error,above,standard_errors,slope,slope_error
| 0.003,1,too low,0,0,1.876,0.002688,0.7497,385.5,-0.0002287,8.859e-06
| 0.03,1,too low,0,0,0.6903,0.00269,0.1435,73.75,-0.0002824,9.061e-06
| 0.1,1,good,0,1,0.4098,0.002689,0,0,-8.79e-05,8.803e-06
| 0.3,1,too high,0,0,0.4675,0.002688,0.02951,15.18,-1.348e-05,9.006e-06
| 0.9,1,too high,0,0,0.7075,0.002687,0.1523,78.31,-1.311e-05,9.016e-06
| 1.2,1,diverged,0,0,,,,,,
$ lrbounds -q -f sh run-*.csv
| LR_MIN=0.1
| LR_MAX=0.1
| LR_SUGGEST=0.1
| LR_EDGE=1.2
| LR_VERDICT=ranked
$ lrbounds -q -f make run-*.csv
| LR_MIN := 0.1
| LR_MAX := 0.1
| LR_SUGGEST := 0.1
| LR_EDGE := 1.2
| LR_VERDICT := ranked
$ lrbounds -q -f json run-0.03.csv run-0.1.csv run-1.2.csv
| {
|   "schema": 1,
|   "lr_min": {"value": 0.1, "low": null, "high": null},
|   "lr_max": {"value": 0.1, "low": null, "high": null},
|   "lr_suggest": {"value": 0.1, "low": 0.03, "high": 1.2},
|   "edge": {"value": 1.2, "low": null, "high": null},
|   "verdict": "ranked",
|   "start": 2.365,
|   "step": 1990,
|   "scheduled": false,
|   "rates": [
|     {"lr": 0.03, "standing": "too low", "tied": false, "end": 0.6903, "error": 0.00269, "above": 0.1435, "standard_errors": 73.75, "slope": -0.0002824, "slope_error": 9.061e-06, "evidence": "ends 0.28 worse than the best, 73.8 standard errors; still improving by 0.19 over the last third", "runs": [{"name": "run-0.03.csv", "diverged": false, "end": 0.6903, "first_non_finite": null}]},
|     {"lr": 0.1, "standing": "good", "tied": false, "end": 0.4098, "error": 0.002689, "above": 0, "standard_errors": 0, "slope": -8.79e-05, "slope_error": 8.803e-06, "evidence": "best; still improving by 0.058 over the last third", "runs": [{"name": "run-0.1.csv", "diverged": false, "end": 0.4098, "first_non_finite": null}]},
|     {"lr": 1.2, "standing": "diverged", "tied": false, "end": null, "error": null, "above": null, "standard_errors": null, "slope": null, "slope_error": null, "evidence": "not finite from step 270 on", "runs": [{"name": "run-1.2.csv", "diverged": true, "end": null, "first_non_finite": 270}]}
|   ],
|   "next": [
|     {"lr": 0.35, "why": "there is room above the best rate", "command": "lrgen -n 1991 --lr 0.35 constant -o schedule-0.35.csv"}
|   ]
| }
$ lrbounds -q -g lr_suggest run-*.csv; lrbounds -q -g lr_suggest.low run-*.csv; lrbounds -q -g edge run-*.csv; lrbounds -q -g verdict run-*.csv
| 0.1
| 0.03
| 1.2
| ranked

# the end of the grid, and the next command, which is one
$ lrbounds run-0.003.csv run-0.03.csv
| no range test: 2 trainings at 2 rates, compared at step 1990
|
| lr          runs  standing          final loss  evidence
| 0.003          1  too low       1.876 +-0.0027  ends 1.2 worse than the best, 311.7 standard errors; still improving by 0.15 over the last third
| 0.03           1  good         0.6903 +-0.0027  best; still improving by 0.19 over the last third
|
| best: 0.03, too low: 0.003
| verdict: best-is-highest
|   the best rate is the highest tried: try 0.3
|     next: lrgen -n 1991 --lr 0.3 constant -o schedule-0.3.csv
|   there is room below the best rate: try 0.0095
|     next: lrgen -n 1991 --lr 0.0095 constant -o schedule-0.0095.csv
$ eval "$(lrbounds -f json run-0.003.csv run-0.03.csv | sed -n 's/.*"lr": 0.3,.*"command": "\(.*\)".*/\1/p')"; head -n 2 schedule-0.3.csv; wc -l < schedule-0.3.csv
| step,lr
| 0,0.3
| 1992

# rates that only stand in the names, of files and of folders
$ for lr in 0.1 3e-1; do cut -d , -f 1,3 run-$(awk -v lr=$lr 'BEGIN { print lr + 0 }').csv > net_lr=$lr.csv; done; lrbounds net_*
| no range test: 2 trainings at 2 rates, compared at step 1990
|
| lr          runs  standing          final loss  evidence
| 0.1            1  good         0.4098 +-0.0027  best; still improving by 0.058 over the last third
| 0.3            1  too high     0.4675 +-0.0027  ends 0.058 worse than the best, 15.2 standard errors
|
| best: 0.1, too high: 0.3
| verdict: best-is-lowest
|   the best rate is the lowest tried: try 0.033
|     next: lrgen -n 1991 --lr 0.033 constant -o schedule-0.033.csv
! lrbounds: net_lr=0.1.csv: no column is a rate: lr 0.1 is taken from the name
! lrbounds: net_lr=3e-1.csv: no column is a rate: lr 0.3 is taken from the name
$ mkdir -p tree/lr-0.03 tree/lr-0.9; cut -d , -f 1,3 run-0.03.csv > tree/lr-0.03/log.csv; cut -d , -f 1,3 run-0.9.csv > tree/lr-0.9/log.csv; lrbounds -f csv tree
| lr,runs,standing,tied,best,end,error,above,standard_errors,slope,slope_error
| 0.03,1,good,0,1,0.6903,0.00269,0,0,-0.0002824,9.061e-06
| 0.9,1,good,0,0,0.7075,0.002687,0.01043,4.517,-1.311e-05,9.016e-06
! lrbounds: tree/lr-0.03: no column is a rate: lr 0.03 is taken from the name
! lrbounds: tree/lr-0.9: no column is a rate: lr 0.9 is taken from the name
$ cut -d , -f 1,3 run-0.1.csv > plain.csv; lrbounds plain.csv
! lrbounds: plain.csv: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, loss
? 2

# seeds of one rate, schedules, accuracies
$ awk -F , 'NR > 1 { $3 += 0.02 } { print $1 "," $2 "," $3 }' run-0.1.csv | sed '1s/.*/step,lr,loss/' > run-0.1-b.csv; lrbounds run-0.03.csv run-0.1.csv run-0.1-b.csv run-0.3.csv
| no range test: 4 trainings at 3 rates, compared at step 1990
|
| lr          runs  standing          final loss  evidence
| 0.03           1  too low      0.6903 +- 0.014  ends 0.27 worse than the best, 15.6 standard errors; still improving by 0.19 over the last third
| 0.1            2  good         0.4198 +-  0.01  best; still improving by 0.058 over the last third
| 0.3            1  good         0.4675 +- 0.014  ties with the best: 0.048 worse, 2.8 standard errors
|
| best: 0.1, as good: 0.1 .. 0.3, too low: 0.03
| verdict: ranked
|   the highest rate tried is as good as the best: try 0.95
|     next: lrgen -n 1991 --lr 0.95 constant -o schedule-0.95.csv
$ for lr in 0.1 0.9; do awk -F , -v lr=$lr 'NR == 1 { print "step,lr,val_acc"; next } { printf "%d,%.6g,%.5f\n", $1, lr * (1 - NR / 250), 2.9 - $3 }' run-$lr.csv > acc-$lr.csv; done; lrbounds --maximize -c lr,val_acc acc-*.csv
| no range test: 2 trainings at 2 greatest rates, compared at step 1990
|
| lr          runs  standing         final score  evidence
| 0.0992         1  good           2.49 +-0.0027  best; still improving by 0.058 over the last third
| 0.893          1  too high      2.193 +-0.0027  ends 0.3 worse than the best, 78.3 standard errors
|
| best: 0.0992 (the greatest rate of its schedule), too high: 0.893
| verdict: best-is-lowest
|   the best rate is the lowest tried: try 0.011
|   there is room above the best rate: try 0.3

# no rate is best
$ sed '1!s/,1.2,/,1.3,/' run-1.2.csv > run-1.3.csv; lrbounds -q run-1.2.csv run-1.3.csv
| no range test: 2 trainings at 2 rates, compared nowhere: all diverged
|
| lr          runs  standing          final loss  evidence
| 1.2            1  diverged                      not finite from step 270 on
| 1.3            1  diverged                      not finite from step 270 on
|
| best: unknown (all-diverged)
|   all rates diverged: try 0.12
|     next: lrgen -n 1991 --lr 0.12 constant -o schedule-0.12.csv
! lrbounds: no rate is best: all trainings diverged
? 1
$ lrbounds -q -f sh run-1.2.csv run-1.3.csv
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=
| LR_EDGE=
| LR_VERDICT=all-diverged
| false
! lrbounds: no rate is best: all trainings diverged
? 1
$ lrbounds -q -g lr_suggest run-1.2.csv run-1.3.csv
! lrbounds: lr_suggest is not known: no rate among those tried shows it (all-diverged)
? 1
$ lrbounds -q -o best.txt run-1.2.csv run-1.3.csv; test -e best.txt || echo none
| none
! lrbounds: no rate is best: all trainings diverged
$ for lr in 1e-9 2e-9; do awk -v lr=$lr 'BEGIN { print "step,lr,loss"; for (i = 0; i < 50; i++) print i "," lr "," 2.385 + 0.01 * (i % 3) }' > flat-$lr.csv; done; lrbounds flat-*.csv
| no range test: 2 trainings at 2 rates, compared at step 49
|
| lr          runs  standing          final loss  evidence
| 1e-09          1  too low       2.393 +-0.0042  does not come down from its start
| 2e-09          1  too low       2.393 +-0.0042  does not come down from its start
|
| best: unknown (no-descent)
|   no rate descends: try 2e-08
|     next: lrgen -n 50 --lr 2e-08 constant -o schedule-2e-08.csv
! lrbounds: no rate is best: no training comes down from its start
? 1

# one rate alone
$ lrbounds run-0.1.csv 2>&1 > all.txt | head -n 1
| lrbounds: run-0.1.csv: a training at one rate, no range test: with the logs of trainings at other rates it can be ranked
$ lrbounds --candidates 3 run-0.1.csv run-0.3.csv
! lrbounds: these are trainings: --horizon, --warmup and --candidates need a range test
? 2

# what cannot be held against each other: other steps, range tests among trainings, a rate of nothing, scores
$ for lr in 0 0.1 0.9; do awk -v lr=$lr 'BEGIN { print "step,lr,loss"; for (i = 0; i < 60; i++) printf "%d,%s,%.5f\n", i, lr, 2.3 * exp(-lr * i / 20) + (i * i % 7) / 500 }' > toy-$lr.csv; done; lrbounds toy-*.csv
| no range test: 2 trainings at 2 rates, compared at step 59
|
| lr          runs  standing          final loss  evidence
| 0.1            1  too low       1.738 +-0.0018  ends 1.6 worse than the best, 546.4 standard errors; still improving by 0.18 over the last third
| 0.9            1  good         0.1855 +-0.0022  best; still improving by 0.22 over the last third
|
| best: 0.9, too low: 0.1
| verdict: best-is-highest
|   the best rate is the highest tried: try 8.1
|     next: lrgen -n 60 --lr 8.1 constant -o schedule-8.1.csv
|   there is room below the best rate: try 0.3
|     next: lrgen -n 60 --lr 0.3 constant -o schedule-0.3.csv
! lrbounds: toy-0.csv: left out: its rate is nowhere above 0
$ awk -F , -v OFS=, 'NR > 1 { $1 += 100 } { print }' toy-0.9.csv > later.csv; lrbounds toy-0.1.csv later.csv
! lrbounds: the trainings have no steps in common: toy-0.1.csv ends at step 59, and later.csv begins at step 100
? 1
$ awk 'BEGIN { print "step,lr,loss"; for (i = 0; i < 60; i++) print i "," 1e-5 * exp(i / 5) "," 2.3 }' > rises.csv; lrbounds toy-0.1.csv rises.csv
! lrbounds: toy-0.1.csv is a training at one rate, and rises.csv a range test: they are read apart
? 1
$ lrbounds -f csv toy-0.1.csv toy-0.9.csv rises.csv
! lrbounds: rises.csv is a range test among 2 trainings at one rate: leave it out
? 1
$ lrbounds rises.csv toy-0.1.csv rises.csv
! lrbounds: toy-0.1.csv is a training at one rate among 2 range tests: leave it out
? 1
$ for lr in 0.1 0.9; do awk -F , -v OFS=, 'NR > 1 { $3 = 2.5 - $3 } { print }' toy-$lr.csv > score-$lr.csv; done; lrbounds score-*.csv 2>&1 | tail -1
| lrbounds: no rate is best: all trainings end above their start (if it is an accuracy: say --maximize)

# rare evaluations: each run against its own first one, at which high rates have come far already
$ for lr in 0.0001 0.01 0.1 1; do awk -v lr=$lr 'BEGIN { print "step,lr,loss,val_loss,val_accuracy"; for (i = 0; i < 400; i++) { v = 0.5 + 1.7 * exp(-i * lr / (lr < 0.001 ? 0.05 : 0.5)) + (lr > 0.5 ? 6 : 0.02 * lr * sin(i)); printf "%d,%s,%.4f,%s\n", i, lr, v, (i % 50 == 49 ? sprintf("%.4f,%.4f", v, 1 / (1 + v)) : ",") } }' > ev-$lr.csv; done; lrbounds -c lr,loss=val_loss ev-*.csv
| no range test: 4 trainings at 4 rates, compared at step 399
|
| lr          runs  standing          final loss  evidence
| 0.0001         1  too low       1.395 +-0.0032  ends 0.9 worse than the best, 282.9 standard errors; still improving by 0.24 over the last third
| 0.01           1  good         0.5044 +-0.0012  ends 0.0052 worse than the best, 4.5 standard errors
| 0.1            1  good         0.4992 +- 3e-05  best; getting worse by 0.0013 over the last third
| 1              1  diverged                      ends at 6.5, no better than where trainings start, 2.04
|
| best: 0.1, as good: 0.01 .. 0.1, too low: 0.0001, diverged: 1
| verdict: ranked
|   there is room above the best rate: try 0.32
|     next: lrgen -n 400 --lr 0.32 constant -o schedule-0.32.csv
$ lrbounds -q -c lr,metric=val_accuracy --maximize -f csv ev-*.csv | cut -d , -f 1-5
| lr,runs,standing,tied,best
| 0.0001,1,too low,0,0
| 0.01,1,good,0,0
| 0.1,1,good,0,1
| 1,1,diverged,0,0

# rates that tie
$ for i in 1 2 3 4 5; do awk -v i=$i 'BEGIN { print "step,lr,loss"; for (k = 0; k < 40; k++) printf "%d,%ge-5,%.4f\n", 10 * k, 3 ^ i, k < 4 ? 2.385 : (i == 5 ? 1.4 : 0.5) + 0.1 * sin(5 * k + 2 * i) }' > tie-$i.csv; done; lrbounds tie-*.csv
| no range test: 5 trainings at 5 rates, compared at step 390
|
| lr          runs  standing          final loss  evidence
| 3e-05          1  good         0.4808 +- 0.035  best
| 9e-05          1  good         0.4969 +- 0.015  ties with the best: 0.016 worse, 0.4 standard errors
| 0.00027        1  good         0.5218 +- 0.039  ties with the best: 0.041 worse, 0.8 standard errors
| 0.00081        1  good          0.485 +- 0.029  ties with the best: 0.0042 worse, 0.1 standard errors
| 0.00243        1  too high      1.391 +- 0.021  ends 0.91 worse than the best, 22.4 standard errors
|
| best: 3e-05, as good: 3e-05 .. 0.00081, too high: 0.00243
| verdict: tied
|   4 of 5 rates tie: train longer, or with more seeds
$ lrbounds -f json tie-*.csv | tail -n 5
|   ],
|   "next": [
|     {"lr": null, "why": "4 of 5 rates tie: train longer, or with more seeds", "command": ""}
|   ]
| }

# no sweep at all
$ lrbounds -q run-0.03.csv | tail -n 3
| verdict: not-a-sweep
|   not-a-sweep: the rate is constant, 0.03
|     next: lrgen -n 300 exp:from=1e-07,to=10
! lrbounds: no learning rate can be suggested: the rate is constant, 0.03

# losses whose squares are past the largest number
$ for lr in 0.1 0.9; do awk -F , -v OFS=, 'NR > 1 { $3 = $3 "e300" } { print }' toy-$lr.csv > vast-$lr.csv; done; lrbounds -f csv vast-*.csv; lrbounds -f json vast-*.csv 2>&1 | grep -c '"error": null'
| lr,runs,standing,tied,best,end,error,above,standard_errors,slope,slope_error
| 0.1,1,too low,0,0,1.738e+300,,,,-8.981e+297,
| 0.9,1,too low,0,0,1.855e+299,,,,-1.138e+298,
| 2
! lrbounds: no rate is best: no training comes down from its start
