# Each message of lrtrain; those of the data and of the models are in tests/unit.

$ lrtrain
! lrtrain: there is no rate: give --lr LR or --schedule SPEC, or find one with --range-test
? 2

$ lrtrain --lr 0.1 --steps 1 --epochs 1
! lrtrain: give --steps or --epochs, not both
? 2

$ lrtrain --lr 0.1 --steps 0
! lrtrain: --steps=0 is out of range: it must be at least 1 and at most 9007199254740992
? 2

$ lrtrain --lr 0.1 --every 2.5
! lrtrain: --every=2.5 must be a whole number
? 2

$ lrtrain --lr 0.1 --evaluate x
! lrtrain: --evaluate=x is not a number of steps
? 2

$ lrtrain --lr 0.1 --validation 0 --evaluate 1ep
! lrtrain: --evaluate: there are no samples to validate: give --validation SHARE
? 2

$ lrtrain --lr 0.1 -f sh
! lrtrain: --format=sh is for the answer of --range-test: a trace is written as csv, tsv, json, jsonl, values or tfevents
? 2

$ lrtrain -q --lr 0.1 -o no/such/folder.csv
! lrtrain: no/such/folder.csv: cannot open for writing: No such file or directory
? 4

$ lrtrain --lr 0.1 -o trace.npy
! lrtrain: npy must know the number of rows at its start: a trace is written as csv, tsv, json, jsonl, values or tfevents
? 2

$ lrtrain --lr 0.1 -f npz
! lrtrain: --format=npz is not one of: csv tsv json jsonl values tfevents text sh make
? 2

$ lrtrain --lr -0.1
! lrtrain: --lr=-0.1 is out of range: it must be at least 0
? 2

$ lrtrain cosine
! lrtrain: cosine: give from= or to=: left out, both are --lr and nothing would change
? 2

$ lrtrain cosin
! lrtrain: there is no schedule called "cosin"; did you mean "cosine"?
? 2

$ lrtrain --schedule constant:lr=1 --schedule constant:lr=1 constant:lr=1
! lrtrain: their order is lost: give every spec its --schedule, or all as operands
? 2

$ lrgen -n 2 --lr 0.1 constant > rates.csv
$ lrtrain rates.csv
! lrtrain: "rates.csv" is a file, and operands are specs of the schedule: each file of data needs its own --data
? 2

$ lrtrain --schedule-file rates.csv --lr 0.1
! lrtrain: --schedule-file excludes --lr and schedule specs
? 2

$ lrtrain --schedule-file rates.csv constant
! lrtrain: --schedule-file excludes --lr and schedule specs
? 2

$ lrtrain --columns lr --lr 0.1
! lrtrain: --columns is for --schedule-file
? 2

$ printf 'step,lr\n0,0.1\n5,-0.1\n' | lrtrain --schedule-file -
! lrtrain: standard input: the rate of step 5 is no finite number from 0 up
? 3

$ printf 'step,lr,momentum\n0,0.1,1.5\n' | lrtrain --schedule-file -
! lrtrain: standard input: the momentum of step 0 is not in 0..1
? 3

$ printf 'step,lr\n-5,0.1\n' | lrtrain --schedule-file -
! lrtrain: standard input: the last step is -5: give --steps
? 3

$ printf 'step,lr\n' | lrtrain --schedule-file -
! lrtrain: standard input: there is no row with a value in the columns asked for
? 1

$ printf 'step,rate\n0,0.1\n' | lrtrain --schedule-file -
! lrtrain: standard input: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, rate
? 2

$ lrtrain --schedule-file none.csv
! lrtrain: none.csv: cannot open: No such file or directory
? 4

$ lrtrain --lr 0.1 --model mpl
! lrtrain: there is no model called "mpl"; did you mean "mlp"?
? 2

$ lrtrain --lr 0.1 --optimizer sdg
! lrtrain: there is no optimizer called "sdg"; did you mean "sgd"?
? 2

$ lrtrain --lr 0.1 --loss hinge
! lrtrain: there is no loss called "hinge"; there are: cross-entropy, mse
? 2

$ lrtrain --lr 0.1 --data spirls
! lrtrain: there is no data set called "spirls"; did you mean "spirals"?
? 2

$ lrtrain --lr 0.1 --data ./none.csv
! lrtrain: ./none.csv: cannot open: No such file or directory
? 4

$ lrtrain --lr 0.1 --save-every 3
! lrtrain: --save-every needs --save FILE
? 2

$ lrtrain --lr 0.1 --seeds 3
! lrtrain: --seeds is for --range-test or --compare
? 2

$ lrtrain --lr 0.1 --resume none.save
! lrtrain: none.save: cannot open: No such file or directory
? 4

$ lrtrain --lr 0.1 --resume rates.csv
! lrtrain: rates.csv: it is no checkpoint
? 3

$ lrtrain -q -m mlp:hidden=4 --lr 0.1 -n 2 --save a.save -o trace.csv
$ lrtrain -m mlp:hidden=4 --lr 0.1 -n 2 --resume a.save
! lrtrain: a.save: the checkpoint has 2 steps behind it, and 2 are asked for
? 2

$ lrtrain -m mlp:hidden=4 --lr 0.1 -n 4 --resume a.save --seed 2
! lrtrain: a.save: the checkpoint was made with seed 1, not 2
? 2

$ lrtrain --benchmark --lr 0.1 -n 3
! lrtrain: --benchmark excludes --steps
? 2

$ lrtrain --benchmark --lr 0.1 -o trace.csv
! lrtrain: --benchmark excludes --output
? 2

$ lrtrain --range-test --compare 0.1
! lrtrain: --range-test excludes --compare
? 2

$ lrtrain --range-test --lr 0.1
! lrtrain: --range-test finds the rate: --lr is only for a --schedule that needs it
? 2

$ lrtrain --range-test --save a.save
! lrtrain: --range-test excludes --save
? 2

$ lrtrain --range-test -f tsv
! lrtrain: --format=tsv is for traces: the answer of --range-test is written as text, json, csv, sh or make
? 2

$ lrtrain --range-test -o rates.csv
! lrtrain: rates.csv: cannot make the folder: File exists
? 4

$ lrtrain --compare 0.1 --resume a.save
! lrtrain: --compare excludes --resume
? 2

$ lrtrain --compare 0.1 --schedule constant
! lrtrain: --compare excludes --schedule
? 2

$ lrtrain -q --compare 0.1 -f make
! lrtrain: --format=make: the table of --compare is written as text, csv, tsv, json or jsonl
? 2

$ lrtrain -q --compare 0.1 --compare 0.1
! lrtrain: two of --compare are called "0.1": name them, NAME=SPEC
? 2

$ lrtrain -q --compare -1
! lrtrain: --compare=-1: a rate must be a finite number from 0 up
? 2

$ lrtrain -q --compare name=
! lrtrain: --compare=name= has an empty value
? 2

$ lrtrain -q --compare 'cosine:to=0 linear'
! lrtrain: cosine and linear both leave out steps=: only one can take what is left
? 2

$ lrtrain -q --compare bounds --compare high=3
! lrtrain: two of --compare are called "high": name them, NAME=SPEC
? 2

$ lrtrain -q --compare bounds --compare cosin
! lrtrain: there is no schedule called "cosin"; did you mean "cosine"?
? 2

$ lrtrain -q --compare 0.1 --compare 0.2 --lr 0.3
! lrtrain: --lr is used by none of --compare: each states its own rates
? 2

$ lrtrain --range-test -o -
! lrtrain: -o names the folder of --range-test: give a name, or leave it out
? 2

$ lrtrain --lr 0.1 --save -
! lrtrain: --save needs a file: standard output is for the trace
? 2

$ lrtrain --schedule-file rates.csv -o rates.csv
! lrtrain: -o and --schedule-file are the same file: rates.csv
? 2

$ lrtrain --schedule-file - -o rates.csv < rates.csv
! lrtrain: -o and --schedule-file are the same file: -
? 2

$ lrtrain --lr 0.1 --data ./rates.csv --save rates.csv
! lrtrain: --save and --data are the same file: ./rates.csv
? 2

$ lrtrain --lr 0.1 --resume a.save -o ./a.save
! lrtrain: -o and --resume are the same file: a.save
? 2

$ lrtrain --lr 0.1 --save a.out -o a.out
! lrtrain: -o and --save are the same file: a.out
? 2

$ lrtrain -q --lr 0.1 --save no/such.save
! lrtrain: no/such.save: cannot open for writing: No such file or directory
? 4

$ lrtrain --lr 0.1 --seed 9007199254740993
! lrtrain: --seed=9007199254740993 is out of range: it must be at least 0 and at most 9007199254740991
? 2
