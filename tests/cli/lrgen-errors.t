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
