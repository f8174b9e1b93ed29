# lrbounds: the bounds of a range test, in every format

$ cp "$LR_SOURCE"/data/*.csv .
$ lrbounds fashion-cnn-adam.csv
| lr_min          0.00133  (0.000723 .. 0.00249)
| lr_max           0.0335  (0.0184 .. 0.0695)
| lr_suggest       0.0113  (0.00689 .. 0.0214)
| edge              0.101  (0.077 .. 0.161)
| recorder           none
| losses              300  (1 run)
|
|   too small       1e-07 .. 0.00133
|   learning      0.00133 .. 0.0555
|   flat           0.0555 .. 0.101
|   diverging       0.101 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=0.0335
| next: lrgen -n 10000 --lr 0.0113 linear:steps=5%,from=0 cosine:to=0
$ lrbounds -f csv fashion-cnn-adam.csv
| field,value,low,high
| lr_min,0.00133,0.0007235,0.002491
| lr_max,0.03354,0.01839,0.06946
| lr_suggest,0.01126,0.006885,0.02137
| edge,0.1006,0.07696,0.1612
$ lrbounds -f sh fashion-cnn-adam.csv
| LR_MIN=0.00133
| LR_MAX=0.03354
| LR_SUGGEST=0.01126
| LR_EDGE=0.1006
| LR_VERDICT=healthy
$ lrbounds -f make fashion-cnn-adam.csv
| LR_MIN := 0.00133
| LR_MAX := 0.03354
| LR_SUGGEST := 0.01126
| LR_EDGE := 0.1006
| LR_VERDICT := healthy
$ lrbounds -f json fashion-mlp-adam.csv
| {
|   "schema": 1,
|   "lr_min": {"value": 8.752e-05, "low": 4.918e-05, "high": 0.0001557},
|   "lr_max": {"value": 0.01284, "low": 0.006809, "high": 0.02297},
|   "lr_suggest": {"value": 0.00128, "low": 0.0008073, "high": 0.002174},
|   "edge": {"value": 0.05778, "low": 0.05269, "high": 0.06336},
|   "recorder": "none",
|   "verdict": "healthy",
|   "regions": [
|     {"kind": "too small", "from": 1e-07, "to": 8.752e-05},
|     {"kind": "learning", "from": 8.752e-05, "to": 0.0008789},
|     {"kind": "flat", "from": 0.0008789, "to": 0.05778},
|     {"kind": "diverging", "from": 0.05778, "to": 10}
|   ],
|   "findings": [
|     {"id": "collapsed", "text": "behind the edge the loss settles at 2.3: the network is dead there, not diverging; rates near the edge may kill it for good", "command": "lrgen -n 1000 exp:from=1e-07,to=0.12"}
|   ],
|   "runs": 1,
|   "rows": 1000,
|   "points": 1000,
|   "dropped": 0,
|   "non_finite": 0,
|   "first_non_finite": null
| }
$ lrbounds text-gru-momentum.csv
| lr_min          0.00308  (0.00173 .. 0.00548)
| lr_max             1.61  (0.899 .. 2.88)
| lr_suggest        0.478  (0.3 .. 0.764)
| edge               4.83  (4.4 .. 5.29)
| recorder           none
| losses             1000  (1 run)
|
|   too small       1e-07 .. 0.00308
|   learning      0.00308 .. 0.448
|   flat            0.448 .. 4.83
|   diverging        4.83 .. 10
|
| verdict: healthy
| next: lrgen -n 10000 onecycle:max=1.61
| next: lrgen -n 10000 --lr 0.478 linear:steps=5%,from=0 cosine:to=0

# what is read from a pipe is what is read from a file
$ lrbounds -f csv - < fashion-cnn-adam.csv > a; lrbounds -f csv < fashion-cnn-adam.csv > b; cmp a b; lrbounds -f csv -o c fashion-cnn-adam.csv; cmp a c

# one value
$ lrbounds -g lr_suggest fashion-mlp-adam.csv
| 0.00128
$ lrbounds -g lr_max.low fashion-mlp-adam.csv
| 0.006809
$ lrbounds --get=edge.high fashion-mlp-adam.csv
| 0.06336
$ lrbounds -g recorder fashion-mlp-adam.csv
| none
$ lrbounds -g verdict fashion-cnn-adam-linear.csv
| noisy

# eval takes it
$ eval "$(lrbounds -f sh fashion-mlp-adam.csv)"; test "$LR_SUGGEST" = "$(lrbounds -g lr_suggest fashion-mlp-adam.csv)"

# several files are pooled; their order does not matter to the answer for people
$ lrbounds fashion-cnn-adam.csv fashion-cnn-adam-linear.csv > a; lrbounds fashion-cnn-adam-linear.csv fashion-cnn-adam.csv > b; cmp a b; cat a
| lr_min         0.000999  (0.000413 .. 0.00185)
| lr_max           0.0467  (0.023 .. 0.0873)
| lr_suggest        0.015  (0.00802 .. 0.0252)
| edge               0.14  (0.087 .. 0.189)
| recorder           none
| losses              600  (2 runs)
|
|   too small       1e-07 .. 0.000999
|   learning     0.000999 .. 0.0184
|   flat           0.0184 .. 0.14
|   diverging        0.14 .. 10
|
| verdict: healthy
|   collapsed: behind the edge the loss settles at 2.38: the network is dead there, not diverging; rates near the edge may kill it for good
|     next: lrgen -n 300 exp:from=1e-07,to=0.28
| next: lrgen -n 10000 onecycle:max=0.0467
| next: lrgen -n 10000 --lr 0.015 linear:steps=5%,from=0 cosine:to=0

# other names, an accuracy, a recorder that is given
$ awk -F, -v OFS=, 'NR == 1 { print "it,rate,acc"; next } { print $1, $2, 1 - $3 / 10 }' fashion-cnn-adam.csv > acc.csv
$ lrbounds -c lr=rate,loss=acc --maximize acc.csv
| lr_min          0.00106  (0.000543 .. 0.002)
| lr_max           0.0344  (0.0187 .. 0.0702)
| lr_suggest       0.0113  (0.00687 .. 0.0212)
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
| next: lrgen -n 10000 --lr 0.0113 linear:steps=5%,from=0 cosine:to=0
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
| lr_suggest,0.007632,0.004816,0.01376
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
| lr_min,0.01193,0.005948,0.02128
| lr_max,0.0392,0.02019,0.07714
| lr_suggest,0.01497,0.008497,0.0268
| edge,0.1176,0.08075,0.1832
! lrbounds: noisy: single losses scatter by 59% of the whole descent: a larger batch or a longer sweep would narrow the intervals

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
| 0.03467
! lrbounds: standard input: 3 rows have no step: left out
