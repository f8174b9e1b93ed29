# lrbounds -m and --compare: the rules of other tools

# one rule, for people and for programs
$ cp "$LR_SOURCE"/data/fashion-mlp-adam.csv mlp.csv; cp "$LR_SOURCE"/data/fashion-cnn-adam.csv cnn.csv; lrbounds -m valley mlp.csv
| lr_suggest     0.000304
| recorder           none
|
| rule: valley (fastai: two thirds into the longest valley)
|   mlp.csv: chosen from 874 of 1000 losses of a sweep of 1000 steps, ended by its stop rule at row 979
|   the rule has no interval and does not judge the test: see lrbounds without -m
$ lrbounds -m slide:lr_diff=20,thresh=0.01 -f json mlp.csv
| {
|   "schema": 1,
|   "rule": "slide:lr_diff=20,thresh=0.01",
|   "lr_min": null,
|   "lr_max": null,
|   "lr_suggest": {"value": 4.28185, "low": null, "high": null},
|   "edge": null,
|   "recorder": "none",
|   "verdict": "unexamined",
|   "reason": null,
|   "runs": [
|     {"name": "mlp.csv", "lr_suggest": 4.28185, "used": 874, "stopped": 979, "planned": 1000, "reason": null}]
| }
$ lrbounds -m dataiku mlp.csv
| lr_min         0.000149
| lr_max          0.00149
| recorder           none
|
| rule: dataiku (Dataiku: lr_max a tenth of the least loss's rate, lr_min steepest before it)
|   mlp.csv: chosen from 895 of 1000 losses, ended by its stop rule at row 901
|   the rule has no interval and does not judge the test: see lrbounds without -m
$ lrbounds -m smith -f csv mlp.csv
| field,value,low,high
| lr_min,0.00062973,,
| lr_max,0.00188919,,
| lr_suggest,0.000944595,,
| edge,,,
$ lrbounds -m steep -f sh mlp.csv
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=0.000298865
| LR_EDGE=
| LR_VERDICT=unexamined
$ lrbounds -m steep -f make mlp.csv
| LR_MIN := 
| LR_MAX := 
| LR_SUGGEST := 0.000298865
| LR_EDGE := 
| LR_VERDICT := unexamined
$ lrbounds -m minimum -g lr_suggest mlp.csv
| 0.00148996
$ lrbounds -m minimum -g verdict mlp.csv; lrbounds -m minimum -g recorder mlp.csv
| unexamined
| none
# its answer is a rate of the log
$ grep -c "$(lrbounds -m ignite -g lr_suggest mlp.csv)" mlp.csv
| 1

# what a rule has not
$ lrbounds -m minimum -g lr_suggest.low mlp.csv
! lrbounds: lr_suggest.low is not known: the rule minimum has no interval
? 1
$ lrbounds -m minimum -g edge mlp.csv
! lrbounds: edge is not known: the rule minimum has none
? 1
$ lrbounds -m dataiku -g lr_suggest mlp.csv
! lrbounds: lr_suggest is not known: the rule dataiku has none
? 1
$ head -n 8 mlp.csv > short.csv; lrbounds -m torch-lr-finder short.csv
| lr_suggest      unknown
| recorder           none
|
| rule: torch-lr-finder (torch-lr-finder: steepest slope a row)
|   short.csv: 0 losses are left to choose from, and the rule needs 2; chosen from 0 of 7 losses
|   the rule has no interval and does not judge the test: see lrbounds without -m
! lrbounds: no learning rate can be suggested: 0 losses are left to choose from, and the rule needs 2
? 1
$ lrbounds -m torch-lr-finder -f sh short.csv
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=
| LR_EDGE=
| LR_VERDICT=unexamined
| false
! lrbounds: no learning rate can be suggested: 0 losses are left to choose from, and the rule needs 2
? 1
$ lrbounds -m torch-lr-finder -f json short.csv
| {
|   "schema": 1,
|   "rule": "torch-lr-finder",
|   "lr_min": null,
|   "lr_max": null,
|   "lr_suggest": null,
|   "edge": null,
|   "recorder": "none",
|   "verdict": "unexamined",
|   "reason": "0 losses are left to choose from, and the rule needs 2",
|   "runs": [
|     {"name": "short.csv", "lr_suggest": null, "used": 0, "stopped": 0, "planned": 0, "reason": "0 losses are left to choose from, and the rule needs 2"}]
| }
! lrbounds: no learning rate can be suggested: 0 losses are left to choose from, and the rule needs 2
? 1
$ lrbounds -m torch-lr-finder -g lr_suggest short.csv
! lrbounds: lr_suggest is not known: 0 losses are left to choose from, and the rule needs 2
? 1
$ lrbounds -m torch-lr-finder -o answer.txt short.csv; test -e answer.txt || echo none
| none
! lrbounds: no learning rate can be suggested: 0 losses are left to choose from, and the rule needs 2

# several runs
$ lrbounds -m valley mlp.csv cnn.csv short.csv
| lr_suggest     0.000304
| recorder           none
|
| rule: valley (fastai: two thirds into the longest valley)
|   mlp.csv: 0.000304, chosen from 874 of 1000 losses of a sweep of 1000 steps, ended by its stop rule at row 979
|   cnn.csv: 0.00425, chosen from 265 of 300 losses of a sweep of 300 steps
|   short.csv: 1e-07, chosen from 2 of 7 losses of a sweep of 7 steps
|   the middle of the runs is written; the rule itself knows one run
|   the rule has no interval and does not judge the test: see lrbounds without -m
$ lrbounds -m keras-lr-finder:sma=20 -f json mlp.csv cnn.csv
| {
|   "schema": 1,
|   "rule": "keras-lr-finder:sma=20",
|   "lr_min": null,
|   "lr_max": null,
|   "lr_suggest": {"value": 0.00159690889, "low": null, "high": null},
|   "edge": null,
|   "recorder": "none",
|   "verdict": "unexamined",
|   "reason": null,
|   "runs": [
|     {"name": "mlp.csv", "lr_suggest": 0.000304427, "used": 694, "stopped": 709, "planned": 0, "reason": null},
|     {"name": "cnn.csv", "lr_suggest": 0.00837678, "used": 212, "stopped": 227, "planned": 0, "reason": null}]
| }

# what was smoothed when it was recorded is undone first: the answer is that of the raw log
$ lrsmooth -m ema:beta=0.98 --replace -c loss cnn.csv > ema.csv 2>/dev/null; lrbounds -m valley -g lr_suggest cnn.csv; lrbounds -m valley -g lr_suggest ema.csv; lrbounds -m valley --recorder none -g lr_suggest ema.csv
| 0.00425366
| 0.00425366
| 0.000757877

# all side by side
$ lrbounds --compare mlp.csv
| rule               lr_suggest  decades     lr_min     lr_max
| lrbounds              0.00216    +0.00   8.75e-05     0.0126
| valley               0.000304    -0.85
| slide                     4.7    +3.34
| steep                0.000299    -0.86
| minimum               0.00149    -0.16
| lightning            0.000299    -0.86
| lightning-linear     4.45e-07    -3.69
| torch-lr-finder      0.000299    -0.86
| ignite               0.000299    -0.86
| keras-lr-finder        0.0375    +1.24
| ktrain               0.000299    -0.86
| dataiku                                  0.000149    0.00149
| neural-prophet       0.000302    -0.86
| smith                0.000945    -0.36    0.00063    0.00189
|
| spread: 7.02 decades over 13 suggestions, from 4.45e-07 (lightning-linear) to 4.7 (slide)
$ lrbounds --compare -m valley -m keras-lr-finder:sma=20,skip_end=0 -f csv mlp.csv short.csv
| rule,lr_suggest,low,high,lr_min,lr_max,decades,reason
| lrbounds,,,,,,,"2 runs are taken for sweeps of one experiment, and in short.csv the learning rate does not rise"
| valley,5.51749037e-06,,,,,,
| "keras-lr-finder:sma=20,skip_end=0",0.000304427,,,,,,
$ lrbounds -m valley -m dataiku -f json cnn.csv
| {
|   "schema": 1,
|   "rules": [
|     {"rule": "lrbounds", "lr_suggest": 0.01211, "low": 0.006623, "high": 0.02405, "lr_min": 0.00133, "lr_max": 0.03489, "decades": 0, "reason": null, "runs": []},
|     {"rule": "valley", "lr_suggest": 0.00425366, "low": null, "high": null, "lr_min": null, "lr_max": null, "decades": -0.4544, "reason": null, "runs": [{"name": "cnn.csv", "lr_suggest": 0.00425366, "used": 265, "stopped": 0, "planned": 300, "reason": null}]},
|     {"rule": "dataiku", "lr_suggest": null, "low": null, "high": null, "lr_min": 0.00100773, "lr_max": 0.0100773, "decades": null, "reason": null, "runs": [{"name": "cnn.csv", "lr_suggest": null, "used": 294, "stopped": 0, "planned": 0, "reason": null}]}
|   ],
|   "suggestions": 2,
|   "spread": 0.4544
| }
$ lrbounds --compare -m ignite -m torch-lr-finder short.csv
| rule               lr_suggest  decades     lr_min     lr_max
| lrbounds             no answer: the learning rate goes from 1e-07 to 1.12e-07: that is no sweep
| ignite               no answer: the least loss is in row 1: the curve is not U-shaped
| torch-lr-finder      no answer: 0 losses are left to choose from, and the rule needs 2
! lrbounds: no rule answers: the learning rate goes from 1e-07 to 1.12e-07: that is no sweep
? 1

# wrong usage
$ lrbounds -m vally mlp.csv
! lrbounds: there is no rule called "vally"; did you mean "valley"?
? 2
$ lrbounds -m valley:sma=3 mlp.csv
! lrbounds: valley: there is no parameter "sma"; there are: beta, stop, skip_begin, skip_end, num_it, strict
? 2
$ lrbounds -m minimum:divide=0 mlp.csv
! lrbounds: minimum: divide=0 is out of range: it must be more than 0
? 2
$ lrbounds --compare -f sh mlp.csv
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=
| LR_EDGE=
| LR_VERDICT=
| false
! lrbounds: --compare is written as text, json or csv, not as sh
? 2
$ lrbounds --compare -g lr_suggest mlp.csv
! lrbounds: -g takes one answer, and --compare has several
? 2
$ lrbounds -m valley --maximize mlp.csv
! lrbounds: the rules of other tools know losses only: -m and --compare don't go with --maximize
? 2
$ lrbounds -m valley --candidates 3 mlp.csv
! lrbounds: -m and --compare answer as other tools do: --horizon, --warmup and --candidates don't go with them
? 2
$ lrbounds --describe ktrain
| ktrain (rule): ktrain: steepest slope before the least loss, or two others
|
| ktrain/lroptimize/lrfinder.py
|
| Parameters:
|   beta=number
|         weight of the past in the moving average; range: [0, 1) [0.98]
|   stop=number|none
|         the sweep ends above so many times its least loss; unit: times; range: [1,
|         1.7976931348623157e+308] [4]
|   skip_begin=integer
|         rows left out at the start of the slopes; unit: rows; range: [0, 1000000000] [32]
|   skip_end=integer
|         rows left out at the end; unit: rows; range: [0, 1000000000] [0]
|   pick=gradient|minimum|valley
|         the steepest before the least loss, a tenth of the least loss's rate, or fastai's valley
|         [gradient]
|   strict=true|false
|         true: gradient is skip_begin rows too low, valley as in fastai [false]
