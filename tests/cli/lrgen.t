# Schedules as tables: what is asked for, at the steps asked for, in each format.

$ lrgen -n 4 --lr 0.3 linear:to=0
| step,lr
| 0,0.3
| 1,0.22499999999999998
| 2,0.15
| 3,0.075

$ lrgen --lr 3e-4 --at 0,250,499,500,5250 linear:steps=500,from=0 cosine:steps=9500,to=3e-5
| step,lr
| 0,0
| 250,0.00015
| 499,0.00029939999999999996
| 500,0.0003
| 5250,0.00016499999999999997

# range tests: to an end, and the two of the original recipe
$ lrgen exp:from=1e-7,to=10,steps=9,end=inclusive
| step,lr
| 0,1e-07
| 1,1e-06
| 2,9.999999999999999e-06
| 3,9.999999999999999e-05
| 4,0.001
| 5,0.01
| 6,0.1
| 7,1
| 8,10

$ lrgen -n 4 linear:from=1e-4,delta=0.0025
| step,lr
| 0,0.0001
| 1,0.0026
| 2,0.0051
| 3,0.0076

$ lrgen -n 6001 --every 1500 exp:from=1e-6,factor=2,every=1000
| step,lr
| 0,1e-06
| 1500,2.8284271247461903e-06
| 3000,8e-06
| 4500,2.2627416997969522e-05
| 6000,6.4e-05

# the end value: one step after the last, the last, held
$ lrgen -n 7 --lr 0.5 linear:steps=5,to=0
| step,lr
| 0,0.5
| 1,0.4
| 2,0.3
| 3,0.2
| 4,0.1
| 5,0
| 6,0
! lrgen: the schedule is 5 steps long: from step 5 on its end value is held

$ lrgen -n 5 -q --lr 0.5 linear:steps=4,to=0.1,end=inclusive
| step,lr
| 0,0.5
| 1,0.3666666666666667
| 2,0.23333333333333334
| 3,0.1
| 4,0.1

$ lrgen --at 0,1000000000000 --lr 0.5 linear:steps=4000000000000,to=0
| step,lr
| 0,0.5
| 1000000000000,0.375

# what a spec leaves out is the rest of -n, in its place
$ lrgen -n 10 --every 2 --lr 0.2 constant:steps=20% linear:to=0.1 constant:lr=0.025,steps=2
| step,lr
| 0,0.2
| 2,0.2
| 4,0.16666666666666669
| 6,0.13333333333333333
| 8,0.025

$ lrgen -n 2ep --steps-per-epoch 4 --lr 0.3 multistep:milestones=1ep
| step,lr
| 0,0.3
| 1,0.3
| 2,0.3
| 3,0.3
| 4,0.03
| 5,0.03
| 6,0.03
| 7,0.03

# momentum, and its absence
$ lrgen -n 6 --lr 0.1 constant:steps=2 onecycle:max=1,pct=0.5,shape=linear
| step,lr,momentum
| 0,0.1,
| 1,0.1,
| 2,0.04,0.95
| 3,0.52,0.8999999999999999
| 4,1,0.85
| 5,0.500002,0.8999999999999999

$ lrgen -n 100 --from 40 --to 100 --every 20 --lr 0.1 step:every=30
| step,lr
| 40,0.01
| 60,0.001
| 80,0.001

$ lrgen -n 3 --lr 0.125 -f tsv constant
| step	lr
| 0	0.125
| 1	0.125
| 2	0.125

$ lrgen -n 3 --lr 0.125 -f json linear:to=1
| [
| {"step": 0, "lr": 0.125},
| {"step": 1, "lr": 0.41666666666666663},
| {"step": 2, "lr": 0.7083333333333334}
| ]

$ lrgen -n 2 -f jsonl onecycle:max=0.5,shape=linear
| {"step": 0, "lr": 0.02, "momentum": 0.95}
| {"step": 1, "lr": 0.35714342857142856, "momentum": 0.8785714285714286}

$ lrgen -n 3 --lr 0.125 -f values onecycle:shape=linear
| 0.005
| 0.11904764285714285
| 0.059524071428571426

$ lrgen -n 3 --lr 0.125 -f c linear:to=1
| #include <math.h>
| #include <stdint.h>
|
| #define LR_LENGTH 3
| static const double lr[LR_LENGTH] = {
|     0.125,
|     0.41666666666666663,
|     0.7083333333333334,
| };

$ lrgen -n 3 --from 1 --lr 0.125 -f c onecycle:shape=linear
| #include <math.h>
| #include <stdint.h>
|
| #define TABLE_LENGTH 2
| static const struct {
|     int64_t step;
|     double lr;
|     double momentum;
| } table[TABLE_LENGTH] = {
|     {1, 0.11904764285714285, 0.8547619047619047},
|     {2, 0.059524071428571426, 0.9023809523809524},
| };

$ lrgen -n 4 --lr 0.125 -f npy -o lr.npy linear:to=1 && head -c 10 lr.npy | od -An -tx1 && tail -c +11 lr.npy | head -1 && tail -c 32 lr.npy | od -An -tf8
|  93 4e 55 4d 50 59 01 00 76 00
| {'descr': '<f8', 'fortran_order': False, 'shape': (4,), }                                                            
|                     0.125                  0.34375
|                    0.5625                  0.78125

$ lrgen -n 4 --at 2,3 --lr 0.125 -f npy linear:to=1 | tail -c +11 | head -1
| {'descr': [('step', '<i8'), ('lr', '<f8')], 'fortran_order': False, 'shape': (2,), }                                 

$ lrgen -v -n 8 --at 0 --lr 0.125 linear:from=0,steps=2 constant:steps=0 cosine:to=0
| step,lr
| 0,0
! lrgen: linear: steps 0 to 1, lr 0 to 0.0625
! lrgen: constant: no steps
! lrgen: cosine: steps 2 to 7, lr 0.125 to 0.00837341

$ lrgen -v --at 7 exp:from=1e-5,factor=1.5
| step,lr
| 7,0.000170859375
! lrgen: exp: from step 0 on, lr 1e-05 at first

$ lrgen -n 3 exp:from=1e300,factor=1e10
| step,lr
| 0,1e+300
| 1,inf
| 2,inf
! lrgen: 2 of 3 rates are past the largest number

$ lrgen -n 3 --strict -f values exp:from=1e300,factor=1e10
| 1e+300
| inf
| inf
! lrgen: 2 of 3 rates are past the largest number
? 3

$ lrgen --list | grep -v '\.' | sed '/wsd/q'
| constant	schedule: the same rate at every step
| linear	schedule: a straight line: warmup, decay, or a linear range test
| exp	schedule: equal factors: an exponential decay or range test
| cosine	schedule: half a cosine wave: slow, fast, slow
| polynomial	schedule: a power of the remaining way
| rex	schedule: reflected exponential: holds the rate up, falls late
| step	schedule: stairs of equal length
| multistep	schedule: stairs at given steps
| piecewise	schedule: given rates between given steps
| interpolate	schedule: from point to point
| inverse-sqrt	schedule: one over the root of the step, as for transformers
| triangular	schedule: up and down between two rates
| triangular2	schedule: as triangular, half as high in each next cycle
| exp-range	schedule: as triangular, lower by a factor each step
| onecycle	schedule: up to the highest rate, down far below the first; momentum the other way
| cosine-restarts	schedule: cosine decays, each back at the top (SGDR)
| wsd	schedule: warmup, stable, decay
$ lrgen --list | grep '^torch\.'
| torch.CosineAnnealingLR	dialect: half a cosine wave, and back up
| torch.CosineAnnealingWarmRestarts	dialect: half cosine waves, each longer than the one before
| torch.CyclicLR	dialect: up and down in straight lines, for ever
| torch.OneCycleLR	dialect: up to the peak, and far down
| torch.StepLR	dialect: a factor every so many steps
| torch.MultiStepLR	dialect: a factor at given steps
| torch.ConstantLR	dialect: a factor for a while, then the base rate
| torch.LinearLR	dialect: a line from one factor to the other
| torch.ExponentialLR	dialect: a factor each step
| torch.MultiplicativeLR	dialect: a factor each step, given by a function
| torch.PolynomialLR	dialect: a power of what is left of the way
| torch.ReduceLROnPlateau	dialect: a factor whenever a metric stops improving
$ lrgen --describe torch.CosineAnnealingLR | sed '/Alike/,$d'
| torch.CosineAnnealingLR (dialect): half a cosine wave, and back up
|
| rate(k) = eta_min + (lr - eta_min) (1 + cos(pi k/T_max))/2: eta_min is reached at k = T_max. Trap:
| from there it climbs again, with period 2 T_max.
|
| Parameters:
|   T_max=steps
|         steps down to eta_min (left out: the length); unit: steps; range: >= 1
|   eta_min=number
|         the rate at T_max; it may be more than the base rate; range: >= 0 [0]
|   steps=steps
|         length where another spec follows (left out: what the others leave of -n); unit: steps;
|         range: >= 0
|
| Our own, with every convention to choose: cosine
|
$ lrgen --describe cosin
! lrgen: there is no schedule, dialect or format called "cosin"; did you mean "cosine"?
? 2

$ lrgen --describe exp | sed '/Alike/,$d'
| exp (schedule): equal factors: an exponential decay or range test
|
| rate(k) = from (to/from)^p, where p = k/steps, or k/(steps-1) with end=inclusive. With factor
| instead of to, rate(k) = from factor^(k/every), smooth in between; for stairs see step. A range test
| is exp:from=1e-7,to=10 or exp:from=1e-6,factor=2,every=1000.
|
| Parameters:
|   from=number
|         rate at step 0 (left out: --lr); range: > 0
|   to=number
|         rate at the end (left out: --lr); range: > 0
|   steps=steps
|         length (left out: what the other specs leave of -n); unit: steps; range: >= 0
|   end=exclusive|inclusive|never
|         where the end value is: k = steps (exclusive), k = steps-1 (inclusive), or no step at all,
|         nor the first value (never: p = (k+1)/(steps+1)) [exclusive]
|   factor=number
|         instead of to: what the rate is multiplied by in every= steps (a sweep with no end of its
|         own); range: > 0
|   every=steps
|         the steps that the factor is for; unit: steps; range: >= 1 [1]
|   warmup=steps
|         steps up to the first rate (left out: none); unit: steps; range: >= 0
|   warmup_from=number
|         rate that the warmup starts from; range: >= 0 [0]
|   warmup_shape=linear|cosine|1-sqrt|constant|exp
|         the way up; constant stays at warmup_from [linear]
|   warmup_power=number
|         a linear warmup is raised to this power; range: > 0 [1]
|   warmup_at=start|end|inside|span
|         the part of the way that step k of W is at: k/W, (k+1)/W, (k+1)/(W+1) or k/(W-1) [start]
|   warmup_in=steps|front
|         whether steps= counts the warmup too, or the warmup comes in front of them [steps]
|   clock=after|whole
|         whether k and steps in the formula count from after the warmup or from before it [after]
|   after=hold|repeat|mirror|zero
|         past its end, where it is the last spec: the end value, all again, back the same way and
|         again, 0 [hold]
|   floor=number
|         the rate does not fall below it; range: >= 0 [0]
|   floor_rule=clip|jump
|         jump: not a limit, but the rate from the end on [clip]
|
$ lrgen --describe cosine | grep -c '^  [a-z_]*\.[A-Z]'
| 18

# a sweep in C compiles, and is what the table says
$ lrgen -n 5 --lr 0.3 -f c cosine:to=0 > lr.h && lrgen -n 5 --lr 0.3 -f values cosine:to=0 > want &&
> printf '#include <stdio.h>\n#include "lr.h"\nint main(void) { for (int k = 0; k < LR_LENGTH; k++) printf("%%.17g\\n", lr[k]); }\n' > t.c &&
> ${LR_CC:-cc} -Wall -Wextra -Werror -o t t.c && ./t | awk '{ getline w < "want"; if ($1 - w != 0) print NR, $1, w }'

# what once went wrong: restarts past 2^53, a start lost in rounding, 0 times infinity, a format in a name, a cut
$ lrgen --lr 1 --at 9007199254740992 cosine-restarts:first=1,to=0
| step,lr
| 9007199254740992,1

$ lrgen -n 4 cosine-restarts:from=1e-20,to=10,first=3
| step,lr
| 0,1e-20
| 1,2.5
| 2,7.5
| 3,1e-20

$ lrgen --lr 0 --at 5000 exp:factor=2
| step,lr
| 5000,0

$ lrgen --lr 1e-300 --at 400 multistep:factor=1e100,milestones=1/2/3/4/5
| step,lr
| 400,1.000000000000022e+200

$ lrgen -n 2 --lr 0.1 -o lr.jsonl constant && cat lr.jsonl
| {"step": 0, "lr": 0.1}
| {"step": 1, "lr": 0.1}

$ lrgen -n 2 --lr 0.5 linear:steps=5,to=0
| step,lr
| 0,0.5
| 1,0.4
! lrgen: the schedule is 5 steps long: it is cut after 2
