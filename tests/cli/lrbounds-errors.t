# lrbounds: no answer, wrong usage, bad input

# noise alone: no rate is made up
$ awk 'BEGIN { print "step,lr,loss"; for (r = 1; i < 200; i++) { r = r * 16807 % 2147483647; print i + 0 "," 1e-6 * 1.08 ^ i "," 2.3 + r / 1e11 } }' > noise.csv
$ lrbounds noise.csv
| lr_min          unknown
| lr_max          unknown
| lr_suggest      unknown
| edge            unknown
| recorder           none
| losses              200  (1 run)
|
| verdict: no-descent
|   no-descent: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
|     next: lrgen -n 600 exp:from=1e-08,to=45
|   no-divergence: the loss does not diverge up to lr 4.48, so the largest useful rate is not seen
! lrbounds: no learning rate can be suggested: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
? 1
$ lrbounds -f sh noise.csv
| LR_MIN=
| LR_MAX=
| LR_SUGGEST=
| LR_EDGE=
| LR_VERDICT=no-descent
| false
! lrbounds: no learning rate can be suggested: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
? 1
$ lrbounds -g lr_suggest noise.csv
! lrbounds: lr_suggest is not known: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
? 1
$ lrbounds -f json noise.csv
| {
|   "schema": 1,
|   "lr_min": null,
|   "lr_max": null,
|   "lr_suggest": null,
|   "edge": null,
|   "recorder": "none",
|   "verdict": "no-descent",
|   "regions": [],
|   "findings": [
|     {"id": "no-descent", "text": "the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it", "command": "lrgen -n 600 exp:from=1e-08,to=45"},
|     {"id": "no-divergence", "text": "the loss does not diverge up to lr 4.48, so the largest useful rate is not seen", "command": "lrgen -n 600 exp:from=1e-08,to=45"}
|   ],
|   "next": [
|     {"lr": null, "why": "no-descent", "command": "lrgen -n 600 exp:from=1e-08,to=45"}
|   ],
|   "runs": 1,
|   "rows": 200,
|   "points": 200,
|   "dropped": 0,
|   "non_finite": 0,
|   "first_non_finite": null
| }
! lrbounds: no learning rate can be suggested: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
? 1

# a constant rate is no sweep
$ awk 'BEGIN { print "step,lr,loss"; for (i = 0; i < 50; i++) print i ",0.01," 2.3 - i / 50 }' | lrbounds
| lr_min          unknown
| lr_max          unknown
| lr_suggest      unknown
| edge            unknown
| recorder           none
| losses               50  (1 run)
|
| verdict: not-a-sweep
|   not-a-sweep: the rate is constant, 0.01
|     next: lrgen -n 300 exp:from=1e-07,to=10
! lrbounds: standard input: a training at one rate, no range test: with the logs of trainings at other rates it can be ranked
! lrbounds: no learning rate can be suggested: the rate is constant, 0.01
? 1

# nothing there
$ printf 'step,lr,loss\n' | lrbounds
! lrbounds: standard input: there is no row with a value in the columns asked for
? 1
$ printf 'step,lr,loss\n0,0.1,nan\n' | lrbounds -q
| lr_min          unknown
| lr_max          unknown
| lr_suggest      unknown
| edge            unknown
| recorder           none
| losses                0  (1 run)
|
| verdict: too-few-steps
|   too-few-steps: none of the 1 losses is finite
|     next: lrgen -n 300 exp:from=0.001,to=10
|   no-descent: the loss does not descend: its largest fall is 0, 0.0 standard errors beyond chance; no rate can be told from it
|   non-finite: 1 of 1 losses are not finite, the first at step 0 (row 1), lr 0.1
! lrbounds: no learning rate can be suggested: none of the 1 losses is finite
? 1
$ printf 'step,lr,loss\n0,0.1,2.385\n' | lrbounds
| lr_min          unknown
| lr_max          unknown
| lr_suggest      unknown
| edge            unknown
| recorder           none
| losses                1  (1 run)
|
| verdict: too-few-steps
|   too-few-steps: 1 finite losses a run over 0.0 decades of useful rates are too few to tell a slope from noise
|     next: lrgen -n 300 exp:from=0.001,to=10
|   no-descent: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
! lrbounds: no learning rate can be suggested: 1 finite losses a run over 0.0 decades of useful rates are too few to tell a slope from noise
? 1
$ printf 'step,lr,loss\n0,0.1,\n1,0.2,NA\n' | lrbounds
! lrbounds: standard input: there is no value in column loss
? 1

# wrong usage
$ cp "$LR_SOURCE"/data/fashion-cnn-adam.csv run.csv
$ lrbounds -g lr_best run.csv
! lrbounds: there is no field "lr_best" to get: lr_min, lr_max, lr_suggest, edge, with .low or .high, recorder, verdict
? 2
$ lrbounds -c loss run.csv
! lrbounds: -c takes two columns, the rate and the loss
? 2
$ lrbounds -c lr,loss,step,lr run.csv
! lrbounds: -c takes two columns, the rate and the loss
? 2
$ lrbounds -c lr,accuracy run.csv
! lrbounds: run.csv: there is no column "accuracy"; the columns are: step, lr, loss
? 2
$ lrbounds -f yaml run.csv
! lrbounds: there is no format called "yaml"; there are: text, json, csv, sh, make
? 2
$ lrbounds --recorder emma run.csv
! lrbounds: there is no recorder called "emma"; did you mean "ema"?
? 2
$ lrbounds no-such-file.csv
! lrbounds: no-such-file.csv: cannot open: No such file or directory
? 4

# bad input
$ printf 'step,lr,loss\n0,0.1,2.385\n1,0.2,abc\n' | lrbounds
! lrbounds: standard input:3:3: "abc" in column loss is not a number
? 3
$ printf 'step,lr\n0,0.1\n1,0.2\n' | lrbounds
! lrbounds: standard input: there is no column for the role loss: name it with -c loss=COLUMN; the columns are: step, lr
? 2

# without an answer there is no file that make would take for one
$ printf 'step,lr,loss\n0,0.1,2.385\n' | lrbounds -f make -o bounds.mk; ls
| noise.csv
| run.csv
! lrbounds: no learning rate can be suggested: 1 finite losses a run over 0.0 decades of useful rates are too few to tell a slope from noise

# what can't be
$ lrbounds --metric acc < noise.csv
! lrbounds: --metric reads a log twice: standard input is there only once
? 2
$ lrbounds --metric acc noise.csv
! lrbounds: noise.csv: there is no column "acc"; the columns are: step, lr, loss
? 2
$ lrbounds --candidates 0 noise.csv
! lrbounds: --candidates=0 is out of range: it must be at least 1 and at most 99
? 2
$ printf 'step,lr,loss\n0,0,2.385\n1,0,2.381\n' | lrbounds
! lrbounds: the learning rate is above 0 in none of the 2 rows: there is no sweep
? 1

# runs that lrcat stacked in one log are not runs of a log any more
$ for i in 1 2; do lrgen -n 90 exp:from=1e-5,to=1 | awk -F, -v i=$i 'NR == 1 { print "step,lr,loss" } NR > 1 { print $0 "," ($1 > 80 ? 9 : 2.3 - 0.02 * $1 + i / 100) }' > stacked-$i.csv; done; lrcat --runs long stacked-1.csv stacked-2.csv > long.csv && lrbounds --strict -g lr_suggest long.csv > /dev/null
! lrbounds: long.csv: 179 points were replaced by later ones at the same steps or before them
! lrbounds: long.csv: the steps go back, and a column run has names: runs that are stacked in one log count as one that was resumed, of which the last is left; give each a log of its own
! lrbounds: over-smoothed: neighbouring losses of the 90 are much alike, as after smoothing, by no recorder that is known: the bounds lie too far right; log the loss of each batch
? 3
