# lrcat: tables, joins, resumed runs, several runs, folders

# roles by their aliases; sparse rows of one step are one row, and the rate is carried forward to the loss
$ printf '%s\n' epoch,step,lr-Adam,train_loss,val_loss 0,0,0.0023,, 0,9,,2.385, 0,19,0.0031,, 0,19,,2.297, 0,19,,,2.31 > metrics.csv
$ lrcat metrics.csv
| step,epoch,lr-Adam,train_loss,val_loss
| 0,0,0.0023,,
| 9,0,,2.385,
| 19,0,0.0031,2.297,2.31
$ lrcat -c step,lr,loss metrics.csv
| step,lr,loss
| 9,0.0023,2.385
| 19,0.0031,2.297
$ lrcat -c loss,lr < metrics.csv
| loss,lr
| 2.385,0.0023
| 2.297,0.0031
$ lrcat -c 'step,*_loss' metrics.csv
| step,train_loss,val_loss
| 9,2.385,
| 19,2.297,2.31
$ lrcat -c 'epoch,step,metric=val_loss' metrics.csv
| epoch,step,metric
| 0,0,
| 0,9,
| 0,19,2.31
$ lrcat --join exact -c step,train_loss,val_loss metrics.csv
| step,train_loss,val_loss
| 19,2.297,2.31
$ lrcat --join exact -c step,lr,val_loss metrics.csv
| step,lr,val_loss
| 19,0.0031,2.31
$ lrcat --join outer -c step,lr,loss metrics.csv
| step,lr,loss
| 0,0.0023,
| 9,,2.385
| 19,0.0031,2.297
$ lrcat --join asof -c step,val_loss metrics.csv
| step,val_loss
| 19,2.31
$ lrcat -c step metrics.csv
| step
| 0
| 9
| 19
$ lrcat -l metrics.csv
| run	column	role	points	first_step	last_step	min	max	last
| 1	epoch	epoch	3	0	19	0	0	0
| 1	step	step	3	0	19	0	19	19
| 1	lr-Adam	lr	2	0	19	0.0023	0.0031	0.0031
| 1	train_loss	loss	2	9	19	2.297	2.385	2.297
| 1	val_loss		1	19	19	2.31	2.31	2.31

# formats
$ lrcat -c step,lr,loss -f tsv metrics.csv
| step	lr	loss
| 9	0.0023	2.385
| 19	0.0031	2.297
$ lrcat -c step,lr,loss -f json metrics.csv
| {"log_history": [
| {"step": 9, "lr": 0.0023, "loss": 2.385},
| {"step": 19, "lr": 0.0031, "loss": 2.297}
| ]
| , "counts": {"records": 5, "rows": 2, "replaced": 0, "without_step": 0, "not_finite": 0, "not_numbers": 0, "damaged": 0, "cut": 0}}
$ lrcat -c step,lr,loss -f json metrics.csv | lrcat -c step,loss
| step,loss
| 9,2.385
| 19,2.297
$ lrcat -c step,lr,loss -f jsonl metrics.csv -o run.jsonl && lrcat run.jsonl
| step,lr,loss
| 9,0.0023,2.385
| 19,0.0031,2.297
$ lrcat -c loss -f values metrics.csv
| 2.385
| 2.297
$ lrcat -c step,loss metrics.csv -o run.npy && od -A n -c run.npy | head -n 3
|  223   N   U   M   P   Y 001  \0   v  \0   {   '   d   e   s   c
|    r   '   :       [   (   '   s   t   e   p   '   ,       '   <
|    i   8   '   )   ,       (   '   l   o   s   s   '   ,       '
$ lrcat -c step,loss metrics.csv -o run.tsv && cat run.tsv
| step	loss
| 9	2.385
| 19	2.297

# steps that go back: the later points win, of each column for itself
$ printf 'iter,loss,acc\n0,2.385,\n10,2.3,0.24\n20,2.2,\n10,2.33,\n20,,0.27\n' > resumed.csv
$ lrcat -c step,loss,acc resumed.csv
| step,loss,acc
| 0,2.385,
| 10,2.33,0.24
| 20,,0.27
! lrcat: resumed.csv: 2 points were replaced by later ones at the same steps or before them
$ lrcat -c iter,loss --resume all resumed.csv
| iter,loss
| 0,2.385
| 10,2.33
| 20,2.2
! lrcat: resumed.csv: 1 point was replaced by later ones at the same steps or before them
$ lrcat -c iter,loss --resume split resumed.csv
| run,iter,loss
| 1,0,2.385
| 1,10,2.3
| 1,20,2.2
| 2,10,2.33
$ lrcat --strict -c iter,loss resumed.csv -o no.csv; ls no.csv
! lrcat: resumed.csv: 2 points were replaced by later ones at the same steps or before them
! lrcat: nothing is written: --strict, and there was something to note
! ls: cannot access 'no.csv': No such file or directory
? 2

# several files are one run that goes on, or runs of their own
$ printf 'step,loss\n20,2.25\n30,2.1\n' > more.csv
$ lrcat -q -c step,loss resumed.csv more.csv
| step,loss
| 0,2.385
| 10,2.33
| 20,2.25
| 30,2.1
$ lrcat -q -c step,loss,acc --runs long resumed.csv more.csv
| run,step,loss,acc
| resumed.csv,0,2.385,
| resumed.csv,10,2.33,0.24
| resumed.csv,20,,0.27
| more.csv,20,2.25,
| more.csv,30,2.1,
$ lrcat -q -c step,loss,acc --runs wide resumed.csv more.csv
| step,resumed.csv:loss,more.csv:loss,resumed.csv:acc
| 0,2.385,,
| 10,2.33,,0.24
| 20,,2.25,0.27
| 30,,2.1,
$ lrcat -q -c step,loss --stats resumed.csv more.csv
| step,loss_mean,loss_sd,loss_min,loss_max,runs
| 0,2.385,,2.385,2.385,1
| 10,2.33,,2.33,2.33,1
| 20,2.25,,2.25,2.25,1
| 30,2.1,,2.1,2.1,1
$ lrcat -q --runs long -f json -c loss more.csv
| {"log_history": [
| {"run": "more.csv", "loss": 2.25},
| {"run": "more.csv", "loss": 2.1}
| ]
| , "counts": {"records": 2, "rows": 2, "replaced": 0, "without_step": 0, "not_finite": 0, "not_numbers": 0, "damaged": 0, "cut": 0}}

# a log without a rate: by a schedule, a row number where there is no step
$ printf '[2.385, 2.297, 2.31, NaN]\n' > losses.json
$ lrcat --schedule exp:from=0.001,to=1,steps=3 losses.json
| step,lr,loss
| 0,0.001,2.385
| 1,0.009999999999999998,2.297
| 2,0.10000000000000002,2.31
| 3,1,nan
! lrcat: losses.json: 1 value is not finite
$ lrcat --lr 0.3 --schedule linear:steps=2,from=0 --schedule cosine -c lr,loss losses.json
! lrcat: cosine: give from= or to=: left out, both are --lr and nothing would change
? 2
$ lrcat --schedule exp:from=1e-3,to=10 -c lr,step losses.json
| lr,step
| 0.001,0
| 0.01,1
| 0.1,2
| 1,3

# tables of text: separators, decimal commas, quotes, a new header, short rows, odd numbers
$ printf 'step;loss\n0;2,385\n1;"2,297"\n' | lrcat
| step,loss
| 0,2.385
| 1,2.297
$ printf '  step ,\ttrain loss \n 0 , 2.385\n' | lrcat -c step,loss
| step,loss
| 0,2.385
$ printf '"step","a ""b"", c"\r\n"0","2.385"\r\n"1","2.297"' | lrcat
| step,"a ""b"", c"
| 0,2.385
| 1,2.297
$ printf 'step,note,loss\n0,"two\nlines, and a comma",2.385\n1,,2.297\n' | lrcat -c step,loss
| step,loss
| 0,2.385
| 1,2.297
$ printf 'step,loss\n0,2.385\nloss,extra,step\n2.297,7,1\n' | lrcat
| step,loss,extra
| 0,2.385,
| 1,2.297,7
$ printf '0,2.385\n1,2.297\n' | lrcat
| step,1,2
| 0,0,2.385
| 1,1,2.297
$ printf ',loss\n0,2.385\n5,2.297\n' | lrcat -c step,loss
| step,loss
| 0,2.385
| 5,2.297
$ printf 'step,time,loss,x\n0,01:30,nan,\n1,1:00:01,-1.#IND,N/A\n2,2,-inf,1.#INF\n' | lrcat
| step,time,loss,x
| 0,90,nan,
| 1,3601,nan,
| 2,2,-inf,inf
! lrcat: standard input: 4 values are not finite
$ printf '\377\376s\0t\0e\0p\0,\0x\0\n\0001\0,\0002\0\n\0' | lrcat
| step,x
| 1,2
$ printf 'step,loss,loss\n0,1,2.385\n' | lrcat
| step,loss,loss
| 0,1,2.385
$ printf '# made by hand\nstep,loss\n0,2.385\n' | lrcat -t csv
| step,loss
| 0,2.385
$ printf 'step\tloss\n0\t2.385\n' | lrcat -t tsv -c loss
| loss
| 2.385

# TensorBoard's exports: the tag is in the name, a folder of them is one run
$ mkdir exports && printf 'Wall time,Step,Value\n1700000000.5,0,2.385\n1700000001.5,10,2.297\n' > exports/run-train-tag-loss.csv
$ printf 'Wall time,Step,Value\n1700000000.25,5,0.0023\n' > exports/run-train-tag-learning_rate.csv
$ lrcat -c step,lr,loss exports
| step,lr,loss
| 0,,2.385
| 10,0.0023,2.297
$ lrcat -c step,Value < exports/run-train-tag-loss.csv
| step,Value
| 0,2.385
| 10,2.297
$ awk 'BEGIN { print "Wall time,Step,Value"; for (i = 0; i < 1000; i++) print i "," i * 3 + i % 2 "," i }' | lrcat -c Value | wc -l
| 1001
! lrcat: standard input: TensorBoard exported a sample: 1000 points at uneven steps stand for more; the event files have them all

# W&B: a panel of several runs is a table, and says when it is a sample
$ printf '"Step","a - loss","a - loss__MIN","a - loss__MAX"\n"0","2.3","2.2","2.4"' | lrcat -c 'Step,a - loss'
| Step,a - loss
| 0,2.3
! lrcat: standard input:2: W&B exported a sample: a value stands for several points, of which __MIN and __MAX are the least and the largest

# folders: a run each; what is no log there is passed over
$ mkdir -p tree/version_0 tree/version_1 tree/checkpoint-10 tree/checkpoint-9
$ printf 'step,loss\n0,2.385\n' > tree/version_0/metrics.csv; printf 'step,loss\n0,2.297\n1,2.2\n' > tree/version_1/metrics.csv
$ echo 'lr: 0.0023' > tree/version_0/hparams.yaml; ln -s ../version_0 tree/version_1/again; ln -s . tree/round
$ for n in 9 10; do echo "{\"global_step\": $n, \"log_history\": [{\"loss\": $n.5, \"step\": 1}]}" > tree/checkpoint-$n/trainer_state.json; done
$ lrcat -c step,loss tree
| run,step,loss
| checkpoint-10,1,10.5
| version_0,0,2.385
| version_1,0,2.297
| version_1,1,2.2
$ lrcat -v -c step,loss --runs wide tree
| step,checkpoint-10:loss,version_0:loss,version_1:loss
| 0,,2.385,2.297
| 1,10.5,,2.2
! lrcat: tree/version_0/hparams.yaml: passed over
! lrcat: tree/checkpoint-9/trainer_state.json: passed over
! lrcat: tree/checkpoint-10/trainer_state.json: read as json
! lrcat: tree/version_0/metrics.csv: read as csv
! lrcat: tree/version_1/metrics.csv: read as csv
$ lrcat -c step,loss tree/version_1
| run,step,loss
| tree/version_1,0,2.297
| tree/version_1,1,2.2
| again,0,2.385
$ lrcat -c step,loss tree/version_0 tree/version_1
| run,step,loss
| 1,0,2.385
| tree/version_1,0,2.297
| tree/version_1,1,2.2
| tree/version_1/again,0,2.385
$ lrcat -l tree
| run	column	role	points	first_step	last_step	min	max	last
| checkpoint-10	loss	loss	1	1	1	10.5	10.5	10.5
| checkpoint-10	step	step	1	1	1	1	1	1
| version_0	loss	loss	1	0	0	2.385	2.385	2.385
| version_0	step	step	1	0	0	0	0	0
| version_1	loss	loss	2	0	1	2.2	2.297	2.2
| version_1	step	step	2	0	1	0	1	1

# MLflow: a file a metric
$ mkdir -p mlruns/0/a1/metrics/val && printf '1700000000000 2.385 0\n1700000000001 2.297 10\n' > mlruns/0/a1/metrics/train_loss
$ printf '1700000000000 2.31 10\n' > mlruns/0/a1/metrics/val/loss
$ lrcat mlruns/0/a1
| step,train_loss,val/loss
| 0,2.385,
| 10,2.297,2.31
$ lrcat -c step,val/loss mlruns
| step,val/loss
| 10,2.31

# text
$ printf 'iter 0: loss 2.3850, time 23.85ms\nstep 10: train loss 2.2970, val loss 2.3100\niter 10: loss 2.3001, time 22.97ms\n' > gpt.log
$ lrcat -c step,loss gpt.log
| step,loss
| 0,2.385
| 10,2.3001
$ lrcat -c 'iter,val loss' gpt.log
| iter,val loss
| 10,2.31
$ printf 'x at 5 is 2.385!\nx at 6 is 2.297!\n' | lrcat --pattern 'at (?<step>\d+) is (?<loss>[0-9.]+)'
| step,loss
| 5,2.385
| 6,2.297

# the programs that compute read the same logs and the same columns
$ lrplot -f svg -k loss -c loss tree/version_1 | head -n 1 | cut -c 1-5
| <?xml

# a second file is read also where a column of the first goes on behind its last step
$ printf '%s\n' '{"step":1,"loss":5}' '{"step":2,"loss":4}' '{"loss":4.5}' > q1.jsonl
$ printf '%s\n' '{"step":3,"loss":3}' '{"step":4,"loss":2.385}' '{"loss":2.3}' > q2.jsonl
$ lrcat -q -c step,loss q1.jsonl q2.jsonl
| step,loss
| 1,5
| 2,4
| 3,3
| 4,2.385
$ awk 'BEGIN { for (i = 3; i < 3003; i++) printf "{\"step\":%d,\"loss\":%g}\n", i, 2 + 1 / i; print "{\"loss\":2.3}" }' > q3.jsonl
$ printf '%s\n' '{"step":3003,"loss":1.5}' > q4.jsonl
$ lrcat -q -c step,loss q1.jsonl q3.jsonl q4.jsonl | sed -n '1,4p; 3002,$p'
| step,loss
| 1,5
| 2,4
| 3,2.33333
| 3001,2.00033
| 3002,2.00033
| 3003,1.5

# names of steps that are not the step: rows and joins as for other columns
$ printf '%s\n' step,epoch,iter,loss 1,0,10,2.385 2,1,, 3,,30, > e.csv
$ lrcat -c '*' e.csv
| epoch,iter,loss
| 0,10,2.385
| 1,,
| ,30,
$ lrcat --join asof -c '*' e.csv
| epoch,iter,loss
| 0,10,2.385
| ,30,
$ printf '%s\n' step,epoch,lr,loss 1,0,0.0023,2.385 2,1,0.0031, > asof.csv
$ lrcat --join asof asof.csv
| step,epoch,lr,loss
| 1,0,0.0023,2.385
$ lrcat -c 'step,e*,l*' asof.csv
| step,epoch,lr,loss
| 1,0,0.0023,2.385

# the step, whatever each run calls it
$ printf 'step,loss\n1,5\n2,4\n' > s.csv && printf 'iter,loss\n1,5.5\n3,3\n' > i.csv
$ lrcat --runs wide -c iter,loss s.csv i.csv
| iter,s.csv:loss,i.csv:loss
| 1,5,5.5
| 2,4,
| 3,,3
$ lrcat --stats -c iter,loss s.csv i.csv
| iter,loss_mean,loss_sd,loss_min,loss_max,runs
| 1,5.25,0.3535533905932738,5,5.5,2
| 2,4,,4,4,1
| 3,3,,3,3,1
$ lrcat --runs wide -c step=step,loss s.csv i.csv
| step,s.csv:loss,i.csv:loss
| 1,5,5.5
| 2,4,
| 3,,3

# blanks around the items of a list are no part of them
$ lrcat -c ' step , metric = loss ' s.csv
| step,metric
| 1,5
| 2,4

# a rate that is made takes the place of the log's; objects have no key twice
$ lrcat --schedule constant --lr 0.5 asof.csv
| step,lr,epoch,loss
| 1,0.5,0,2.385
| 2,0.5,1,
$ lrcat --schedule constant --lr 0.5 -c 'step,l*' asof.csv
| step,lr,loss
| 1,0.5,2.385
$ printf 'step,train_lr,loss,loss\n1,0.1,5,6\n' > twice.csv
$ lrcat -f json --schedule constant --lr 0.5 twice.csv
| {"log_history": [
| {"step": 1, "lr": 0.5, "loss": 5, "loss_2": 6}
| ]
| , "counts": {"records": 1, "rows": 1, "replaced": 0, "without_step": 0, "not_finite": 0, "not_numbers": 0, "damaged": 0, "cut": 0}}
$ lrcat -f jsonl -c step,train_lr,train_lr twice.csv
| {"step": 1, "train_lr": 0.1, "train_lr_2": 0.1}

# what --stats writes is a log again
$ cp asof.csv again.csv
$ lrcat --stats -c step,lr,loss asof.csv again.csv | lrcat -c step,lr,loss
| step,lr,loss
| 1,0.0023,2.385

# files of a folder that take points from each other
$ mkdir -p runs && cp s.csv runs/1.csv && printf 'step,loss\n1,5.2\n2,4.1\n' > runs/2.csv
$ lrcat -c step,loss runs
| step,loss
| 1,5.2
| 2,4.1
! lrcat: runs: 2 points were replaced by later ones at the same steps or before them
! lrcat: runs: 2 files are taken as one run; to keep them apart give them as FOLDER/*, with --runs
$ lrplot runs -o plot.svg
! lrplot: runs: 2 points were replaced by later ones at the same steps or before them
! lrplot: runs: 2 files are taken as one run; to keep them apart give them as FOLDER/*
$ cat runs/1.csv > one.csv && lrcat -c step,loss one.csv runs/2.csv
| step,loss
| 1,5.2
| 2,4.1
! lrcat: 2 points were replaced by later ones at the same steps or before them

# MMCV: how long an epoch is shows any file of the run, the resumed ones too; -v says what each is taken for
$ mkdir mmdet && printf '{"mode": "%s", "epoch": %s, "iter": %s, "%s": %s}\n' train 1 50 loss 2.385 train 1 100 loss 2.297 val 1 7 mAP 0.25 train 2 50 loss 2.2 > mmdet/1.log.json
$ printf '{"mode": "%s", "epoch": %s, "iter": %s, "%s": %s}\n' train 2 50 loss 2.2 train 2 120 loss 2.1 val 2 7 mAP 0.5 > mmdet/2.log.json
$ lrcat -v mmdet
| step,epoch,iter,loss,mAP
| 50,1,50,2.385,
| 100,1,100,2.297,0.25
| 170,2,50,2.2,
| 240,2,120,2.1,0.5
! lrcat: mmdet/1.log.json: read as jsonl
! lrcat: mmdet/2.log.json: read as jsonl
$ lrcat -l mmdet
| run	column	role	points	first_step	last_step	min	max	last
| 1	epoch	epoch	4	50	240	1	2	2
| 1	iter		4	50	240	50	120	120
| 1	loss	loss	4	50	240	2.1	2.385	2.1
| 1	mAP		2	100	240	0.25	0.5	0.5
$ lrcat -c step,loss mmdet/2.log.json
| step,loss
| 170,2.2
| 240,2.1
$ lrcat --runs long -c step,loss mmdet/*
| run,step,loss
| mmdet/1.log.json,50,2.385
| mmdet/1.log.json,100,2.297
| mmdet/1.log.json,150,2.2
| mmdet/2.log.json,170,2.2
| mmdet/2.log.json,240,2.1

# the programs that compute are told what a log is in the same way; a pattern is for text
$ awk 'BEGIN { for (i = 0; i < 200; i++) { lr = 1e-6 * exp(i / 200 * log(1e7)); print "[it " i "] rate=" lr " objective=" 2.3 - 1.2 * lr / (lr + 3e-3) + (lr > 0.5) * (lr - 0.5) * 3 + 0.02 * sin(i * i) } }' > odd.txt
$ lrbounds --quiet -g lr_max --pattern 'it (?<step>\d+)\] rate=(?<lr>\S+) objective=(?<loss>\S+)' odd.txt > direct; lrcat --pattern 'it (?<step>\d+)\] rate=(?<lr>\S+) objective=(?<loss>\S+)' odd.txt > odd.csv; lrbounds --quiet -g lr_max odd.csv | cmp direct -
$ head -n 4 odd.txt | lrsmooth --pattern 'it (?<step>\d+)\] .*objective=(?<loss>\S+)'
| step,loss,loss_smooth
| 0,2.2996,2.2996
| 1,2.3164,2.308084848484848
| 2,2.28439,2.300026472588763
| 3,2.30773,2.302011103485374
$ head -n 3 odd.csv | lrsmooth -t csv -c lr
| step,lr,loss,lr_smooth
| 0,1e-06,2.2996,1e-06
| 1,1.08393e-06,2.3164,1.042388888888889e-06
$ head -n 3 odd.csv | tr , '\t' | lrsmooth -t tsv -c lr
| step,lr,loss,lr_smooth
| 0,1e-06,2.2996,1e-06
| 1,1.08393e-06,2.3164,1.042388888888889e-06
$ lrplot -f text --ascii --height 8 --width 40 -k loss -t csv odd.csv | head -n 1
|  loss
$ lrsmooth -t csv --pattern '(?<loss>\S+)' odd.txt
! lrsmooth: odd.txt: a pattern reads text, not csv
? 2
$ lrcat -t tfevents --pattern '(?<loss>\S+)' odd.txt
! lrcat: odd.txt: a pattern reads text, not tfevents
? 2
$ lrbounds -t json odd.txt
! lrbounds: odd.txt:1: it is no JSON: a value is missing (character 2)
? 3
$ lrplot -f text -t jso odd.csv
! lrplot: there is no log format called "jso"; did you mean "json"?
? 2
