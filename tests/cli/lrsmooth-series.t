# lrsmooth: robust regression, undoing a recorder, standard errors, several series in one log

$ printf 'step,lr,loss,time,run\n0,1e-7,2.385,0,a\n1,2e-7,2.125,1.5,a\n2,4e-7,1.75,2,a\n3,8e-7,9.5,7,a\n4,16e-7,1.625,7.5,a\n5,32e-7,1.5,9,a\n' > run.csv

# lowess: robust, over x, its slope
$ lrsmooth -m lowess:span=1 run.csv
| step,lr,loss,time,run,loss_smooth
| 0,1e-7,2.385,0,a,2.3591279818492477
| 1,2e-7,2.125,1.5,a,2.16090194612237
| 2,4e-7,1.75,2,a,1.970129798972899
| 3,8e-7,9.5,7,a,1.7971795432727102
| 4,16e-7,1.625,7.5,a,1.6414570215313906
| 5,32e-7,1.5,9,a,1.4891909724761354
$ lrsmooth -m lowess:span=1,iterations=0 -x lr --log-x run.csv
| step,lr,loss,time,run,loss_smooth
| 0,1e-7,2.385,0,a,1.5656962855102745
| 1,2e-7,2.125,1.5,a,2.7547593289560246
| 2,4e-7,1.75,2,a,3.8841602847431913
| 3,8e-7,9.5,7,a,3.9556456318468918
| 4,16e-7,1.625,7.5,a,3.2303797309195894
| 5,32e-7,1.5,9,a,2.0984241193506152
$ lrsmooth -m lowess:span=1,deriv=1 --replace run.csv
| step,lr,loss,time,run
| 0,1e-7,-0.20091208060086024,0,a
| 1,2e-7,-0.19406596679724603,1.5,a
| 2,4e-7,-0.1808628288489563,2,a
| 3,8e-7,-0.15999405513501141,7,a
| 4,16e-7,-0.15405977205122745,7.5,a
| 5,32e-7,-0.15096751181479168,9,a

# a half-life on the abscissa: in steps, in seconds
$ lrsmooth -m ema:halflife=2,unit=x run.csv
| step,lr,loss,time,run,loss_smooth
| 0,1e-7,2.385,0,a,2.385
| 1,2e-7,2.125,1.5,a,2.2326955262170047
| 2,4e-7,1.75,2,a,2.0139949493661167
| 3,8e-7,9.5,7,a,4.937461769811344
| 4,16e-7,1.625,7.5,a,3.7589266330951325
| 5,32e-7,1.5,9,a,3.002784584374369
$ lrsmooth -x time -m ema:halflife=2,unit=x run.csv
| step,lr,loss,time,run,loss_smooth
| 0,1e-7,2.385,0,a,2.385
| 1,2e-7,2.125,1.5,a,2.221950069014393
| 2,4e-7,1.75,2,a,2.0203392391036465
| 3,8e-7,9.5,7,a,7.310745571292198
| 4,16e-7,1.625,7.5,a,4.713177680208968
| 5,32e-7,1.5,9,a,3.317061411758973
$ printf 'time,loss\n0,2.385\n,2\n1.5,2.125\n' | lrsmooth -x time -m ema:halflife=2,unit=x
| time,loss,loss_smooth
| 0,2.385,2.385
| ,2,
| 1.5,2.125,2.221950069014393
! lrsmooth: standard input: rows without a finite abscissa: 1: their cells are empty

# undo: what a recorder made of the losses
$ printf 'step,loss\n0,2.385\n1,2.125\n2,1.75\n3,1.875\n' > raw.csv
$ lrsmooth --replace -m ema raw.csv > fastai.csv; cat fastai.csv
| step,loss
| 0,2.385
| 1,2.2536868686868687
| 2,2.082388110461162
| 3,2.028959488787075
$ lrsmooth -m undo:recorder=fastai fastai.csv
| step,loss,loss_smooth
| 0,2.385,2.385
| 1,2.2536868686868687,2.1250000000000004
| 2,2.082388110461162,1.7500000000000004
| 3,2.028959488787075,1.8750000000000004
$ lrsmooth --replace -m ema:beta=0.95,debias=false raw.csv | lrsmooth --replace -m undo:recorder=torch-lr-finder
| step,loss
| 0,2.385
| 1,2.1250000000000018
| 2,1.7500000000000022
| 3,1.8749999999999991
$ printf 'step,loss\n0,2.385\n1,2.255\n2,1.75\n3,1.8125\n' | lrsmooth -m undo:recorder=keras-mean,epoch=2
| step,loss,loss_smooth
| 0,2.385,2.385
| 1,2.255,2.125
| 2,1.75,1.75
| 3,1.8125,1.875
$ printf 'step,epoch,loss\n0,0,2.385\n1,0,2.255\n2,1,1.75\n3,1,1.8125\n' | lrsmooth -m undo:recorder=keras-mean --by epoch
| step,epoch,loss,loss_smooth
| 0,0,2.385,2.385
| 1,0,2.255,2.125
| 2,1,1.75,1.75
| 3,1,1.8125,1.875
$ lrsmooth -m undo:recorder=fastai -m mean:window=3 fastai.csv
| step,loss,loss_smooth
| 0,2.385,2.255
| 1,2.2536868686868687,2.086666666666667
| 2,2.082388110461162,1.9166666666666672
| 3,2.028959488787075,1.8125000000000004

# --band: standard errors beside the values
$ lrsmooth --band -m mean:window=3 raw.csv
| step,loss,loss_smooth,loss_se
| 0,2.385,2.255,0.10356516811949397
| 1,2.125,2.0866666666666664,0.08456060567277196
| 2,1.75,1.9166666666666667,0.08456060567277196
| 3,1.875,1.8125,0.10356516811949397
$ lrsmooth --band -m lowess:span=1 -c loss,lr run.csv
| step,lr,loss,time,run,loss_smooth,lr_smooth,loss_se,lr_se
| 0,1e-7,2.385,0,a,2.3591279818492477,6.864074051734289e-09,0.03907783602600157,3.0219905730668354e-07
| 1,2e-7,2.125,1.5,a,2.16090194612237,2.598362794721523e-07,0.026480739611378406,2.0478243836269857e-07
| 2,4e-7,1.75,2,a,1.970129798972899,5.384106644174511e-07,0.023356681211114717,1.8062328321136067e-07
| 3,8e-7,9.5,7,a,1.7971795432727102,1.0852782241590071e-06,0.023356681211114717,1.8062328321136067e-07
| 4,16e-7,1.625,7.5,a,1.6414570215313906,1.948065088502678e-06,0.026480739611378406,2.0478243836269857e-07
| 5,32e-7,1.5,9,a,1.4891909724761354,2.8440156794363186e-06,0.03907783602600159,3.021990573066837e-07
$ lrsmooth --band -m undo:recorder=fastai -m savgol:window=3,order=1 fastai.csv
| step,loss,loss_smooth,loss_se
| 0,2.385,2.4041666666666677,0.1352017525363076
| 1,2.2536868686868687,2.086666666666668,0.08550909633223581
| 2,2.082388110461162,1.9166666666666679,0.08550909633223581
| 3,2.028959488787075,1.7916666666666679,0.1352017525363076
$ lrsmooth --band -m spline:lambda=1 run.csv
| step,lr,loss,time,run,loss_smooth,loss_se
| 0,1e-7,2.385,0,a,2.0220875521143533,2.8950941865060766
| 1,2e-7,2.125,1.5,a,2.8668438846652418,2.0474723097529823
| 2,4e-7,1.75,2,a,3.950872017657569,2.047472309752982
| 3,8e-7,9.5,7,a,4.65206915881302,2.0474723097529828
| 4,16e-7,1.625,7.5,a,3.5654323301685173,2.0474723097529828
| 5,32e-7,1.5,9,a,1.8276950565812982,2.8950941865060766
$ lrsmooth --band -m spline:lambda=0 raw.csv
| step,loss,loss_smooth,loss_se
| 0,2.385,2.385,
| 1,2.125,2.125,
| 2,1.75,1.75,
| 3,1.875,1.875,
$ printf 'step,loss\n1,2.5\n2,nan\n3,2.25\n4,\n5,2\n6,1.5\n' | lrsmooth --band -m gaussian:sigma=1
| step,loss,loss_smooth,loss_se
| 1,2.5,2.4079458826308517,0.1295646401751264
| 2,nan,nan,
| 3,2.25,2.2207215901673245,0.09743303285027613
| 4,,,
| 5,2,1.93950713858585,0.09743303285027613
| 6,1.5,1.666044760638475,0.1295646401751264
! lrsmooth: standard input: values of loss that are not finite: 1, the first on line 3: left as they are

# --by: each run for itself, also where rows take turns
$ printf 'run,step,loss\na,1,2.5\nb,1,0.25\na,2,2.25\nb,2,0.5\n"a",3,2\n,3,7\nb,3,1\n' > two.csv
$ lrsmooth --by run -m ema:beta=0.5 two.csv
| run,step,loss,loss_smooth
| a,1,2.5,2.5
| b,1,0.25,0.25
| a,2,2.25,2.3333333333333335
| b,2,0.5,0.41666666666666663
| "a",3,2,2.142857142857143
| ,3,7,7
| b,3,1,0.75
$ lrsmooth --by run -m median:window=3 two.csv
| run,step,loss,loss_smooth
| a,1,2.5,2.375
| b,1,0.25,0.375
| a,2,2.25,2.25
| b,2,0.5,0.5
| "a",3,2,2.125
| ,3,7,7
| b,3,1,0.75
$ lrsmooth --by run --band -m mean:window=2 two.csv
| run,step,loss,loss_smooth,loss_se
| a,1,2.5,2.5,0.1767766952966369
| b,1,0.25,0.25,0.2795084971874737
| a,2,2.25,2.375,0.12500000000000003
| b,2,0.5,0.375,0.19764235376052372
| "a",3,2,2.125,0.12500000000000003
| ,3,7,7,
| b,3,1,0.75,0.19764235376052372
$ lrsmooth --by run -m lowess:span=1,iterations=0 -m ema:beta=0.5 -f jsonl two.csv
| {"run": "a", "step": 1, "loss": 2.5, "loss_smooth": 2.5}
| {"run": "b", "step": 1, "loss": 0.25, "loss_smooth": 0.25}
| {"run": "a", "step": 2, "loss": 2.25, "loss_smooth": 2.3333333333333335}
| {"run": "b", "step": 2, "loss": 0.5, "loss_smooth": 0.41666666666666663}
| {"run": "a", "step": 3, "loss": 2, "loss_smooth": 2.142857142857143}
| {"run": null, "step": 3, "loss": 7, "loss_smooth": 7}
| {"run": "b", "step": 3, "loss": 1, "loss_smooth": 0.75}
$ printf 'run,step,loss\na,1,2.5\nb,5,0.25\na,1,2.25\nb,4,0.5\n' | lrsmooth --by run
| run,step,loss,loss_smooth
| a,1,2.5,2.5
| b,5,0.25,0.25
| a,1,2.25,2.3737373737373737
| b,4,0.5,0.3762626262626263
! lrsmooth: standard input: rows that repeat the step before: 1, that go back: 1, the first on line 4: all stay, in their order
$ printf 'seed,step,loss\n0,1,2.5\n1,1,abc\n' | lrsmooth --by seed -m mean
! lrsmooth: standard input:3:3: "abc" in column loss is not a number
? 3

# what cannot be
$ lrsmooth --band run.csv
! lrsmooth: --band: ema has no standard error; these have one: mean, gaussian, savgol, spline, lowess
? 2
$ lrsmooth --band -m spline:deriv=1 run.csv
! lrsmooth: --band: spline set up like this has no standard error; these have one: mean, gaussian, savgol, spline, lowess
? 2
$ lrsmooth --band -m median:window=3 -m mean run.csv
! lrsmooth: --band: the noise is not independent after median: only undo may come first
? 2
$ lrsmooth --band --replace -m mean run.csv
! lrsmooth: --band adds columns, --replace does not: one of them
? 2
$ lrsmooth --by run,step run.csv
! lrsmooth: --by takes one column
? 2
$ lrsmooth --by host run.csv
! lrsmooth: run.csv: there is no column "host"; the columns are: step, lr, loss, time, run
? 2
$ lrsmooth -m undo run.csv
! lrsmooth: undo: recorder must be given: what is to be undone? One of fastai lightning torch-lr-finder ignite ktrain keras-mean tensorboard keras-one-cycle ema ema-debiased
? 2
$ lrsmooth -m undo:recorder=fastai,epoch=3 run.csv
! lrsmooth: undo: epoch is for recorder=keras-mean
? 2
$ lrsmooth -m undo:recorder=keras-mean,beta=0.9 run.csv
! lrsmooth: undo: beta is for moving averages, keras-mean has none
? 2
$ lrsmooth -m undo:recorder=tensorbord run.csv
! lrsmooth: undo: recorder=tensorbord is not one of: fastai lightning torch-lr-finder ignite ktrain keras-mean tensorboard keras-one-cycle ema ema-debiased
? 2
$ lrsmooth -m lowess:span=2 run.csv
! lrsmooth: lowess: span=2 is out of range: it must be more than 0 and at most 1
? 2
