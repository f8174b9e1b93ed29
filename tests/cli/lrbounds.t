# lrbounds: the bounds of a range test, in every format

$ cp "$LR_SOURCE"/data/*.csv .
$ lrbounds fashion-cnn-adam.csv
| lr_min          0.00133  (0.000723 .. 0.00249)  with about 90% confidence
| lr_max           0.0349  (0.0189 .. 0.0706)
| lr_suggest       0.0121  (0.00662 .. 0.0241)
| edge              0.105  (0.077 .. 0.161)
| recorder           none
| losses              300  (1 run)
|
|   too small       1e-07 .. 0.00133
|   learning      0.00133 .. 0.0555
|   flat           0.0555 .. 0.105
|   diverging       0.105 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=0.0349
| next: lrgen -n 10000 triangular:min=0.00133,max=0.0349,up=10%
| next: lrgen -n 10000 --lr 0.0121 linear:steps=5%,from=0 cosine:to=0
$ lrbounds -f csv fashion-cnn-adam.csv
| field,value,low,high
| lr_min,0.00133,0.0007235,0.002491
| lr_max,0.03489,0.0189,0.07059
| lr_suggest,0.01211,0.006623,0.02405
| edge,0.1047,0.07696,0.1612
$ lrbounds -f sh fashion-cnn-adam.csv
| LR_MIN=0.00133
| LR_MAX=0.03489
| LR_SUGGEST=0.01211
| LR_EDGE=0.1047
| LR_VERDICT=healthy
$ lrbounds -f make fashion-cnn-adam.csv
| LR_MIN := 0.00133
| LR_MAX := 0.03489
| LR_SUGGEST := 0.01211
| LR_EDGE := 0.1047
| LR_VERDICT := healthy
$ lrbounds -f json fashion-mlp-adam.csv
| {
|   "schema": 1,
|   "lr_min": {"value": 8.753e-05, "low": 4.918e-05, "high": 0.0001557},
|   "lr_max": {"value": 0.01257, "low": 0.006769, "high": 0.02252},
|   "lr_suggest": {"value": 0.002162, "low": 0.001216, "high": 0.003861},
|   "edge": {"value": 0.05778, "low": 0.05269, "high": 0.06336},
|   "recorder": "none",
|   "verdict": "healthy",
|   "regions": [
|     {"kind": "too small", "from": 1e-07, "to": 8.753e-05},
|     {"kind": "learning", "from": 8.753e-05, "to": 0.0008936},
|     {"kind": "flat", "from": 0.0008936, "to": 0.05778},
|     {"kind": "diverging", "from": 0.05778, "to": 10}
|   ],
|   "findings": [
|     {"id": "collapsed", "text": "behind the edge the loss settles at 2.32, about what guessing gives; the network is dead there, not diverging; rates near the edge may kill it for good", "command": ""}
|   ],
|   "next": [
|     {"lr": 0.01257, "why": "one cycle up to lr_max", "command": "lrgen -n 10000 onecycle:max=0.0126"},
|     {"lr": 0.01257, "why": "cycles between lr_min and lr_max", "command": "lrgen -n 10000 triangular:min=8.75e-05,max=0.0126,up=10%"},
|     {"lr": 0.002162, "why": "a warm-up to a constant rate, and a cosine down", "command": "lrgen -n 10000 --lr 0.00216 linear:steps=5%,from=0 cosine:to=0"}
|   ],
|   "runs": 1,
|   "rows": 1000,
|   "points": 1000,
|   "dropped": 0,
|   "non_finite": 0,
|   "first_non_finite": null
| }
$ lrbounds text-gru-momentum.csv
| lr_min          0.00312  (0.00175 .. 0.00554)  with about 90% confidence
| lr_max             1.61  (0.899 .. 2.88)
| lr_suggest        0.475  (0.266 .. 0.846)
| edge               4.83  (4.4 .. 5.29)
| recorder           none
| losses             1000  (1 run)
|
|   too small       1e-07 .. 0.00312
|   learning      0.00312 .. 0.471
|   flat            0.471 .. 4.83
|   diverging        4.83 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=1.61
| next: lrgen -n 10000 triangular:min=0.00312,max=1.61,up=10%
| next: lrgen -n 10000 --lr 0.475 linear:steps=5%,from=0 cosine:to=0

# what is read from a pipe is what is read from a file
$ lrbounds -f csv - < fashion-cnn-adam.csv > a; lrbounds -f csv < fashion-cnn-adam.csv > b; cmp a b; lrbounds -f csv -o c fashion-cnn-adam.csv; cmp a c

# one value
$ lrbounds -g lr_suggest fashion-mlp-adam.csv
| 0.002162
$ lrbounds -g lr_max.low fashion-mlp-adam.csv
| 0.006769
$ lrbounds --get=edge.high fashion-mlp-adam.csv
| 0.06336
$ lrbounds -g recorder fashion-mlp-adam.csv
| none
$ lrbounds -g verdict fashion-cnn-adam-linear.csv
| healthy

# eval takes it
$ eval "$(lrbounds -f sh fashion-mlp-adam.csv)"; test "$LR_SUGGEST" = "$(lrbounds -g lr_suggest fashion-mlp-adam.csv)"

# several files are pooled; their order does not matter to the answer for people
$ lrbounds fashion-cnn-adam.csv fashion-cnn-adam-linear.csv > a; lrbounds fashion-cnn-adam-linear.csv fashion-cnn-adam.csv > b; cmp a b; cat a
| lr_min          0.00133  (0.000662 .. 0.00916)  with about 90% confidence
| lr_max            0.038  (0.0196 .. 0.0796)
| lr_suggest       0.0141  (0.00726 .. 0.0285)
| edge              0.114  (0.077 .. 0.188)
| recorder           none
| losses              600  (2 runs)
|
|   too small       1e-07 .. 0.00133
|   learning      0.00133 .. 0.0713
|   flat           0.0713 .. 0.114
|   diverging       0.114 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=0.038
| next: lrgen -n 10000 triangular:min=0.00133,max=0.038,up=10%
| next: lrgen -n 10000 --lr 0.0141 linear:steps=5%,from=0 cosine:to=0

# other names, an accuracy, a recorder that is given
$ awk -F, -v OFS=, 'NR == 1 { print "it,rate,acc"; next } { print $1, $2, 1 - $3 / 10 }' fashion-cnn-adam.csv > acc.csv
$ lrbounds -c lr=rate,loss=acc --maximize acc.csv
| lr_min          0.00106  (0.000543 .. 0.002)  with about 90% confidence
| lr_max           0.0344  (0.0187 .. 0.0702)
| lr_suggest       0.0119  (0.00658 .. 0.0243)
| edge              0.103  (0.077 .. 0.161)
| recorder           none
| losses              300  (1 run)
|
|   too small       1e-07 .. 0.00106
|   learning      0.00106 .. 0.0405
|   flat           0.0405 .. 0.103
|   diverging       0.103 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=0.0344
| next: lrgen -n 10000 triangular:min=0.00106,max=0.0344,up=10%
| next: lrgen -n 10000 --lr 0.0119 linear:steps=5%,from=0 cosine:to=0
$ lrbounds -c rate,acc --maximize -g verdict acc.csv
| healthy
$ lrbounds --recorder ema -g recorder fashion-cnn-adam.csv
| ema
$ awk -F, -v OFS=, 'NR > 2 { $3 = m = 0.05 * $3 + 0.95 * m } NR == 2 { m = $3 } { print }' fashion-mlp-adam.csv > ema.csv
$ lrbounds -g recorder ema.csv
| ema

# nan at the end is an edge, and counted
$ awk -F, -v OFS=, 'NR > 230 { $3 = "nan" } { print }' fashion-cnn-adam.csv > nan.csv
$ lrbounds -f csv nan.csv
| field,value,low,high
| lr_min,0.001236,0.0006599,0.002288
| lr_max,0.04467,0.02482,0.07943
| lr_suggest,0.007972,0.004482,0.01548
| edge,0.134,0.1185,0.134
! lrbounds: nan.csv: 71 values are not finite
$ lrbounds -q -g verdict nan.csv
| healthy
$ lrbounds --strict -g edge nan.csv
| 0.134
! lrbounds: nan.csv: 71 values are not finite
? 3

# a sweep from lr 0
$ awk -F, -v OFS=, 'NR == 2 { $2 = 0 } { print }' fashion-cnn-adam-linear.csv | lrbounds -f csv
| field,value,low,high
| lr_min,0.01146,0.002402,0.02151
| lr_max,0.04145,0.02328,0.08341
| lr_suggest,0.01466,0.008227,0.02814
| edge,0.1244,0.1134,0.1879
! lrbounds: noisy: single losses scatter by 53% of the whole descent: a larger batch, several seeds together (lrbounds seed-*.csv) or a longer sweep would narrow the intervals

# a flat trace at 0 has no logarithm and no noise: still no edge in it
$ awk 'BEGIN { print "step,lr,loss"; for (i = 0; i < 300; i++) printf "%d,%g,0\n", i, 1e-7 * exp(i * 0.06) }' | lrbounds -f sh
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=
| LR_EDGE=
| LR_VERDICT=no-descent
| false
! lrbounds: no learning rate can be suggested: the loss does not descend: its largest fall is 0, 0.0 standard errors beyond chance; no rate can be told from it
? 1

# a shell that evaluates an answer learns that there is none
$ LR_MAX=99; eval "$(lrbounds -f sh no-such.csv)" || echo "LR_MAX=$LR_MAX"
| LR_MAX=
! lrbounds: no-such.csv: cannot open: No such file or directory

# rows without a step are told
$ awk -F, -v OFS=, 'NR % 100 == 2 { $1 = "nan" } { print }' fashion-cnn-adam.csv | lrbounds -g lr_max
| 0.03489
! lrbounds: standard input: 3 rows have no step: left out

# rates to try, in every format
$ lrbounds -f csv --candidates 3 fashion-cnn-adam.csv | tail -3
| candidate,0.006623,,
| candidate,0.01211,,
| candidate,0.02405,,
$ lrbounds -f sh --candidates 2 fashion-cnn-adam.csv | grep CANDIDATES
| LR_CANDIDATES='0.006623 0.02405'
$ lrbounds -f make --candidates 1 fashion-cnn-adam.csv | grep CANDIDATES
| LR_CANDIDATES := 0.01211
$ lrbounds --candidates 3 --warmup fashion-cnn-adam.csv
| lr_min          0.00133  (0.000723 .. 0.00249)  with about 90% confidence
| lr_max           0.0349  (0.0189 .. 0.0706)
| lr_suggest       0.0121  (0.00662 .. 0.0241)
| edge              0.105  (0.077 .. 0.161)
| recorder           none
| losses              300  (1 run)
| candidates      0.00662 0.0121 0.0241
| warm-up              37  steps at least: in so many the sweep raised the rate ten-fold to lr_suggest; a training that starts there cold bears less than the sweep shows
|
|   too small       1e-07 .. 0.00133
|   learning      0.00133 .. 0.0555
|   flat           0.0555 .. 0.105
|   diverging       0.105 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=0.0349
| next: lrgen -n 10000 triangular:min=0.00133,max=0.0349,up=10%
| next: lrgen -n 10000 --lr 0.00662 linear:steps=5%,from=0 cosine:to=0
| next: lrgen -n 10000 --lr 0.0121 linear:steps=5%,from=0 cosine:to=0
| next: lrgen -n 10000 --lr 0.0241 linear:steps=5%,from=0 cosine:to=0
$ lrbounds -f json --candidates 2 --warmup --horizon 100000 fashion-cnn-adam.csv | head -11
| {
|   "schema": 1,
|   "lr_min": {"value": 0.00133, "low": 0.0007235, "high": 0.002491},
|   "lr_max": {"value": 0.03489, "low": 0.0189, "high": 0.07059},
|   "lr_suggest": {"value": 0.003463, "low": 0.001894, "high": 0.006878},
|   "edge": {"value": 0.1047, "low": 0.07696, "high": 0.1612},
|   "candidates": [0.001894, 0.006878],
|   "horizon": 100000,
|   "warmup": 37,
|   "recorder": "none",
|   "verdict": "healthy",

# a longer training wants less; one of the length that the constants come from, nothing else
$ lrbounds --horizon 64000 fashion-mlp-adam.csv
| lr_min         8.75e-05  (4.92e-05 .. 0.000156)  with about 90% confidence
| lr_max           0.0126  (0.00677 .. 0.0225)
| lr_suggest     0.000713  (0.000401 .. 0.00127)
| edge             0.0578  (0.0527 .. 0.0634)
| recorder           none
| losses             1000  (1 run)
| horizon           64000  steps: lr_suggest is 0.33 of that for 2000
|
|   too small       1e-07 .. 8.75e-05
|   learning     8.75e-05 .. 0.000894
|   flat         0.000894 .. 0.0578
|   diverging      0.0578 .. 10
|
| verdict: healthy
|   collapsed: behind the edge the loss settles at 2.32, about what guessing gives; the network is dead there, not diverging; rates near the edge may kill it for good
| next: lrgen -n 64000 onecycle:max=0.0126
| next: lrgen -n 64000 triangular:min=8.75e-05,max=0.0126,up=10%
| next: lrgen -n 64000 --lr 0.000713 linear:steps=5%,from=0 cosine:to=0
$ test "$(lrbounds -g lr_suggest --horizon 2000 fashion-mlp-adam.csv)" = "$(lrbounds -g lr_suggest fashion-mlp-adam.csv)"

# an accuracy of every fifth step, by its role and beside the loss; and one that disagrees
$ awk -F, -v OFS=, 'NR == 1 { print $0, "val_acc"; next } { print $0, NR % 5 ? "" : 1 - $3 / 10 }' fashion-mlp-adam.csv > val.csv
$ lrbounds -g lr_suggest -c lr,metric=val_acc val.csv
| 0.002649
$ lrbounds --metric val_acc val.csv | sed -n '/losses/,$p'
| losses             1000  (1 run)
| by the metric   0.00265  (0.00149 .. 0.00477)
|
|   too small       1e-07 .. 8.75e-05
|   learning     8.75e-05 .. 0.000894
|   flat         0.000894 .. 0.0578
|   diverging      0.0578 .. 10
|
| verdict: healthy
|   collapsed: behind the edge the loss settles at 2.32, about what guessing gives; the network is dead there, not diverging; rates near the edge may kill it for good
| next: lrgen -n 10000 onecycle:max=0.0126
| next: lrgen -n 10000 triangular:min=8.75e-05,max=0.0126,up=10%
| next: lrgen -n 10000 --lr 0.00216 linear:steps=5%,from=0 cosine:to=0
$ lrbounds --metric val_acc -f json val.csv | grep '"metric"'
|   "metric": {"name": "val_acc", "lr_min": {"value": 6.082e-05, "low": 3.412e-05, "high": 0.0001082}, "lr_max": {"value": 0.01357, "low": 0.007369, "high": 0.02422}, "lr_suggest": {"value": 0.002649, "low": 0.00149, "high": 0.004766}, "edge": {"value": 0.0407, "low": 0.03712, "high": 0.04463}},
$ awk -F, -v OFS=, 'NR == 1 { print "step,lr,loss,val_acc"; next } { r = (r + 0.618034) % 1; print $0, 0.1 + 0.8 / (1 + exp(-3 * log($2 / 0.3))) + 0.01 * r }' fashion-mlp-adam.csv > other.csv
$ lrbounds --metric val_acc other.csv | sed -n '/verdict/,/no-div/p'
| verdict: disagreement
|   disagreement: the loss suggests 0.00216, and val_acc suggests 0.888: they are 2.6 decades apart
|   collapsed: behind the edge the loss settles at 2.32, about what guessing gives; the network is dead there, not diverging; rates near the edge may kill it for good
| next: lrgen -n 10000 onecycle:max=0.0126
| next: lrgen -n 10000 triangular:min=8.75e-05,max=0.0126,up=10%
| next: lrgen -n 10000 --lr 0.00216 linear:steps=5%,from=0 cosine:to=0

# one seed of three that breaks early is no edge of all
$ awk -F, -v OFS=, 'NR > 560 { $3 = 2.5 + (NR % 7) / 50 } { print }' fashion-mlp-adam.csv > broken.csv
$ lrbounds -f csv fashion-mlp-adam.csv broken.csv fashion-mlp-adam.csv
| field,value,low,high
| lr_min,8.764e-05,4.926e-05,0.000156
| lr_max,0.01255,0.0002709,0.02232
| lr_suggest,0.002162,0.0001232,0.003845
| edge,0.05778,0.002293,0.06336
! lrbounds: disagreement: the 3 runs do not break at one rate: their edges, with the intervals, lie from 0.00229 to 0.0634, 1.4 decades; there may be no rate that suits all

# seeds over other rates
$ awk -F, 'NR == 1 || $2 < 0.01' fashion-mlp-adam.csv > low.csv; awk -F, 'NR == 1 || $2 > 1e-6' fashion-mlp-adam.csv > high.csv; lrbounds -f csv low.csv high.csv
| field,value,low,high
| lr_min,8.759e-05,4.924e-05,0.0001558
| lr_max,0.01381,0.00678,0.02458
| lr_suggest,0.002106,0.0007291,0.003777
| edge,0.05751,0.05318,0.0622

# an accuracy that moves slowly was not smoothed by a recorder; where the loss is nan for good, that is its edge too
$ awk 'BEGIN { print "step,lr,loss,val_acc"; for (i = 0; i < 600; i++) { r = (r * 69069 + 1) % 4294967296; lr = 1e-6 * exp(i * log(1e7) / 599); a = 0.1 + 0.8 / (1 + exp(-3 * (log(lr) / log(10) + 3))) + 0.004 * (r / 4294967296 - 0.5); m = i ? 0.8 * m + 0.2 * a : a; printf "%d,%g,%s,%.5f\n", i, lr, (lr > 0.83 ? "nan" : 2.4 * (1 - a)), m } }' > slow.csv
$ lrbounds -q -c lr,metric=val_acc -f csv slow.csv; lrbounds -g recorder -c lr,metric=val_acc slow.csv; lrbounds -g verdict -c lr,metric=val_acc slow.csv
| field,value,low,high
| lr_min,0.0002048,0.0001152,0.0003644
| lr_max,0.2804,0.1566,0.4986
| lr_suggest,0.01224,0.006882,0.02177
| edge,0.8412,0.7655,0.8412
| none
| healthy
$ sed '1s/loss/val_loss/' ema.csv > held.csv; lrbounds -g recorder -c lr,loss=val_loss held.csv
| none
$ lrbounds -q --metric val_acc -f json slow.csv | grep '"metric"' | sed 's/.*"edge"/edge/'
| edge: {"value": 0.8412, "low": 0.7655, "high": 0.8412}},
$ lrbounds -q -c lr,loss=val_acc --maximize -g edge - < slow.csv
! lrbounds: edge is not known: the loss does not diverge up to lr 10, so the largest useful rate is not seen
? 1
