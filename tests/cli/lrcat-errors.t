# lrcat: what cannot be read, found or chosen

$ printf 'step,lr,loss\n0,0.0023,2.385\n1,0.0031,2.297\n' > run.csv

# columns that are not there
$ lrcat -c step,no_such run.csv
! lrcat: there is no column "no_such"; the columns are: step, lr, loss
? 2
$ printf 'step,loss\n0,2.385\n' | lrcat -c lr,loss
! lrcat: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, loss
? 2
$ printf 'step,LR,lr_x,Lr\n0,1,2,3\n' | lrcat -c lr
! lrcat: columns 2 (LR) and 4 (Lr) both answer to "lr"
? 2
$ printf 'step,loss,loss\n0,1,2\n' | lrcat -c loss
! lrcat: columns 2 (loss) and 3 (loss) both answer to "loss"
? 2
$ printf 'step,loss,acc\n0,2.385,\n' | lrcat -c acc
! lrcat: there is no number in column "acc"
? 2
$ lrcat -c '*acc*' run.csv
! lrcat: there is no column "*acc*"; the columns are: step, lr, loss
? 2
$ lrcat -c momentum run.csv
! lrcat: there is no column for the role momentum: name it with -c momentum=COLUMN; the columns are: step, lr, loss
? 2
$ lrcat -c speed=lr run.csv
! lrcat: -c: "speed=" must be a role and a column: step, lr, loss, epoch, time, momentum or metric
? 2
$ lrcat --resume first run.csv
! lrcat: --resume=first is not one of: last all split
? 2
$ lrcat --schedule exp run.csv
! lrcat: exp: give from= or to=: left out, both are --lr and nothing would change
? 2
$ lrcat -t cvs run.csv
! lrcat: there is no log format called "cvs"; did you mean "csv"?
? 2

# no data
$ : > empty.csv; lrcat empty.csv
! lrcat: empty.csv: there is no data
? 1
$ printf 'step,loss\n' | lrcat
! lrcat: standard input: there is no data
? 1
$ printf 'Traceback (most recent call last):\n  File "train.py", line 3\nNameError\n' | lrcat -c loss
! lrcat: standard input: there is no row with a value in the columns asked for
? 1
$ mkdir nothing; lrcat nothing
! lrcat: nothing: there is no log in this folder
? 1
$ lrcat no_such_file
! lrcat: no_such_file: cannot open: No such file or directory
? 4

# a log that stops early is no error
$ printf 'step,loss\n0,2.385\n1' | lrcat
| step,loss
| 0,2.385
! lrcat: standard input:3: the last row is cut short: it was left out
$ printf '{"step": 0, "loss": 2.385}\n{"step": 1, "lo' | lrcat
| step,loss
| 0,2.385
! lrcat: standard input:2: the last line is cut: left out

# what cannot be read in the middle is told and left out
$ printf 'step,loss\n0,2.385\n1,2.3,7\n2,2.297\n' | lrcat
| step,loss
| 0,2.385
| 2,2.297
! lrcat: standard input:3:3: the row has 3 fields, but there are 2 columns
! lrcat: 1 part of the input could not be read
? 3
$ printf 'step,loss\n0,2.385\n1,\0002.3\n2,2.297\n' | lrcat
| step,loss
| 0,2.385
| 2,2.297
! lrcat: standard input:3: there is a NUL byte in the line
! lrcat: 1 part of the input could not be read
? 3
$ printf 'step,loss\n0,2.385\n1,"2.3" x\n2,2.297\n' | lrcat
| step,loss
| 0,2.385
| 2,2.297
! lrcat: standard input:3:2: there is text after a closing quote
! lrcat: 1 part of the input could not be read
? 3
$ printf 'step,loss\n0,2.385\n1,"2.3\n2,2.297\n' | lrcat
| step,loss
| 0,2.385
! lrcat: standard input:3:2: a quote opens here and never closes
! lrcat: 1 part of the input could not be read
? 3
$ printf '{"step": 0, "loss": 2.385}\n{"step": 1, "loss": }\n{"step": 2, "loss": 2.297}\n' | lrcat
| step,loss
| 0,2.385
| 2,2.297
! lrcat: standard input:2: the line is no JSON: a value is missing (character 21); left out
! lrcat: 1 part of the input could not be read
? 3
$ printf '{"step": 0, "loss": 2.385}\n{"step": 1, "loss": }\n{"step": 2, "loss": 2.297}\n' | lrcat -f json 2> err
| {"log_history": [
| {"step": 0, "loss": 2.385},
| {"step": 2, "loss": 2.297}
| ]
| , "counts": {"records": 2, "rows": 2, "replaced": 0, "without_step": 0, "not_finite": 0, "not_numbers": 0, "damaged": 1, "cut": 0}}
? 3
$ cat err
| lrcat: standard input:2: the line is no JSON: a value is missing (character 21); left out
| lrcat: 1 part of the input could not be read

# cells that are no numbers are left empty, and counted
$ printf 'step,loss\n0,2.385\n1,abc\n2,x\n3,2.297\n' > words.csv
$ lrcat words.csv
| step,loss
| 0,2.385
| 3,2.297
! lrcat: words.csv:3:2: "abc" in column loss is not a number; 2 such cells were left empty
$ lrcat -q words.csv
| step,loss
| 0,2.385
| 3,2.297
$ lrcat --strict words.csv
| step,loss
| 0,2.385
| 3,2.297
! lrcat: words.csv:3:2: "abc" in column loss is not a number; 2 such cells were left empty
? 3
$ lrbounds words.csv
! lrbounds: words.csv: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, loss
? 2
$ lrplot -f svg words.csv
! lrplot: words.csv:3:2: "abc" in column loss is not a number
? 3

# no log at all
$ printf 'Name,State,Notes,Created\nx,finished,,2024\n' | lrcat -c step,loss
! lrcat: standard input: it is a table of W&B runs, one row a run, and no series: export a panel or the history of a run
? 3
$ printf '\037\213\010\000' | lrcat
! lrcat: standard input: it is gzip data: unpack it first (zcat FILE | ...)
? 3
$ lrcat -t tfevents run.csv
! lrcat: run.csv: record 1 at byte 0: length checksum is wrong; 0 records read
! lrcat: nothing could be read
? 3
$ lrcat -c loss run.csv empty.csv
| loss
| 2.385
| 2.297
! lrcat: empty.csv: there is no data
$ printf '\001\002\003\004\001\001\001\001' > junk; lrcat -c loss run.csv junk
| loss
| 2.385
| 2.297
! lrcat: junk: it is not text
! lrcat: 1 part of the input could not be read
? 3

# a folder with several runs is too much for those that compute
$ mkdir -p two/a two/b; cp run.csv two/a; cp run.csv two/b; lrsmooth two
! lrsmooth: two: there are several runs in it: name the folder or the file of one (a)
? 2
$ printf 'x\n' > two/b/run.csv; lrbounds two
| lr_min          unknown
| lr_max          unknown
| lr_suggest      unknown
| edge            unknown
| recorder           none
| losses                2  (1 run)
|
| verdict: too-few-steps
|   too-few-steps: 2 finite losses a run over 0.1 decades of useful rates are too few to tell a slope from noise
|     next: lrgen -n 300 exp:from=2.3e-05,to=0.31
|   no-descent: the loss does not descend: its largest fall is 0%, 0.0 standard errors beyond chance; no rate can be told from it
! lrbounds: no learning rate can be suggested: 2 finite losses a run over 0.1 decades of useful rates are too few to tell a slope from noise
? 1

# a step that is not there; one that is no step in another run
$ printf 'step,loss\n1,5\n2,4\n' > s.csv && printf 'iter,loss\n1,5.5\n' > i.csv && printf 'step,iter,loss\n5,1,5.5\n' > si.csv
$ lrcat -c step=NOSUCH,loss s.csv
! lrcat: there is no column "NOSUCH"; the columns are: step, loss
? 2
$ lrcat --runs wide -c iter,loss i.csv si.csv
! lrcat: "iter" is the step in one run and not in si.csv: ask for step, or name the step of all with -c step=COLUMN
? 2
$ lrcat --stats -c iter,loss i.csv si.csv
! lrcat: "iter" is the step in one run and not in si.csv: ask for step, or name the step of all with -c step=COLUMN
? 2

# a loss without any number is not passed over in silence; other text is
$ printf 'step,loss,note\n1,"1,234",a\n2,"1,5",b\n' > commas.csv
$ lrcat commas.csv
| step
| 1
| 2
! lrcat: commas.csv:2:2: "1,234" in column loss is not a number (a decimal comma is read where the separator is a semicolon or a tab); 2 such cells were left empty
$ lrcat --strict commas.csv -o none.csv
! lrcat: commas.csv:2:2: "1,234" in column loss is not a number (a decimal comma is read where the separator is a semicolon or a tab); 2 such cells were left empty
! lrcat: nothing is written: --strict, and there was something to note
? 3
$ lrcat -q commas.csv
| step
| 1
| 2
$ printf 'step,acc,note\n1,2.5,a\n' > note.csv && lrcat note.csv
| step,acc
| 1,2.5

# text in a column step, where it is the step and where it is not
$ printf 'step,iter,loss\nwarm,1,2.385\nwarm,2,2.3\n' > words.csv
$ lrplot -f svg words.csv -c loss -o words.svg
$ printf 'step,loss\n1,2.385\nwarm,2.3\n' > word.csv
$ lrplot -f svg word.csv -c loss -o word.svg
! lrplot: word.csv:3:1: "warm" in column step is not a number
? 3
$ printf 'step,iter,loss\n1,1,2.385\nwarm,2,2.3\n' > other.csv
$ lrplot other.csv -c step=iter,loss -o other.svg
$ lrplot other.csv -c loss -o other.svg
! lrplot: other.csv:3:1: "warm" in column step is not a number
? 3
$ printf 'step,loss\nwarm,2.385\nwarm,2.3\n' > all.csv
$ lrplot -f svg all.csv -c loss -o all.svg
! lrplot: all.csv:2:1: "warm" in column step is not a number
? 3
