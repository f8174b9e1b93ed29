# lrsmooth: columns are smoothed, everything else passes through

$ printf 'step,lr,loss\n0,1e-7,2.385\n1,2e-7,2.125\n2,4e-7,1.75\n3,8e-7,1.875\n' > run.csv
$ lrsmooth run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.385
| 1,2e-7,2.125,2.2536868686868687
| 2,4e-7,1.75,2.082388110461162
| 3,8e-7,1.875,2.028959488787075
$ lrsmooth -m ema:beta=0.5,debias=false run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.385
| 1,2e-7,2.125,2.255
| 2,4e-7,1.75,2.0025
| 3,8e-7,1.875,1.93875
$ lrsmooth - < run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.385
| 1,2e-7,2.125,2.2536868686868687
| 2,4e-7,1.75,2.082388110461162
| 3,8e-7,1.875,2.028959488787075
$ lrsmooth -c lr,loss -m mean:window=3 run.csv
| step,lr,loss,lr_smooth,loss_smooth
| 0,1e-7,2.385,1.5e-07,2.255
| 1,2e-7,2.125,2.3333333333333333e-07,2.0866666666666664
| 2,4e-7,1.75,4.6666666666666666e-07,1.9166666666666667
| 3,8e-7,1.875,6e-07,1.8125
$ lrsmooth -c metric=lr run.csv
| step,lr,loss,metric_smooth
| 0,1e-7,2.385,1e-07
| 1,2e-7,2.125,1.505050505050505e-07
| 2,4e-7,1.75,2.3535573391375322e-07
| 3,8e-7,1.875,3.808229200802145e-07

# methods one after the other; a derivative
$ lrsmooth -m median:window=3 -m ema:beta=0.5 run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.255
| 1,2e-7,2.125,2.1683333333333334
| 2,4e-7,1.75,2.000714285714286
| 3,8e-7,1.875,1.9003333333333334
$ lrsmooth -m savgol:window=3,order=2,deriv=1 run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,-0.20249999999999924
| 1,2e-7,2.125,-0.31750000000000006
| 2,4e-7,1.75,-0.12500000000000008
| 3,8e-7,1.875,0.37499999999999956
$ lrsmooth -m gaussian:sigma=0.5 run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.357155244959328
| 1,2e-7,2.125,2.1127607998738642
| 2,4e-7,1.75,1.8034259234496761
| 3,8e-7,1.875,1.8617596197739852

# spline: over the step, another column, its logarithm
$ lrsmooth -m spline:lambda=0.1 run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.386870967741935
| 1,2e-7,2.125,2.0821290322580643
| 2,4e-7,1.75,1.8301290322580646
| 3,8e-7,1.875,1.8358709677419354
$ lrsmooth -x lr --log-x -m spline:lambda=0,deriv=1 run.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,-0.2827682280142364
| 1,2e-7,2.125,-0.5597656758649177
| 2,4e-7,1.75,-0.22650312141956727
| 3,8e-7,1.875,0.3837568808764642
$ printf 'lr,loss\n0,2.5\n1e-7,2.385\n1e-6,2.25\n,2\n1e-5,1.5\n' | lrsmooth -x lr --log-x -m spline:lambda=0
| lr,loss,loss_smooth
| 0,2.5,
| 1e-7,2.385,2.385
| 1e-6,2.25,2.25
| ,2,
| 1e-5,1.5,1.5
! lrsmooth: standard input: rows without a positive abscissa: 2: their cells are empty

# the new name is free
$ lrsmooth run.csv | lrsmooth -m ema:beta=0.5 | head -n 2
| step,lr,loss,loss_smooth,loss_smooth2
| 0,1e-7,2.385,2.385,2.385
$ printf 'a\t"x ""y"""\tb\n1\t2.5\t3\n' | lrsmooth -c 'x "y"'
| a	"x ""y"""	b	"x ""y""_smooth"
| 1	2.5	3	2.5
$ printf 'a,"x, y",b\n1,2.5,3\n' | lrsmooth -c 'x\, y'
| a,"x, y",b,"x, y_smooth"
| 1,2.5,3,2.5

# comments, quotes, CRLF, short rows, no newline at the end, decimal commas
$ printf '# by hand\r\n"my step";loss;note\r\n1;2,5;"a;b""c"\r\n\r\n2;3;x\r\n3;;y\r\n4\r\n5;2,25;end' > odd.csv
$ lrsmooth odd.csv | sed 's/\r/<CR>/'
| # by hand<CR>
| "my step";loss;note;loss_smooth<CR>
| 1;2,5;"a;b""c";2,5<CR>
| 2;3;x;2,7525252525252526<CR>
| 3;;y;<CR>
| 4;;;<CR>
| 5;2,25;end;2,5816215480886955
%
$ lrsmooth --replace odd.csv | sed 's/\r/<CR>/'
| # by hand<CR>
| "my step";loss;note<CR>
| 1;2,5;"a;b""c"<CR>
| 2;2,7525252525252526;x<CR>
| 3;;y<CR>
| 4<CR>
| 5;2,5816215480886955;end
%
$ lrsmooth --replace -m median:window=3 odd.csv | sed 's/\r/<CR>/'
| # by hand<CR>
| "my step";loss;note<CR>
| 1;2,75;"a;b""c"<CR>
| 2;2,5;x<CR>
| 3;;y<CR>
| 4<CR>
| 5;2,625;end
%
$ printf '1,2.5\n2,3.5\n' | lrsmooth -c 2
| 1,2.5,2.5
| 2,3.5,3.005050505050505

# other formats
$ lrsmooth -f csv odd.csv
| my step,loss,note,loss_smooth
| 1,2.5,"a;b""c",2.5
| 2,3,x,2.7525252525252526
| 3,,y,
| 4,,,
| 5,2.25,end,2.5816215480886955
$ lrsmooth -f tsv -m median:window=3 odd.csv
| my step	loss	note	loss_smooth
| 1	2.5	a;b"c	2.75
| 2	3	x	2.5
| 3		y	
| 4			
| 5	2.25	end	2.625
$ lrsmooth -f json run.csv
| [
| {"step": 0, "lr": 1e-7, "loss": 2.385, "loss_smooth": 2.385},
| {"step": 1, "lr": 2e-7, "loss": 2.125, "loss_smooth": 2.2536868686868687},
| {"step": 2, "lr": 4e-7, "loss": 1.75, "loss_smooth": 2.082388110461162},
| {"step": 3, "lr": 8e-7, "loss": 1.875, "loss_smooth": 2.028959488787075}
| ]
$ lrsmooth -f jsonl --replace odd.csv
| {"my step": 1, "loss": 2.5, "note": "a;b\"c"}
| {"my step": 2, "loss": 2.7525252525252526, "note": "x"}
| {"my step": 3, "loss": null, "note": "y"}
| {"my step": 4, "loss": null, "note": null}
| {"my step": 5, "loss": 2.5816215480886955, "note": "end"}

# nan and infinities stay and are not felt; missing cells give empty ones
$ printf 'step,loss\n1,2\n2,nan\n3,NA\n4,-Infinity\n5,4\n' > gaps.csv
$ lrsmooth -m ema:beta=0.5 gaps.csv
| step,loss,loss_smooth
| 1,2,2
| 2,nan,nan
| 3,NA,
| 4,-Infinity,-inf
| 5,4,3.333333333333333
! lrsmooth: gaps.csv: values of loss that are not finite: 2, the first on line 3: left as they are
$ lrsmooth -m mean:window=3 gaps.csv
| step,loss,loss_smooth
| 1,2,3
| 2,nan,nan
| 3,NA,
| 4,-Infinity,-inf
| 5,4,3
! lrsmooth: gaps.csv: values of loss that are not finite: 2, the first on line 3: left as they are
$ lrsmooth --replace -m mean:window=3 gaps.csv
| step,loss
| 1,3
| 2,nan
| 3,NA
| 4,-Infinity
| 5,3
! lrsmooth: gaps.csv: values of loss that are not finite: 2, the first on line 3: left as they are
$ lrsmooth --quiet -m mean:window=3 gaps.csv
| step,loss,loss_smooth
| 1,2,3
| 2,nan,nan
| 3,NA,
| 4,-Infinity,-inf
| 5,4,3
$ lrsmooth --strict -m mean:window=3 gaps.csv
| step,loss,loss_smooth
| 1,2,3
| 2,nan,nan
| 3,NA,
| 4,-Infinity,-inf
| 5,4,3
! lrsmooth: gaps.csv: values of loss that are not finite: 2, the first on line 3: left as they are
? 3

# steps that repeat or go back are told; whole ones beyond 2^53 are told apart
$ printf 'step,loss\n1,2\n2,3\n2,4\n1,5\n' | lrsmooth
| step,loss,loss_smooth
| 1,2,2
| 2,3,2.505050505050505
| 2,4,3.0134675554346346
| 1,5,3.5252504642425064
! lrsmooth: standard input: rows that repeat the step before: 1, that go back: 1, the first on line 4: all stay, in their order
$ printf 'step,loss\n9007199254740992,1\n9007199254740993,2\n9007199254740993,3\n' | lrsmooth
| step,loss,loss_smooth
| 9007199254740992,1,1
| 9007199254740993,2,1.5050505050505052
| 9007199254740993,3,2.0134675554346346
! lrsmooth: standard input: rows that repeat the step before: 1, that go back: 0, the first on line 4: all stay, in their order

# a last row that was cut
$ printf 'step,loss,acc\n1,2,0.5\n2,3' | lrsmooth
| step,loss,acc,loss_smooth
| 1,2,0.5,2
! lrsmooth: standard input: the last row is cut short: it was left out

# -o is whole or not there at all
$ lrsmooth -o out.csv run.csv && cat out.csv
| step,lr,loss,loss_smooth
| 0,1e-7,2.385,2.385
| 1,2e-7,2.125,2.2536868686868687
| 2,4e-7,1.75,2.082388110461162
| 3,8e-7,1.875,2.028959488787075
$ printf 'step,loss\n1,2\n2,abc\n' | lrsmooth -o bad.csv
! lrsmooth: standard input:3:2: "abc" in column loss is not a number
? 3
$ ls bad.csv
! ls: cannot access 'bad.csv': No such file or directory
? 2

# what cannot be
$ lrsmooth -m emma run.csv
! lrsmooth: there is no smoother called "emma"; did you mean "ema"?
? 2
$ lrsmooth -m ema:beta=1 run.csv
! lrsmooth: ema: beta=1 is out of range: it must be at least 0 and less than 1
? 2
$ lrsmooth -m ema:alpha=0.1,beta=0.9 run.csv
! lrsmooth: ema: beta, alpha and halflife say the same: give one of them
? 2
$ lrsmooth -m savgol:window=24 run.csv
! lrsmooth: savgol: window=24 must be odd
? 2
$ lrsmooth -c acc run.csv
! lrsmooth: run.csv: there is no column "acc"; the columns are: step, lr, loss
? 2
$ lrsmooth -c metric run.csv
! lrsmooth: run.csv: there is no column for the role metric: name it with -c metric=COLUMN; the columns are: step, lr, loss
? 2
$ lrsmooth -x time run.csv
! lrsmooth: run.csv: there is no column for the role time: name it with -c time=COLUMN; the columns are: step, lr, loss
? 2
$ lrsmooth -x lr,step run.csv
! lrsmooth: -x takes one column
? 2
$ lrsmooth run.csv run.csv
! lrsmooth: one file at a time: there are 2
? 2
$ lrsmooth nothing.csv
! lrsmooth: nothing.csv: cannot open: No such file or directory
? 4
$ printf '' | lrsmooth
! lrsmooth: standard input: there is no data
? 1
$ printf 'step,loss\n' | lrsmooth
! lrsmooth: standard input: there are no rows
? 1
$ printf 'step,loss\n1,nan\n' | lrsmooth
! lrsmooth: standard input: values of loss that are not finite: 1, the first on line 2: left as they are
! lrsmooth: standard input: there is no finite value to smooth in loss
? 1
$ printf 'step,loss\n1,nan\n' | lrsmooth -m median
! lrsmooth: standard input: values of loss that are not finite: 1, the first on line 2: left as they are
! lrsmooth: standard input: there is no finite value to smooth in loss
? 1
$ printf 'step,loss\n1,1e999\n' | lrsmooth
! lrsmooth: standard input:2:2: "1e999" in column loss is larger than any double
? 3
$ printf 'loss,loss\n1,2\n' | lrsmooth
! lrsmooth: standard input: columns 1 (loss) and 2 (loss) both answer to "loss"
? 3

# --strict keeps the old file
$ echo old > out; printf 'step,loss\n1,2\n2' | lrsmooth --strict -o out; echo $?; cat out
| 3
| old
! lrsmooth: standard input: the last row is cut short: it was left out
! lrsmooth: nothing is written: --strict, and there was something to note

# a descriptor by name is written where it stands
$ echo old > log; printf 'step,loss\n1,2\n' | lrsmooth -o /dev/stdout >> log; cat log
| old
| step,loss,loss_smooth
| 1,2,2

$ ln -s nowhere dangling; printf 'step,loss\n1,2\n' | lrsmooth -o dangling; echo $?
| 4
! lrsmooth: dangling: cannot open for writing: it is a link to nothing: No such file or directory

# any other log is made into a table first
$ printf '%s\n' '{"log_history": [{"loss": 2.385, "learning_rate": 1e-7, "step": 5},' '{"loss": 2.125, "learning_rate": 2e-7, "step": 10}, {"eval_loss": 2.25, "step": 10}]}' > trainer_state.json
$ lrsmooth -c loss -m ema:beta=0.9 trainer_state.json
| step,loss,learning_rate,eval_loss,loss_smooth
| 5,2.385,1e-07,,2.385
| 10,2.125,2e-07,2.25,2.248157894736842
$ lrsmooth -m ema:beta=0.9 < trainer_state.json
| step,loss,learning_rate,eval_loss,loss_smooth
| 5,2.385,1e-07,,2.385
| 10,2.125,2e-07,2.25,2.248157894736842
$ cat trainer_state.json | lrsmooth --replace -m ema:beta=0.9 -f jsonl
| {"step": 5, "loss": 2.385, "learning_rate": 1e-07, "eval_loss": null}
| {"step": 10, "loss": 2.248157894736842, "learning_rate": 2e-07, "eval_loss": 2.25}
$ mkdir run; cp trainer_state.json run; lrsmooth -m median:window=3 run
| step,loss,learning_rate,eval_loss,loss_smooth
| 5,2.385,1e-07,,2.255
| 10,2.125,2e-07,2.25,2.255
$ lrsmooth -c eval_loss -m spline -x lr trainer_state.json
| step,loss,learning_rate,eval_loss,eval_loss_smooth
| 5,2.385,1e-07,,
| 10,2.125,2e-07,2.25,2.25
$ printf '{"step": 1, "loss": 2.385}\n{"step": 2, "loss": NaN}\n{"step": 3, "los' | lrsmooth
| step,loss,loss_smooth
| 1,2.385,2.385
| 2,nan,nan
! lrsmooth: standard input:3: the last line is cut: left out
! lrsmooth: standard input: values of loss that are not finite: 1, the first in row 2: left as they are
$ printf 'number of parameters: 10.65M\niter 0: loss 2.385, time 23.85ms\niter 10: loss 2.125, time 23.85ms\n' > train.log; lrsmooth train.log
| step,loss,time,loss_smooth
| 0,2.385,23.85,2.385
| 10,2.125,23.85,2.2536868686868687
$ printf '\377\376' > wide.log; iconv -f ASCII -t UTF-16LE train.log >> wide.log; lrsmooth wide.log
| step,loss,time,loss_smooth
| 0,2.385,23.85,2.385
| 10,2.125,23.85,2.2536868686868687
$ lrsmooth -o trainer_state.json trainer_state.json; cat trainer_state.json
| step,loss,learning_rate,eval_loss,loss_smooth
| 5,2.385,1e-07,,2.385
| 10,2.125,2e-07,2.25,2.2536868686868687
$ mkdir two two/a two/b; printf '{"step": 1, "loss": 2.385}\n' | tee two/a/log.jsonl > two/b/log.jsonl; lrsmooth two
! lrsmooth: two: there are several runs in it: name the folder or the file of one (a)
? 2

# what is wrong with it is told by its name
$ printf '{"step": 1, "loss": 2.385}\n{"step": 2, "loss": 2.1\n{"step": 3, "loss": 2}\n' > broken.jsonl; lrsmooth -o mended.csv broken.jsonl; echo $?; test -e mended.csv || echo none
| 3
| none
! lrsmooth: broken.jsonl:2: the line is no JSON: it stops early (character 24); left out
$ printf '{"step": 1, "acc": 0.5}\n' | lrsmooth
! lrsmooth: standard input: there is no column for the role loss: name it with -c loss=COLUMN; the columns are: step, acc
? 2
$ printf '{"step": 1, "loss": 2.385}\n' | lrsmooth -x lr -m spline
! lrsmooth: standard input: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, loss
? 2
$ printf 'Traceback (most recent call last):\n  File "train.py", line 1\n' | lrsmooth
! lrsmooth: standard input: there is no data
? 1
$ mkdir empty; lrsmooth empty
! lrsmooth: empty: there is no log in this folder
? 1

# a table of text stays one, whatever its cells hold, and is passed on as it comes
$ printf 'name,host,loss\n"{a}",{b},2.385\n' | lrsmooth
| name,host,loss,loss_smooth
| "{a}",{b},2.385,2.385
$ (printf 'loss\n2.385\n'; n=0; until grep -qs 2.385,2.385 seen || test $n -eq 100; do sleep 0.1; n=$((n + 1)); done; test $n -lt 100 && echo 2.125) | lrsmooth -m ema:beta=0.9 > seen; cat seen
| loss,loss_smooth
| 2.385,2.385
| 2.125,2.248157894736842
