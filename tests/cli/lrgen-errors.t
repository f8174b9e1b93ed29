# Each message of lrgen; the schedules' own are in tests/unit/schedule_test.c.

$ lrgen -n 9 cosine:stpes=4
! lrgen: cosine: there is no parameter "stpes"; did you mean "steps"?
? 2

$ lrgen -n 9 cosin
! lrgen: there is no schedule called "cosin"; did you mean "cosine"?
? 2

$ lrgen -n 9 cosine:to=0
! lrgen: cosine: from= is left out, and there is no --lr to stand for it
? 2

$ lrgen --lr 0.1 step:every=3
! lrgen: the schedule has no end: give the number of steps, -n
? 2

$ lrgen --lr 0.1 constant:steps=0
! lrgen: the schedule has no steps
? 1

$ lrgen -n 9 --from 9 --lr 0.1 constant
! lrgen: --from=9 is past the last step, 8
? 2

$ lrgen -n 9 --at 3 --every 2 --lr 0.1 constant
! lrgen: --at names each step: it excludes --from, --to and --every
? 2

$ lrgen --at 3,4.5 --lr 0.1 constant
! lrgen: --at=4.5 must be a whole number
? 2

$ lrgen --at 3,,4 --lr 0.1 constant
! lrgen: --at= has no value
? 2

$ lrgen --at -3 --lr 0.1 constant
! lrgen: --at=-3 is out of range: it must be at least 0 and at most 9007199254740992
? 2

$ lrgen -n 0 --lr 0.1 constant
! lrgen: --steps=0 is out of range: it must be at least 1 and at most 9007199254740992
? 2

$ lrgen -n 2ep --lr 0.1 constant
! lrgen: --steps=2ep needs to know how long an epoch is: give --steps-per-epoch
? 2

$ lrgen -n 9 --lr -0.1 constant
! lrgen: --lr=-0.1 is out of range: it must be at least 0
? 2

$ lrgen -n 9 -f cvs --lr 0.1 constant
! lrgen: there is no format called "cvs"; did you mean "csv"?
? 2

$ lrgen -n 9 --lr 0.1 -o no/such/folder.csv constant
! lrgen: no/such/folder.csv: cannot open for writing: No such file or directory
? 4

# what a wrong name may have meant
$ lrgen -n 9 --lr 0.1 hf.linear 2>&1 | cut -c 1-76
| lrgen: there is no dialect called "hf.linear"; transformers has: get_inverse
$ lrgen -n 9 --lr 0.1 torch.CosineLR 2>&1 | cut -c 1-76
| lrgen: there is no dialect called "torch.CosineLR"; torch has: CosineAnneali
$ lrgen -n 9 --lr 0.1 torch.cosineannealinglr
! lrgen: there is no dialect called "torch.cosineannealinglr"; did you mean "torch.CosineAnnealingLR"?
? 2
$ lrgen -n 9 --lr 0.1 torch.optim.lr_scheduler.StepLR
! lrgen: there is no dialect called "torch.optim.lr_scheduler.StepLR"; did you mean "torch.StepLR"?
? 2
$ lrgen -n 9 --lr 0.1 CosineAnnealingLR
! lrgen: there is no schedule called "CosineAnnealingLR"; did you mean "torch.CosineAnnealingLR"?
? 2
$ lrgen -n 9 --lr 0.1 no.such 2>&1 | cut -c 1-60
| lrgen: there is no dialect called "no.such"; there are: alle
$ lrgen -n 9 --lr 0.1 linear:to=0,warmup=0.06
! lrgen: linear: warmup=0.06 must be a whole number of steps; a part of the total is written 6%
? 2
$ lrgen --list warmrestarts | cut -f 1
| composer.CosineAnnealingWarmRestartsScheduler
| paddle.CosineAnnealingWarmRestarts
| torch.CosineAnnealingWarmRestarts
$ lrgen --list nothing-like-it
! lrgen: there is no name with "nothing-like-it" in it
? 2
$ lrgen -n 9 --lr 0.1 --from 3 -f torch cosine:to=0
! lrgen: torch has the whole schedule only: leave out --from
? 2
$ lrgen -n 9 --lr 0.1 --metric /dev/null cosine:to=0
! lrgen: /dev/null: there is no data
? 1
