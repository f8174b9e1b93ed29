# What lrgen writes besides the tables of lrgen.t: lists, pieces, words of libraries, sums; units, products, repetitions.

# numbers that YAML 1.1 takes for numbers; Python's list
$ lrgen -n 3 --lr 1e-5 -f yaml linear:to=0
| - {"step": 0, "lr": 1.0e-05}
| - {"step": 1, "lr": 6.6666666666666675e-06}
| - {"step": 2, "lr": 3.3333333333333333e-06}
$ lrgen -n 3 --lr 1e-5 -f python linear:to=0
| lr = [
|     1e-05,
|     6.6666666666666675e-06,
|     3.3333333333333333e-06,
| ]
$ lrgen -n 2 -f python onecycle:max=0.5,shape=linear
| table = [
|     {"lr": 0.02, "momentum": 0.95},
|     {"lr": 0.35714342857142856, "momentum": 0.8785714285714286},
| ]
$ lrgen -n 3 --lr 0.125 -o rates.py linear:to=1 && cat rates.py
| lr = [
|     0.125,
|     0.41666666666666663,
|     0.7083333333333334,
| ]
$ lrgen -n 2 --lr 1e-5 -o rates.yml constant && cat rates.yml
| - {"step": 0, "lr": 1.0e-05}
| - {"step": 1, "lr": 1.0e-05}

# pieces: a line needs one, stairs as many as there are; the spec gives them back
$ lrgen -n 101 --lr 0.1 -f knots linear:to=0
| step,lr
| 0,0.1
| 100,0.0009900990099009901
$ lrgen -n 100 --lr 0.1 -f knots --tolerance 0.02 cosine:to=0
| step,lr
| 0,0.1
| 18,0.09417537141017153
| 82,0.00582462858982849
| 99,2.4671981713422148e-05
$ lrgen -n 100 --lr 0.1 -f knots --pieces stairs multistep:milestones=30/80
| step,lr
| 0,0.1
| 30,0.01
| 80,0.001
$ lrgen -n 100 --lr 0.1 -f spec --tolerance 0.05 onecycle > spec && lrgen --at 0,29,64,99 $(cat spec) && lrgen -n 100 --lr 0.1 --at 0,29,64,99 onecycle
| step,lr
| 0,0.004
| 29,0.09633657765338843
| 64,0.050982935402127186
| 99,5.0746471547575894e-05
| step,lr,momentum
| 0,0.004,0.95
| 29,0.09973705097767713,0.8502739052315863
| 64,0.052243432544559675,0.8977567584824743
| 99,5.0746471547575894e-05,0.9499496533270657
$ lrgen -n 100 --lr 0.1 -f spec --pieces stairs step:every=40
| piecewise:milestones=40/80,values=0.1/0.01/0.001,steps=100
$ lrgen -n 10 --lr 0.1 -f spec --pieces stairs constant
| piecewise:values=0.1,steps=10
$ lrgen -n 100 --lr 0.1 -f optax --tolerance 0.1 cosine:to=0
| optax.piecewise_interpolate_schedule('linear', 0.10095452932652549, {99: 0.000244387070872507})
$ lrgen -n 100 --from 40 --lr 0.1 -f optax linear:to=0
| optax.piecewise_interpolate_schedule('linear', 0.06, {40: 1, 99: 0.0166666666666667})
$ lrgen -n 100 --lr 0.1 -f optax --pieces stairs multistep:milestones=30/80
| optax.piecewise_constant_schedule(0.1, {30: 0.1, 80: 0.1})
$ lrgen -n 100 --lr 0.1 -f ignite --tolerance 0.1 cosine:to=0
| PiecewiseLinear(optimizer, "lr", milestones_values=[(0, 0.10095452932652549), (99, 2.4671981713422148e-05)])
$ lrgen -n 100 --lr 0.1 -f darknet multistep:milestones=30/80
| learning_rate=0.1
| policy=steps
| steps=30,80
| scales=0.1,0.1
$ lrgen -n 100 --lr 0.1 -f darknet constant
| learning_rate=0.1
| policy=constant
$ lrgen -n 100 --lr 0.1 -f caffe multistep:milestones=30/80
| base_lr: 0.1
| lr_policy: "multistep"
| gamma: 0.1
| stepvalue: 30
| stepvalue: 80
$ lrgen -n 100 --lr 0.1 -f caffe constant
| base_lr: 0.1
| lr_policy: "fixed"
$ lrgen -n 100 --lr 0.1 -f keras multistep:milestones=30/80
| keras.optimizers.schedules.PiecewiseConstantDecay(boundaries=[29, 79], values=[0.1, 0.01, 0.001])
$ lrgen -n 100 --lr 0.1 -f diffusers multistep:milestones=30/80
| step_rules="1:30,0.1:80,0.01"
$ lrgen -n 100 --lr 0.1 -f fairseq multistep:milestones=30/80
| --lr-scheduler manual --update2lr '{"0": 0.1, "30": 0.01, "80": 0.001}'
$ lrgen -n 100 --lr 0.1 -v -f knots constant
| step,lr
| 0,0.1
| 99,0.1
! lrgen: constant: steps 0 to 99, lr 0.1 to 0.1
! lrgen: lines for 100 steps: 1
# and where the trainer can't
$ lrgen -n 100 -f optax interpolate:at=0/50/99,values=0/0.1/0
! lrgen: optax: it takes factors, and none leads away from the rate 0 at step 0
? 1
$ lrgen -n 100 --lr 0.1 -f caffe multistep:milestones=30/80,factors=0.1/0.5
! lrgen: caffe: its multistep has one gamma for all steps, and these change by different factors
? 1
$ lrgen -n 100 --lr 0.1 -f keras --pieces lines cosine:to=0
! lrgen: keras takes stairs only
? 2
$ lrgen -n 100 --lr 0.1 -f ignite --pieces stairs cosine:to=0
! lrgen: ignite takes lines only
? 2
$ lrgen -n 100 --lr 0.1 -f csv --pieces stairs cosine:to=0
! lrgen: --pieces is for a format of pieces: knots, spec, optax...
? 2
$ lrgen -n 100 --lr 0.1 -f knots --every 2 cosine:to=0
! lrgen: knots looks at each step: leave out --at and --every
? 2
$ lrgen --lr 0.1 -n 1000000000 -f knots cosine:to=0
! lrgen: knots looks at each step, and at most at 100000000 of them: choose some with --from and --to
? 2

# words of libraries: ours put in them
$ lrgen -n 100 --lr 0.1 -f torch cosine:to=0.001
| torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100, eta_min=0.001)  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch cosine:to=0.001,end=inclusive
| torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=99, eta_min=0.001)  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch linear:steps=10,from=0.01 cosine:to=0
| torch.optim.lr_scheduler.SequentialLR(optimizer, [torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, end_factor=1, total_iters=10), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90, eta_min=0)], milestones=[10])  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch cosine:to=0,warmup=5,warmup_from=0.02 x multistep:milestones=30/80
| torch.optim.lr_scheduler.ChainedScheduler([torch.optim.lr_scheduler.SequentialLR(optimizer, [torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.2, end_factor=1, total_iters=5), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=95, eta_min=0)], milestones=[5]), torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[30, 80], gamma=0.1)])  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch step:every=30,factor=0.5
| torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.5)  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch polynomial:to=0,power=0.9
| torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=100, power=0.9)  # the optimizer's lr is 0.1
$ lrgen -n 100 --lr 0.1 -f torch exp:factor=0.97
| torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.97)  # the optimizer's lr is 0.1
$ lrgen -n 100 -f torch onecycle:max=0.1,end=inclusive
| torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=100, pct_start=0.3, anneal_strategy='cos', base_momentum=0.85, max_momentum=0.95, div_factor=25, final_div_factor=10000, three_phase=False)  # the optimizer's lr is 0.004
$ lrgen -n 100 --lr 0.1 -f torch cosine-restarts:first=10,mult=2,to=0
| torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=0)  # the optimizer's lr is 0.1
$ lrgen -n 100 -f torch triangular:min=0.01,max=0.1,up=10
| torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.01, max_lr=0.1, step_size_up=10, step_size_down=10, mode='triangular', gamma=1, cycle_momentum=False)  # the optimizer's lr is 0.01
$ lrgen -n 100 -f deepspeed linear:from=1e-5,delta=1e-5
| {"scheduler": {"type": "LRRangeTest", "params": {"lr_range_test_min_lr": 1e-05, "lr_range_test_step_size": 1, "lr_range_test_step_rate": 1}}}
$ lrgen -n 100 --lr 0.1 -f megatron cosine:to=0.01,warmup=5
| --lr-warmup-init 0 --lr 0.1 --min-lr 0.01 --lr-warmup-iters 5 --lr-decay-iters 100 --lr-decay-style cosine
$ lrgen -n 100 --lr 0.1 -f megatron linear:steps=10,from=0 linear:to=0
| --lr-warmup-init 0 --lr 0.1 --min-lr 0 --lr-warmup-iters 10 --lr-decay-iters 100 --lr-decay-style linear
$ lrgen -n 100 --lr 0.1 -f megatron wsd:warmup=10,decay=30,shape=1-sqrt
| --lr-warmup-init 0 --lr 0.1 --min-lr 0 --lr-warmup-iters 10 --lr-decay-iters 100 --lr-decay-style WSD --lr-wsd-decay-iters 30 --lr-wsd-decay-style minus_sqrt
# their own, parameters and all
$ lrgen -n 50 --lr 0.1 -f torch torch.CosineAnnealingLR
| torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)  # the optimizer's lr is 0.1
$ lrgen -n 60 --lr 0.1 -f torch torch.ConstantLR:factor=0.1,total_iters=20,steps=20 torch.MultiStepLR:milestones=3/7,gamma=0.5
| torch.optim.lr_scheduler.SequentialLR(optimizer, [torch.optim.lr_scheduler.ConstantLR(optimizer, factor=0.1, total_iters=20), torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[3, 7], gamma=0.5)], milestones=[20])  # the optimizer's lr is 0.1
$ lrgen -n 50 --lr 0.1 -f deepspeed deepspeed.LRRangeTest:lr_range_test_min_lr=0.0001,lr_range_test_staircase=true
| {"scheduler": {"type": "LRRangeTest", "params": {"lr_range_test_min_lr": 0.0001, "lr_range_test_staircase": true}}}
! lrgen: --lr is not used: these schedules have rates of their own
$ lrgen -n 50 -f megatron megatron.OptimizerParamScheduler:increment=64,max_lr=0.001,min_lr=0.0001,lr_warmup_steps=640,lr_decay_steps=6400,lr_decay_style=cosine
| --lr 0.001 --min-lr 0.0001 --lr-warmup-samples 640 --lr-decay-samples 6400 --lr-decay-style cosine --global-batch-size 64
# what was left out, and --lr or the length stands for, is told
$ lrgen -n 40 --lr 0.1 -f torch torch.OneCycleLR:total_steps=none,div_factor=20
| torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=40, div_factor=20)  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f torch torch.CyclicLR:max_lr=0.7,step_size_up=5
| torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.1, max_lr=0.7, step_size_up=5)  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f torch torch.MultiplicativeLR:factor_each_step=0.95
| torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lr_lambda=lambda step: 0.95)  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f torch torch.LinearLR:start_factor=0.25 x torch.StepLR:step_size=15
| torch.optim.lr_scheduler.ChainedScheduler([torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25), torch.optim.lr_scheduler.StepLR(optimizer, step_size=15)])  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f deepspeed deepspeed.WarmupLR:warmup_num_steps=10
| {"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": 0.1, "warmup_num_steps": 10}}}
$ lrgen -n 50 --lr 0.1 -f megatron megatron.OptimizerParamScheduler:increment=64,lr_warmup_steps=640,end_wd=0.1,wd_incr_style=cosine
| --lr 0.1 --lr-warmup-samples 640 --lr-decay-samples 3200 --end-weight-decay 0.1 --train-samples 3200 --weight-decay-incr-style cosine --global-batch-size 64
$ printf 'metric\n3\n2\n2.5\n' | lrgen --lr 0.1 --metric - -f torch torch.ReduceLROnPlateau:patience=1
| torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)  # the optimizer's lr is 0.1
# and where there is nothing that is exactly this
$ lrgen -n 100 -f torch onecycle:max=0.1
! lrgen: torch has nothing that is exactly this: at step 1 it is 0.00426294902, torch.OneCycleLR there 0.00428137806; its turns are a step earlier: end=inclusive
? 1
$ lrgen -n 100 --lr 0.1 -f torch rex:to=0
! lrgen: torch has nothing that is exactly rex
? 1
$ lrgen -n 100 --lr 0.1 -f torch linear:from=0
! lrgen: torch: its LinearLR cannot start from 0
? 1
$ lrgen -n 100 --lr 0.1 -f torch cosine:to=0,warmup=5
! lrgen: torch: its LinearLR cannot start from 0: give warmup_from=
? 1
$ lrgen -n 100 --lr 0.1 -f deepspeed cosine:to=0
! lrgen: deepspeed has nothing that is exactly this: its schedules are a step late, and its warmup begins with the rate of step 1 twice; name one of its own: lrgen --list deepspeed
? 1
$ lrgen -n 100 --lr 0.1 -f megatron torch.CosineAnnealingLR
! lrgen: megatron: only its own schedules and ours can be put in its words; of ours this is most like cosine
? 1
$ lrgen -n 100 --lr 0.1 -f megatron step:every=30
! lrgen: megatron has nothing that is exactly step
? 1
$ lrgen -n 100 --lr 0.1 -f megatron constant:steps=10 constant:steps=10 cosine:to=0
! lrgen: megatron has a warmup and one decay, and this is made of more
? 1
$ lrgen -n 100 --lr 0.1 --repeat 2 -f torch cosine:to=0
! lrgen: torch: what is repeated has no words there
? 1
# PyTorch's schedulers go on past steps=, and are in each other's way
$ lrgen -n 40 --lr 0.1 -f torch torch.ExponentialLR:gamma=0.9,steps=10
! lrgen: the schedule is 10 steps long: from step 10 on its end value is held
! lrgen: torch has nothing that is exactly this: at step 11 it is 0.034867844, torch.ExponentialLR there 0.0313810596
? 1
$ lrgen -n 10 --lr 0.1 -f torch torch.ExponentialLR:gamma=0.9,steps=10
| torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=15 x torch.CosineAnnealingLR:eta_min=0.01
! lrgen: torch: ChainedScheduler multiplies only schedulers that multiply the rate they find
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=15 x torch.CosineAnnealingLR:T_max=30
! lrgen: torch: ChainedScheduler multiplies only schedulers that multiply the rate they find
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.CosineAnnealingLR x torch.CyclicLR:max_lr=0.7
! lrgen: torch: ChainedScheduler multiplies only schedulers that multiply the rate they find
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.ExponentialLR:gamma=0.9,steps=10 torch.StepLR:step_size=7 x torch.StepLR:step_size=9
! lrgen: torch: its SequentialLR sets the rate anew at each milestone, and loses what it is multiplied by
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.CyclicLR:base_lr=0.2,max_lr=0.7,steps=10 torch.StepLR:step_size=7
! lrgen: torch: a CyclicLR makes its base_lr that of the schedulers after it: it must be --lr
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=7,steps=10 torch.OneCycleLR:max_lr=0.7,total_steps=30
! lrgen: torch: a OneCycleLR makes its first rate that of the other schedulers: it must be --lr
? 1
$ lrgen -n 40 -f torch torch.OneCycleLR:max_lr=0.5,total_steps=20,steps=20 torch.OneCycleLR:max_lr=0.25,total_steps=20
! lrgen: torch: its OneCycleLRs overwrite each other's rates
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.OneCycleLR:max_lr=0.7,total_steps=30
! lrgen: --lr is not used: these schedules have rates of their own
! lrgen: torch: its OneCycleLR refuses to step past its total_steps
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=7,steps=10 torch.MultiplicativeLR:factor_each_step=0.95
! lrgen: torch: its MultiplicativeLR goes on from the rate that it finds, not from --lr
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=7,steps=0 torch.ExponentialLR:gamma=0.9
! lrgen: torch: its SequentialLR has no place for a schedule without steps
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.ConstantLR:total_iters=0
! lrgen: torch: its ConstantLR keeps the factor for ever with total_iters=0: strict=true is that
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.ConstantLR:factor=0
! lrgen: torch: its ConstantLR cannot leave factor=0
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.LinearLR:start_factor=0
! lrgen: torch: its LinearLR cannot start from 0
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.LinearLR:total_iters=0
! lrgen: torch: its LinearLR keeps the start factor for ever with total_iters=0: strict=true is that
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.LinearLR:total_iters=0,strict=true
| torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=0)  # the optimizer's lr is 0.1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=7,steps=10 torch.LinearLR:total_iters=0
! lrgen: torch: its LinearLR divides by total_iters=0
? 1
$ lrgen -n 40 --lr 0.1 -f torch torch.StepLR:step_size=7,steps=10 torch.PolynomialLR:total_iters=0
! lrgen: torch: its PolynomialLR divides by total_iters=0
? 1
$ printf 'metric\n3\n2\n2.5\n' | lrgen -n 9 --lr 0.1 --metric - -f torch torch.StepLR:step_size=7,steps=2 torch.ReduceLROnPlateau
! lrgen: torch: its ReduceLROnPlateau is told a metric by step(), which SequentialLR has not
? 1
$ lrgen -n 50 --lr 0.1 -f megatron megatron.OptimizerParamScheduler:param_group=max_lr:0.2
! lrgen: --lr is not used: these schedules have rates of their own
! lrgen: megatron: it has no flag for param_group=
? 1
# rates that no piece can have
$ lrgen -n 3 -f knots exp:from=1e300,factor=1e10
! lrgen: knots: the rate at step 1 is past the largest number
? 1
$ lrgen -n 9 --lr 0.1 -f spec fvcore.LinearParamScheduler:start_value=0.5,end_value=-0.25
! lrgen: --lr is not used: these schedules have rates of their own
! lrgen: spec: ours have no rate below 0, as at step 8
? 1
$ lrgen -n 3 --summary -q exp:from=1e300,factor=1e10 | head -n 3
| steps        3, 0 to 2
| first        1e+300 at step 0
| peak         inf at step 1
$ lrgen -n 3 --lr 1e-5 linear:from=0 x exp:from=1e300,factor=1e10
| step,lr
| 0,0
| 1,inf
| 2,inf
! lrgen: 2 of 3 rates are past the largest number
$ lrgen -n 5 --lr 0.1 --repeat 1000 --grow 2 deepspeed.WarmupLR
! lrgen: what is repeated would be shorter than a step: give fewer repetitions, or more steps
? 2
$ lrgen -n 12 --lr 0.1 --repeat 2 --grow 3 deepspeed.WarmupLR:warmup_num_steps=2
| step,lr
| 0,0
| 1,0
| 2,0.09999999999999999
| 3,0
| 4,0
| 5,0
| 6,0
| 7,0.04150374992788435
| 8,0.0736965594166206
| 9,0.09999999999999998
| 10,0.1
| 11,0.1

# in a few numbers
$ lrgen -n 3000 --lr 1e-3 --summary linear:steps=500,from=0 cosine:to=0
| steps        3000, 0 to 2999
| first        0 at step 0
| peak         0.001 at step 500
| least        0 at step 0
| last         3.94784124e-10 at step 2999
| mean         0.0005
| area         1.5 (the sum of the rates)
| largest jump 2e-06 at step 1
| _.-==+*%##############%%%%%****++++=====----.....___________
$ LC_ALL=C.UTF-8 lrgen -n 3000 --lr 1e-3 --summary cosine-restarts:first=300,to=0,mult=2
| steps        3000, 0 to 2999
| first        0.001 at step 0
| peak         0.001 at step 0
| least        1.71347201e-09 at step 2099
| last         0.00069194623 at step 2999
| mean         0.000618183422
| area         1.85455027 (the sum of the rates)
| largest jump 0.000999998287 at step 2100
| ██▆▄▂▁███▇▆▆▄▃▂▂▁▁██████▇▇▆▆▆▅▄▄▃▃▂▂▂▁▁▁▁▁████████████▇▇▇▇▆▆
$ lrgen -n 3000 --lr 1e-3 --summary -f csv step:every=1000
| steps,first,peak,peak_step,least,least_step,last,mean,area,jump,jump_step
| 3000,0.001,0.001,0,1e-05,2000,1e-05,0.00037000000000000005,1.11,-0.0009,1000
$ lrgen --lr 0.1 --summary cosine:steps=1000000000000,to=0 | head -n 4
| steps        1000000000000, 0 to 999999999999
| first        0.1 at step 0
| peak         0.1 at step 0
| least        2.4674011e-21 at step 999999999900
! lrgen: of so many steps every 100001-th is looked at
$ lrgen -n 9 --lr 0.1 --summary -f knots constant
! lrgen: --summary and -f knots exclude each other
? 2

# units
$ lrgen --lr 0.1 --at 0,25 --samples-per-step 64 linear:steps=3200sp,to=0
| step,lr
| 0,0.1
| 25,0.05
$ lrgen -n 1e6tok --tokens-per-step 300000 --lr 0.1 constant
| step,lr
| 0,0.1
| 1,0.1
| 2,0.1
! lrgen: --steps is 3.33333333 steps: rounded to 3
$ lrgen -n 1e6tok --tokens-per-step 300000 --rounding up --lr 0.1 constant
| step,lr
| 0,0.1
| 1,0.1
| 2,0.1
| 3,0.1
! lrgen: --steps is 3.33333333 steps: rounded to 4
$ lrgen -n 50 --lr 0.1 --at 2 constant:warmup=5%
| step,lr
| 2,0.06666666666666667
! lrgen: constant: warmup is 2.5 steps: rounded to 3
$ lrgen -n 50 --lr 0.1 --at 2 --rounding down constant:warmup=5%
| step,lr
| 2,0.1
! lrgen: constant: warmup is 2.5 steps: rounded to 2
$ lrgen -n 70 --lr 0.1 --at 20 multistep:milestones=25%/75%
| step,lr
| 20,0.01
! lrgen: multistep: milestones: 17.5 steps and the like are rounded to whole ones
$ lrgen -n 9 --lr 0.1 constant:steps=5sp
! lrgen: constant: steps=5sp needs to know how many samples a step takes: give --samples-per-step
? 2
$ lrgen -n 9 --lr 0.1 constant:steps=5tok
! lrgen: constant: steps=5tok needs to know how many tokens a step takes: give --tokens-per-step
? 2

# side by side, and again
$ lrgen -n 6 --lr 0.1 linear:steps=2,from=0 constant x multistep:milestones=4
| step,lr
| 0,0
| 1,0.05
| 2,0.1
| 3,0.1
| 4,0.01
| 5,0.01
$ lrgen -n 7 --lr 0.8 --repeat 3 --grow 2 --shrink 0.5 linear:to=0
| step,lr
| 0,0.8
| 1,0.4
| 2,0.2
| 3,0.2
| 4,0.15000000000000002
| 5,0.1
| 6,0.04999999999999999
$ lrgen -n 9 --lr 0.1 constant x
! lrgen: x multiplies what is before it with what is after it: there is nothing after it
? 2
$ lrgen -n 9 --lr 0.1 --grow 2 constant
! lrgen: --grow is for what is repeated: give --repeat too
? 2
$ lrgen -n 9 --lr 0.1 --shrink 2 constant
! lrgen: --shrink is for what is repeated: give --repeat too
? 2

# a slice is the same rows of the whole
$ lrgen -n 200 --lr 0.1 linear:steps=20,from=0 cosine-restarts:first=7,mult=1.3,to=0 x torch.StepLR:step_size=50 | sed -n '1p; 92,201p' > whole && lrgen -n 200 --from 90 --lr 0.1 linear:steps=20,from=0 cosine-restarts:first=7,mult=1.3,to=0 x torch.StepLR:step_size=50 | cmp - whole
$ lrgen -n 200 --from 90 --to 95 --lr 0.1 torch.CyclicLR:max_lr=1,step_size_up=20 > slice && lrgen -n 200 --at 90,91,92,93,94 --lr 0.1 torch.CyclicLR:max_lr=1,step_size_up=20 | cmp - slice
# any step at once
$ lrgen --at 1000000000000 --lr 0.1 torch.CosineAnnealingWarmRestarts:T_0=10,T_mult=2
| step,lr
| 1000000000000,0.05701527611596749

# a metric that is followed
$ printf 'epoch,val_loss\n0,1\n1,0.9\n2,0.95\n3,0.94\n4,0.93\n5,0.92\n' > log.csv
$ lrgen --lr 0.1 --metric log.csv -c metric=val_loss torch.ReduceLROnPlateau:patience=1
| step,lr
| 0,0.1
| 1,0.1
| 2,0.1
| 3,0.1
| 4,0.010000000000000002
| 5,0.010000000000000002
$ lrgen --lr 0.1 --metric log.csv torch.ReduceLROnPlateau
! lrgen: log.csv: there is no column for the role metric: name it with -c metric=COLUMN; the columns are: epoch, val_loss
? 2
$ lrgen --lr 0.1 --metric log.csv -c step torch.ReduceLROnPlateau
! lrgen: --columns: none of them is a metric
? 2
$ lrgen --lr 0.1 -n 5 torch.ReduceLROnPlateau
! lrgen: torch.ReduceLROnPlateau: it follows a metric: give --metric FILE, and its column with -c
? 2
$ lrgen --lr 0.1 -n 5 -c loss torch.StepLR:step_size=2
! lrgen: --columns names a column of --metric FILE, which is not given
? 2
$ lrgen --lr 0.1 --metric nowhere.csv torch.ReduceLROnPlateau
! lrgen: nowhere.csv: cannot open: No such file or directory
? 4
$ lrgen --lr 0.1 --metric log.csv -c metric=val_loss --steps-per-epoch 2 --metric-every 1ep --every 2 torch.ReduceLROnPlateau:patience=1
| step,lr
| 0,0.1
| 2,0.1
| 4,0.1
| 6,0.1
| 8,0.010000000000000002
| 10,0.010000000000000002
# other libraries' schedules, and what is nearly there
$ lrgen -n 100 --lr 0.1 -f torch transformers.get_linear_schedule_with_warmup:num_warmup_steps=5
! lrgen: torch: only its own schedules and ours can be put in its words; of ours this is most like linear
? 1
