# lrcat: JSON and text logs

# trainer_state.json: log_history is the table
$ printf '{"best": null, "log_history": [\n{"step": 10, "loss": 2.385, "learning_rate": 2e-5},\n{"step": 20, "eval_loss": NaN},\n{"step": 30, "loss": "1.5", "learning_rate": 1e-5}], "n": {"a": [1]}}\n' > trainer_state.json
$ lrcat -c step,lr,loss trainer_state.json
| step,lr,loss
| 10,2e-05,2.385
| 30,1e-05,1.5
# cut while it was written: what is complete stays
$ head -c 130 trainer_state.json | lrcat
| step,loss,learning_rate,eval_loss
| 10,2.385,2e-05,
| 20,,,nan
! lrcat: standard input:4: the document is cut; what is complete of it was read
! lrcat: standard input: 1 value is not finite
# columns and bare losses
$ echo '{"lr": [1e-5, 0.1], "loss": [2.385, 9.5]}' | lrcat -c step,lr,loss
| step,lr,loss
| 0,1e-05,2.385
| 1,0.1,9.5
$ echo '[2.385, null, 9.5]' | lrcat
| step,loss
| 0,2.385
| 2,9.5
# what TensorBoard exports
$ echo '[[1700000000.5, 10, 2.385], [1700000001, 20, "NaN"]]' > run-a-tag-loss.json
$ lrcat run-a-tag-loss.json
| step,loss
| 10,2.385
| 20,nan
! lrcat: run-a-tag-loss.json: 1 value is not finite
# JSON-lines behind a prefix, with a broken line
$ printf 'a | {"num_updates": "10", "loss": "2.385"}\na | {"num_updates": "20", "loss\na | {"num_updates": 30, "loss": 1.5}\n' | lrcat -c step,loss
| step,loss
| 10,2.385
| 30,1.5
! lrcat: standard input:2: the line is no JSON: it stops early (character 27); left out
! lrcat: 1 part of the input could not be read
? 3
# MMCV: iter starts again each epoch
$ printf '{"mode": "train", "epoch": 1, "iter": 50, "loss": 2.5}\n{"mode": "val", "epoch": 1, "iter": 7, "mAP": 0.75}\n{"mode": "train", "epoch": 2, "iter": 25, "loss": 1.5}\n' | lrcat -c step,loss,mAP
| step,loss,mAP
| 50,2.5,0.75
| 75,1.5,
# text that is known
$ printf 'lr = 5\n\033[1miter 0:\033[0m loss 2.385, time 229.57ms, mfu -100.00%%\rstep 250: train loss 2.5, val loss 2.25\n' | lrcat
| step,loss,time,mfu,train loss,val loss
| 0,2.385,229.57,-100,,
| 250,,,,2.5,2.25
$ printf 'Epoch 1/2\n 5%%|x | loss: 7\nLoss: 2.385 - Acc: 50%%\nLR: 0.5\n' | lrcat -c lr=LR,loss=Loss
| lr,loss
| 0.5,2.385
# and text that is not
$ printf 'it=3 -> 2.385s\nit=4 -> 1.5s\n' | lrcat --pattern 'it=(?<step>\d+) -> (?<loss>\S+)'
| step,loss
| 3,2.385
| 4,1.5
$ echo 'loss=1' | lrcat --pattern 'loss=(?<loss>\d+'
! lrcat: standard input: the pattern is wrong at its character 17: missing closing parenthesis
? 2
$ echo 'loss=1' | lrcat --pattern 'loss=(\d+)'
! lrcat: standard input: the pattern has no named group: write (?<loss>...) around what is to be read
? 2
$ printf 'Traceback (most recent call last):\n  File "train.py", line 5\n' | lrcat
! lrcat: standard input: there is no data
? 1
$ printf 'iter 7\n' | lrcat -c loss -t text
! lrcat: standard input: there is no row with a value in the columns asked for
? 1
# a number that the end of the file may have cut
$ printf 'iter 1: loss 2.5\niter 2: loss 2.' | lrcat
| step,loss
| 1,2.5
! lrcat: standard input:2: the last line is cut: left out
# steps of an epoch, and epochs that are rounded
$ printf 'Epoch [1/10], Step [100/600], Loss: 2.385\nEpoch [2/10], Step [100/600], Loss: 2.25\n' | lrcat
| step,epoch,Loss
| 100,1,2.385
| 700,2,2.25
$ printf "{'loss': 2.385, 'epoch': 0.01}\n{'loss': 2.25, 'epoch': 0.01}\n" | lrcat
| step,loss,epoch
| 0,2.385,0.01
| 1,2.25,0.01
! lrcat: standard input:2: epochs repeat, as they are rounded: the step is the number of the record, from 0
# a resumed run of MMCV in two files
$ mkdir mm
$ printf '{"mode": "train", "epoch": 1, "iter": 50, "loss": 2.5}\n{"mode": "train", "epoch": 2, "iter": 50, "loss": 2.385}\n' > mm/1.log.json
$ printf '{"mode": "train", "epoch": 3, "iter": 25, "loss": 1.5}\n{"mode": "train", "epoch": 3, "iter": 50, "loss": 1.25}\n' > mm/2.log.json
$ lrcat -c step,loss mm
| step,loss
| 50,2.5
| 100,2.385
| 125,1.5
| 150,1.25
# nothing but damage
$ printf 'a,b\n1,2,3\n' | lrcat
! lrcat: standard input:2:3: the row has 3 fields, but there are 2 columns
! lrcat: nothing could be read
? 3
