# The messages of the libraries' schedules; their values are in tests/vectors/dialects.

# torch

$ lrgen -n 9 torch.StepLR:step_size=3
! lrgen: torch.StepLR: it takes the base rate from the optimiser: give --lr
? 2

$ lrgen -n 9 --lr 0.1 torch.StepLR
! lrgen: torch.StepLR: it needs step_size=
? 2

$ lrgen -n 9 --lr 0.1 torch.MultiStepLR:gamma=0.3
! lrgen: torch.MultiStepLR: it needs milestones=
? 2

$ lrgen -n 9 --lr 0.1 torch.ConstantLR:factor=1.5
! lrgen: torch.ConstantLR: factor=1.5 is out of range: it must be at least 0 and at most 1
? 2

$ lrgen -n 9 --lr 0.1 torch.ExponentialLR
! lrgen: torch.ExponentialLR: it needs gamma=
? 2

$ lrgen --lr 0.1 torch.CosineAnnealingLR
! lrgen: torch.CosineAnnealingLR: T_max= is left out, and nothing says how long the whole is: give it, or -n
? 2

$ lrgen -n 9 --lr 0.1 torch.CosineAnnealingWarmRestarts:T_0=3,T_mult=0
! lrgen: torch.CosineAnnealingWarmRestarts: T_mult=0 is out of range: it must be at least 1
? 2

$ lrgen -n 9 torch.CyclicLR:max_lr=0.3
! lrgen: torch.CyclicLR: base_lr= is left out, and there is no --lr to stand for it
? 2

$ lrgen -n 9 --lr 0.1 torch.CyclicLR
! lrgen: torch.CyclicLR: it needs max_lr=
? 2

$ lrgen -n 9 --lr 0.1 torch.OneCycleLR:epochs=3
! lrgen: torch.OneCycleLR: epochs= and steps_per_epoch= need each other
? 2

$ lrgen torch.OneCycleLR:max_lr=0.3
! lrgen: torch.OneCycleLR: total_steps= is left out, and nothing says how long the whole is: give it, or -n
? 2

$ lrgen -n 9 --lr 0.1 torch.ReduceLROnPlateau
! lrgen: torch.ReduceLROnPlateau: it follows a metric: give --metric FILE, and its column with -c
? 2

$ printf 'step,loss,metric\n0,1,2.4\n1,1,2.4\n2,1,2.4\n3,1,2.3\n' > plateau.csv; lrgen -n 6 --lr 0.1 --metric plateau.csv torch.ReduceLROnPlateau:patience=0,factor=0.5
| step,lr
| 0,0.1
| 1,0.1
| 2,0.05
| 3,0.025
| 4,0.025
| 5,0.025

$ lrgen -n 9 --lr 0.1 --metric plateau.csv torch.ReduceLROnPlateau:factor=1
! lrgen: torch.ReduceLROnPlateau: factor=1 is out of range: it must be at least 0 and less than 1
? 2

# transformers, diffusers

$ lrgen -n 9 --lr 0.1 transformers.get_linear_schedule_with_warmup
! lrgen: transformers.get_linear_schedule_with_warmup: it needs num_warmup_steps=
? 2

$ lrgen -n 9 --lr 1e-8 transformers.get_polynomial_decay_schedule_with_warmup:num_warmup_steps=1
! lrgen: transformers.get_polynomial_decay_schedule_with_warmup: lr_end=1e-07 must be less than --lr, 1e-08
? 2

$ lrgen -n 9 --lr 0.1 transformers.get_cosine_with_min_lr_schedule_with_warmup:num_warmup_steps=1
! lrgen: transformers.get_cosine_with_min_lr_schedule_with_warmup: give one of min_lr= and min_lr_rate=
? 2

$ lrgen -n 9 --lr 0.1 transformers.get_cosine_with_min_lr_schedule_with_warmup:num_warmup_steps=1,min_lr=0.1,min_lr_rate=0.1
! lrgen: transformers.get_cosine_with_min_lr_schedule_with_warmup: give one of min_lr= and min_lr_rate=
? 2

$ lrgen --lr 0.1 transformers.get_wsd_schedule:num_warmup_steps=1,num_decay_steps=3
! lrgen: transformers.get_wsd_schedule: num_training_steps= is left out, and nothing says how long the whole is: give it, or -n
? 2

$ lrgen -n 9 --lr 0.1 diffusers.get_piecewise_constant_schedule:step_rules=1:10/0.1:20
! lrgen: diffusers.get_piecewise_constant_schedule: step_rules= ends with the FACTOR that stays, without a step
? 2

$ lrgen -n 9 --lr 0.1 diffusers.get_piecewise_constant_schedule:step_rules=1/0.1:20/0.3
! lrgen: diffusers.get_piecewise_constant_schedule: step_rules= is FACTOR:UPTO pairs, UPTO a whole number, and a last FACTOR alone
? 2

# ignite, allennlp, pytorch_optimizer, fastai, knee, the range tests

$ lrgen -n 9 --lr 0.1 ignite.LinearCyclicalScheduler:end_value=0,cycle_size=9,warmup_duration=2
! lrgen: ignite.LinearCyclicalScheduler: warmup_duration= goes with monotonic=true alone
? 2

$ lrgen -n 9 ignite.PiecewiseLinear:milestones_values=30:0.1/20:0.2
! lrgen: ignite.PiecewiseLinear: the steps of milestones_values= must not go back
? 2

$ lrgen -n 9 ignite.PiecewiseLinear:milestones_values=30/40:0.2
! lrgen: ignite.PiecewiseLinear: milestones_values= is STEP:RATE pairs, STEP a whole number
? 2

$ lrgen -n 9 --lr 20 ignite.FastaiLRFinder
! lrgen: ignite.FastaiLRFinder: start_lr= must be more than 0 and less than end_lr=
? 2

$ lrgen -n 9 --lr 0.1 ignite.CosineAnnealingScheduler:end_value=0,cycle_size=1000000000,cycle_mult=1.0000001
! lrgen: ignite.CosineAnnealingScheduler: the cycles grow so slowly that there are too many to list
? 2

$ lrgen -n 9 --lr 0.1 allennlp.SlantedTriangular:num_epochs=2
! lrgen: allennlp.SlantedTriangular: num_epochs= and num_steps_per_epoch= need each other
? 2

$ lrgen --lr 0.1 allennlp.SlantedTriangular
! lrgen: allennlp.SlantedTriangular: its length is not known: give num_epochs= and num_steps_per_epoch=, or -n
? 2

$ lrgen -n 9 --lr 0.1 allennlp.CosineWithRestarts:t_initial=1000000,t_mul=1.0000001
! lrgen: allennlp.CosineWithRestarts: the cycles grow so slowly that there are more than 1048576 of them
? 2

$ lrgen -n 9 pytorch_optimizer.CosineAnnealingWarmupRestarts:first_cycle_steps=3,warmup_steps=3
! lrgen: pytorch_optimizer.CosineAnnealingWarmupRestarts: warmup_steps= must be less than first_cycle_steps=
? 2

$ lrgen -n 9 pytorch_optimizer.CosineAnnealingWarmupRestarts:first_cycle_steps=1000000000,cycle_mult=1.0000001
! lrgen: pytorch_optimizer.CosineAnnealingWarmupRestarts: the cycles grow so slowly that there are too many to list
? 2

$ lrgen -n 9 --lr 0.1 pytorch_optimizer.get_wsd_schedule:num_warmup_steps=3
! lrgen: pytorch_optimizer.get_wsd_schedule: it needs num_stable_steps=
? 2

$ lrgen -n 9 fastai.combine_scheds:moms=0.9/0.8
! lrgen: fastai.combine_scheds: moms= is three numbers
? 2

$ lrgen -n 9 fastai.combine_scheds:fit=fit_sgdr
! lrgen: fastai.combine_scheds: it needs n_cycles=
? 2

$ lrgen -n 9 fastai.combine_scheds:fit=fit_sgdr,n_cycles=1000,cycle_mult=9
! lrgen: fastai.combine_scheds: the cycles grow out of the range of numbers
? 2

$ lrgen -n 9 fastai.combine_scheds:LRFinder=1/x
! lrgen: fastai.combine_scheds: LRFinder= is true or START/END/NUM_IT, all more than 0
? 2

$ lrgen -n 9 fastai.SchedExp:start=0,end=1
! lrgen: fastai.SchedExp: start= and end= must be more than 0
? 2

$ lrgen -n 9 knee.KneeLRScheduler:peak_lr=0.1,warmup_steps=20
! lrgen: knee.KneeLRScheduler: warmup_steps= and explore_steps= are more than total_steps=
? 2

$ lrgen --lr 0 torch_lr_finder.ExponentialLR
! lrgen: torch_lr_finder.ExponentialLR: both rates must be more than 0
? 2

# timm

$ lrgen -n 9 timm.CosineLRScheduler:t_initial=9
! lrgen: timm.CosineLRScheduler: it takes the base rate from the optimiser: give --lr
? 2

$ lrgen -n 9 --lr 1 timm.CosineLRScheduler:warmup_t=9,warmup_prefix=true
! lrgen: timm.CosineLRScheduler: the warm-up leaves nothing for t_initial=
? 2

$ lrgen -n 9 --lr 1 timm.CosineLRScheduler:t_initial=9,noise_range_t=1/2/3
! lrgen: timm.CosineLRScheduler: noise_range_t= is one step, or two
? 2

$ lrgen -n 9 --lr 1 timm.CosineLRScheduler:t_initial=9,noise_pct=0
! lrgen: timm.CosineLRScheduler: noise_pct=0 is out of range: it must be at least 0.0009765625
? 2

$ lrgen -n 9 --lr 1 timm.CosineLRScheduler:t_initial=9,cycle_mul=1.0000001
! lrgen: timm.CosineLRScheduler: the cycles grow so slowly that there are more than 1048576 of them
? 2

$ lrgen -n 9 --lr 1 timm.TanhLRScheduler:t_initial=9,lb=3,ub=3
! lrgen: timm.TanhLRScheduler: lb= must be less than ub=
? 2

$ lrgen -n 9 --lr 1 timm.StepLRScheduler:decay_rate=0.5
! lrgen: timm.StepLRScheduler: it needs decay_t=
? 2

$ lrgen -n 9 --lr 1 timm.MultiStepLRScheduler:decay_t=5/3
! lrgen: timm.MultiStepLRScheduler: the decay_t must not go back
? 2

$ lrgen -n 9 --lr 1 timm.WSDLRScheduler:decay_t=10
! lrgen: timm.WSDLRScheduler: decay_t= must be at most t_initial=
? 2

$ lrgen -n 9 --lr 1 timm.WSDLRScheduler:decay_t=3,stable_fn=rsqrt
! lrgen: timm.WSDLRScheduler: stable_fn= needs stable_timescale=, or a warm-up, which stands for it
? 2

# optax

$ lrgen -n 9 --lr 1 optax.linear_schedule
! lrgen: optax.linear_schedule: it needs end_value=
? 2

$ lrgen --lr 1 optax.cosine_decay_schedule
! lrgen: optax.cosine_decay_schedule: decay_steps= is left out, and nothing says how long the whole is: give it, or -n
? 2

$ lrgen -n 9 --lr 1 optax.warmup_cosine_decay_schedule:init_value=0,warmup_steps=9
! lrgen: optax.warmup_cosine_decay_schedule: decay_steps= has the warm-up in it, and must be more than warmup_steps=
? 2

$ lrgen -n 9 --lr 1 optax.piecewise_constant_schedule:boundaries_and_scales=3
! lrgen: optax.piecewise_constant_schedule: boundaries_and_scales= is STEP:SCALE/STEP:SCALE
? 2

$ lrgen -n 9 --lr 1e300 optax.piecewise_constant_schedule:boundaries_and_scales=3:1e9
! lrgen: optax.piecewise_constant_schedule: the values leave the range of numbers
? 2

$ lrgen -n 9 optax.sgdr_schedule:init_value=0,warmup_steps=0,decay_steps=5
! lrgen: optax.sgdr_schedule: peak_value= is left out, and there is no --lr to stand for it
? 2

$ lrgen -n 9 --lr 1 optax.sgdr_schedule:init_value=0,warmup_steps=5,decay_steps=5
! lrgen: optax.sgdr_schedule: decay_steps= has the warm-up in it, and must be more than warmup_steps=
? 2

$ lrgen -n 9 --lr 1 optax.sgdr_schedule:init_value=0/1,warmup_steps=1,decay_steps=5/6/7
! lrgen: optax.sgdr_schedule: init_value= is one value, or as many as decay_steps= has
? 2

# Keras

$ lrgen -n 9 --lr 1 keras.ExponentialDecay:decay_rate=0.5
! lrgen: keras.ExponentialDecay: it needs decay_steps=
? 2

$ lrgen -n 9 keras.PiecewiseConstantDecay:boundaries=3/6,values=1/2
! lrgen: keras.PiecewiseConstantDecay: 2 boundaries need 3 values, not 2
? 2

$ lrgen -n 9 keras.PiecewiseConstantDecay:boundaries=6/3,values=1/2/3
! lrgen: keras.PiecewiseConstantDecay: the boundaries must not go back
? 2

$ lrgen -n 9 --lr 1 keras.CosineDecay:warmup_target=2,warmup_steps=9
! lrgen: keras.CosineDecay: the warm-up leaves nothing for decay_steps=
? 2

# Composer

$ lrgen -n 9 --lr 1 composer.StepScheduler
! lrgen: composer.StepScheduler: it needs step_size=
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=3
! lrgen: composer.StepScheduler: step_size=3 is no time: write a number and ep, ba, sp, tok or dur
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=0ba
! lrgen: composer.StepScheduler: step_size= has no length
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=3ep
! lrgen: composer.StepScheduler: step_size=3ep needs dataloader_len=
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=3sp
! lrgen: composer.StepScheduler: step_size=3sp needs samples_per_batch=
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=3tok
! lrgen: composer.StepScheduler: step_size=3tok needs tokens_per_batch=
? 2

$ lrgen --at 0 --lr 1 composer.StepScheduler:step_size=0.5dur
! lrgen: composer.StepScheduler: step_size=0.5dur needs max_duration=, or -n
? 2

$ lrgen -n 9 --lr 1 composer.StepScheduler:step_size=1ba,max_duration=1dur
! lrgen: composer.StepScheduler: max_duration=1dur can't be a part of itself
? 2

$ lrgen -n 9 --lr 1 composer.LinearWithWarmupScheduler:t_warmup=9sp,samples_per_batch=2
! lrgen: composer.LinearWithWarmupScheduler: t_warmup= and t_max= must be in the same unit
? 2

$ lrgen -n 9 --lr 1 composer.CosineAnnealingWithWarmupScheduler:t_warmup=2ba,t_max=8ba
! lrgen: composer.CosineAnnealingWithWarmupScheduler: t_max= must not be less than max_duration
? 2

# Paddle

$ lrgen -n 9 paddle.PiecewiseDecay:boundaries=3/6,values=1/2
! lrgen: paddle.PiecewiseDecay: 2 boundaries need 3 values, not 2
? 2

$ lrgen -n 9 --lr 1 paddle.LinearWarmup:warmup_steps=3,start_lr=1,end_lr=1
! lrgen: paddle.LinearWarmup: end_lr= must be more than start_lr=
? 2

$ lrgen -n 9 --lr 1 paddle.MultiStepDecay:milestones=3/3
! lrgen: paddle.MultiStepDecay: each of the milestones must be later than the one before
? 2

$ lrgen -n 9 --lr 1 paddle.ExponentialDecay:gamma=1
! lrgen: paddle.ExponentialDecay: gamma=1 is out of range: it must be more than 0 and less than 1
? 2

$ lrgen -n 10 --lr 1 paddle.OneCycleLR:phase_pct=0.1
! lrgen: paddle.OneCycleLR: phase_pct= of total_steps= is one step, which has no length
? 2

$ lrgen -n 10 --lr 1 paddle.OneCycleLR:phase_pct=0.5,three_phase=true
! lrgen: paddle.OneCycleLR: with three_phase phase_pct= must be less than 0.5
? 2

# others

$ lrgen -n 9 t5x.create_learning_rate_scheduler:factors=constant/rsqrt
! lrgen: t5x.create_learning_rate_scheduler: factors=rsqrt is not one of: constant linear_warmup linear_decay rsqrt_decay rsqrt_normalized_decay decay_every cosine_decay
? 2

$ lrgen -n 9 tensor2tensor.legacy_learning_rate_schedule:learning_rate_decay_scheme=piecewise
! lrgen: tensor2tensor.legacy_learning_rate_schedule: piecewise needs as many learning_rate_multiples= as learning_rate_boundaries=
? 2

$ lrgen -n 9 --lr 1 init2winit.RexScheduleFamily:warmup_steps=10
! lrgen: init2winit.RexScheduleFamily: warmup_steps= must be at most total_steps=
? 2

$ lrgen -n 9 --lr 1 levanter.inv:min_lr=0
! lrgen: levanter.inv: min_lr= must be more than 0
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:warmup=2.5
! lrgen: levanter.lr_scheduler: warmup= is a part up to 1, or a whole number of steps
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:warmup=9
! lrgen: levanter.lr_scheduler: a cosine needs a step: decay= leaves none
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:warmup=5,decay=5
! lrgen: levanter.lr_scheduler: a cycle is shorter than its warm-up and decay
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cycles=2,cycle_length=3
! lrgen: levanter.lr_scheduler: give cycle_length= or cycles=, not both
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cycles=1.5
! lrgen: levanter.lr_scheduler: cycles= is a whole number, at least 1
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cycles=10
! lrgen: levanter.lr_scheduler: a cycle has no steps
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cycles=5/4
! lrgen: levanter.lr_scheduler: each cycle must have steps, and end with the whole at the latest
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cycle_length=0
! lrgen: levanter.lr_scheduler: cycle_length= has no steps
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:cooldown=9
! lrgen: levanter.lr_scheduler: the cooldown leaves no steps
? 2

$ lrgen -n 9 --lr 1 levanter.lr_scheduler:lr_schedule=inv,min_lr_ratio=0
! lrgen: levanter.lr_scheduler: lr_schedule=inv needs a least rate of more than 0
? 2

$ lrgen -n 9 --lr 1 infinite.InfiniteLRScheduler:warmup_steps=5,checkpoint_step=4
! lrgen: infinite.InfiniteLRScheduler: checkpoint_step= must not come before the end of the cooldown
? 2

$ lrgen -n 9 --lr 1 torchtitan.linear_warmup_stable_decay:warmup_steps=5,stable_steps=5
! lrgen: torchtitan.linear_warmup_stable_decay: the whole is shorter than warm-up and stable phase
? 2

$ lrgen -n 9 --lr 1 torchtitan.build_lr_schedulers:warmup_steps=10
! lrgen: torchtitan.build_lr_schedulers: the warm-up is longer than the whole
? 2

$ lrgen -n 9 fvcore.MultiStepParamScheduler:values=1/2
! lrgen: fvcore.MultiStepParamScheduler: it needs milestones= or num_updates=
? 2

$ lrgen -n 9 fvcore.MultiStepParamScheduler:values=1/2,milestones=3
! lrgen: fvcore.MultiStepParamScheduler: there must be as many milestones= as values= (one less with num_updates=)
? 2

$ lrgen -n 9 fvcore.MultiStepParamScheduler:values=1/2,milestones=3/3
! lrgen: fvcore.MultiStepParamScheduler: each milestone must be later than the one before, and before the end
? 2

$ lrgen -n 9 fvcore.MultiStepParamScheduler:values=1/2/3,num_updates=2
! lrgen: fvcore.MultiStepParamScheduler: each milestone must be later than the one before, and before the end
? 2

$ lrgen -n 9 --lr 1 init2winit.RexScheduleFamily:steps=0 constant
! lrgen: init2winit.RexScheduleFamily: it needs a step
? 2

$ lrgen --lr 1 paddle.CosineAnnealingDecay:steps=0
! lrgen: paddle.CosineAnnealingDecay: it needs a step
? 2

$ lrgen --lr 1 optax.cosine_onecycle_schedule:steps=0
! lrgen: optax.cosine_onecycle_schedule: it needs a step
? 2

$ lrgen -n 3000000 --lr 1 levanter.lr_scheduler:cycles=2000000
! lrgen: levanter.lr_scheduler: there are too many cycles
? 2

$ lrgen -n 9 --lr 1 composer.CosineAnnealingWarmRestartsScheduler:t_0=3000000ba,t_mult=0.9999999
! lrgen: composer.CosineAnnealingWarmRestartsScheduler: there are more cycles than can be listed
? 2

$ printf 'step,loss\n0,2.3\n1,2.385\n' > m.csv

$ lrgen --metric m.csv -c loss --lr 1 optax.contrib.reduce_on_plateau:rtol=0
! lrgen: optax.contrib.reduce_on_plateau: rtol= or atol= must be more than 0
? 2

$ lrgen --metric m.csv -c loss --lr 1 -n 4 optax.contrib.reduce_on_plateau:patience=1
| step,lr
| 0,1
| 1,0.1
| 2,0.1
| 3,0.1

# megatron, deepspeed

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:min_lr=0.2
! lrgen: megatron.OptimizerParamScheduler: min_lr is more than max_lr
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:init_lr=0.2
! lrgen: megatron.OptimizerParamScheduler: init_lr is more than max_lr
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:lr_warmup_steps=9
! lrgen: megatron.OptimizerParamScheduler: lr_warmup_steps must be less than lr_decay_steps
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:lr_decay_style=WSD
! lrgen: megatron.OptimizerParamScheduler: lr_decay_style=WSD needs wsd_decay_steps=
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:start_wd=0.2,end_wd=0.1
! lrgen: megatron.OptimizerParamScheduler: end_wd is less than start_wd
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:end_wd=0.1
! lrgen: megatron.OptimizerParamScheduler: wd_incr_style=constant, but end_wd is not start_wd
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:end_wd=0.1,wd_incr_style=linear,wd_incr_steps=0
! lrgen: megatron.OptimizerParamScheduler: wd_incr_steps must be more than 0
? 2

$ lrgen -n 9 --lr 0.1 megatron.OptimizerParamScheduler:param_group=wd_mult:0.5/beta:2
! lrgen: megatron.OptimizerParamScheduler: param_group=beta:2 is not key:value with a key of max_lr min_lr lr_mult start_wd end_wd wd_mult
? 2

$ lrgen -n 4 --lr 0.1 megatron.OptimizerParamScheduler:lr_warmup_steps=128,increment=64,param_group=wd_mult:0.5
| step,lr,weight_decay
| 0,0,0.005
| 1,0.05,0.005
| 2,0.1,0.005
| 3,0.05,0.005

$ lrgen -n 9 --lr 0.1 deepspeed.OneCycle
! lrgen: deepspeed.OneCycle: it needs cycle_max_lr=
? 2

$ lrgen -n 4 deepspeed.OneCycle:cycle_min_lr=0.1,cycle_max_lr=0.3,cycle_first_step_size=2
| step,lr,momentum
| 0,0.1,0.9
| 1,0.2,0.8500000000000001
| 2,0.3,0.8
| 3,0.2,0.8500000000000001

$ lrgen -n 2 deepspeed.OneCycle:cycle_min_lr=0.1,cycle_max_lr=0.3,cycle_first_step_size=2,cycle_momentum=false
| step,lr
| 0,0.1
| 1,0.2

# fairseq

$ lrgen -n 9 --lr 0.1 fairseq.CosineLRSchedule:min_lr=0.1
! lrgen: fairseq.CosineLRSchedule: --lr must be more than min_lr
? 2

$ lrgen -n 9 --lr 0.1 fairseq.CosineLRSchedule:warmup_updates=9
! lrgen: fairseq.CosineLRSchedule: max_update leaves nothing after the warm-up
? 2

$ lrgen -n 9 --lr 0.1 fairseq.InverseSquareRootSchedule:warmup_updates=0
! lrgen: fairseq.InverseSquareRootSchedule: warmup_updates must be more than 0: the decay is measured by it
? 2

$ lrgen -n 9 --lr 0.1 fairseq.PolynomialDecayLRSchedule:force_anneal=3
! lrgen: fairseq.PolynomialDecayLRSchedule: force_anneal counts epochs and feeds the rate back into itself: only none can be had
? 2

$ lrgen -n 9 --lr 0.1 fairseq.StepLRSchedule:min_lr=0.2
! lrgen: fairseq.StepLRSchedule: --lr must be more than min_lr
? 2

$ lrgen -n 9 --lr 0.1 fairseq.TriStageLRSchedule:warmup_steps=3
! lrgen: fairseq.TriStageLRSchedule: decay_steps must be more than 0 (or give phase_ratio)
? 2

$ lrgen -n 9 --lr 0.1 fairseq.TriStageLRSchedule:phase_ratio=0.1/0.2/0.3
! lrgen: fairseq.TriStageLRSchedule: phase_ratio must be three numbers that add up to 1
? 2

$ lrgen -n 9 --lr 0.1 fairseq.TriangularLRSchedule:max_lr=0.05
! lrgen: fairseq.TriangularLRSchedule: max_lr must be more than --lr
? 2

$ lrgen -n 9 --lr 0.1 fairseq.FixedLRSchedule:force_anneal=3
! lrgen: fairseq.FixedLRSchedule: it needs updates_per_epoch=
? 2

$ lrgen -n 9 --lr 0.1 fairseq.ManualSchedule:update2lr=5-2:0.1
! lrgen: fairseq.ManualSchedule: 5-2:0.1 is not STEP:RATE or FIRST-LAST:RATE, of whole steps
? 2

$ lrgen -n 9 --lr 0.1 fairseq.ManualSchedule:epoch2lr=5:0.1
! lrgen: fairseq.ManualSchedule: it needs updates_per_epoch=
? 2

# nemo, mmengine

$ lrgen -n 9 --lr 0.1 nemo.SquareAnnealing:warmup_steps=3,warmup_ratio=0.1
! lrgen: nemo.SquareAnnealing: give warmup_steps= or warmup_ratio=, not both
? 2

$ lrgen -n 9 --lr 0.1 nemo.SquareAnnealing:max_steps=none
! lrgen: nemo.SquareAnnealing: it needs max_steps
? 2

$ lrgen -n 9 --lr 0.1 nemo.WarmupPolicy:warmup_ratio=0.1
! lrgen: nemo.WarmupPolicy: warmup_ratio needs max_steps
? 2

$ lrgen -n 9 --lr 0.1 nemo.CosineAnnealing:min_lr=0.2
! lrgen: nemo.CosineAnnealing: --lr is less than min_lr
? 2

$ lrgen -n 9 --lr 0.1 nemo.CosineAnnealing:min_lr=0.1,constant_steps=2
! lrgen: nemo.CosineAnnealing: with constant_steps, --lr must be more than min_lr
? 2

$ lrgen -n 9 --lr 0.1 nemo.NoamHoldAnnealing
! lrgen: nemo.NoamHoldAnnealing: it needs a warm-up
? 2

$ lrgen -n 9 --lr 0.1 nemo.T5InverseSquareRootAnnealing
! lrgen: nemo.T5InverseSquareRootAnnealing: constant_steps must be more than 0
? 2

$ lrgen -n 9 --lr 0.1 mmengine.LinearLR:begin=5,end=5
! lrgen: mmengine.LinearLR: end must be more than begin
? 2

$ lrgen -n 9 --lr 0.1 mmengine.CosineAnnealingLR:eta_min=0.01,eta_min_ratio=0.1
! lrgen: mmengine.CosineAnnealingLR: give eta_min= or eta_min_ratio=, not both
? 2

$ lrgen -n 9 mmengine.OneCycleLR:eta_max=0.1,total_steps=10,pct_start=0.1
! lrgen: mmengine.OneCycleLR: pct_start total_steps = 1 makes a phase of no length
? 2

$ lrgen -n 9 --lr 0.1 mmengine.CosineRestartLR:periods=3/4,eta_min=0
! lrgen: mmengine.CosineRestartLR: periods and restart_weights must be as many
? 2

$ lrgen -n 9 --lr 0.1 mmengine.CosineRestartLR:periods=3
! lrgen: mmengine.CosineRestartLR: it needs eta_min= or eta_min_ratio=
? 2

$ lrgen -n 6 --lr 0.3 mmengine.ConstantLR:factor=0.5,end=3 x mmengine.MultiStepLR:milestones=4
| step,lr
| 0,0.15
| 1,0.15
| 2,0.3
| 3,0.3
| 4,0.03
| 5,0.03

# olmo, olmo_core

$ lrgen -n 9 --lr 0.1 olmo.MaxScheduler:warmup_steps=0
! lrgen: olmo.MaxScheduler: warmup_steps must be more than 0: the decay is measured by it
? 2

$ lrgen -n 9 --lr 0.1 olmo_core.InvSqrtWithWarmup:warmup_steps=0
! lrgen: olmo_core.InvSqrtWithWarmup: warmup_steps must be more than 0: the decay is measured by it
? 2

$ lrgen -n 9 --lr 0.1 olmo_core.ConstantWithWarmup:warmup_steps=none
! lrgen: olmo_core.ConstantWithWarmup: give warmup_steps= or warmup_fraction=
? 2

$ lrgen -n 9 --lr 0.1 olmo_core.ConstantWithWarmup:warmup_min_lr=0.1
! lrgen: olmo_core.ConstantWithWarmup: warmup_min_lr must be less than initial_lr
? 2

$ lrgen -n 9 --lr 0.1 olmo_core.WSD:warmup_steps=2,decay_fraction=none
! lrgen: olmo_core.WSD: give decay_steps= or decay_fraction=
? 2

$ lrgen -n 9 --lr 0.1 olmo_core.WSD:warmup_steps=2,decay_steps=3,decay_min_lr=0.1
! lrgen: olmo_core.WSD: decay_min_lr must be less than the rate where the decay begins
? 2

$ lrgen --lr 0.1 olmo_core.WSDS:warmup_steps=2,decay_steps=3
! lrgen: olmo_core.WSDS: it needs period_lengths=
? 2

$ lrgen --lr 0.1 olmo_core.WSDS:warmup_steps=2,period_lengths=5/2,decay_steps=3
! lrgen: olmo_core.WSDS: period 1 is shorter than its warm-up and decay
? 2

$ lrgen --lr 0.1 olmo_core.WSDS:warmup_steps=2,period_lengths=5/2
! lrgen: olmo_core.WSDS: give decay_steps= or decay_fraction=
? 2

$ lrgen --lr 0.1 olmo_core.WSDS:warmup_steps=2,period_lengths=5,decay_steps=3,decay_min_lr=0.1
! lrgen: olmo_core.WSDS: decay_min_lr must be less than initial_lr
? 2

# caffe, darknet, mxnet, dolomite, axolotl, ktrain, llama.cpp

$ lrgen -n 9 --lr 0.1 caffe.exp
! lrgen: caffe.exp: it needs gamma=
? 2

$ lrgen -n 9 darknet.steps:steps=3/4,scales=0.1
! lrgen: darknet.steps: steps and scales must be as many
? 2

$ lrgen -n 9 --lr 0.1 mxnet.MultiFactorScheduler:step=3/3
! lrgen: mxnet.MultiFactorScheduler: each step must be more than the one before
? 2

$ lrgen -n 9 --lr 0.1 mxnet.FactorScheduler:step=3,warmup_begin_lr=0.2
! lrgen: mxnet.FactorScheduler: warmup_begin_lr is more than base_lr
? 2

$ lrgen -n 9 --lr 0.1 mxnet.CosineScheduler:warmup_steps=9
! lrgen: mxnet.CosineScheduler: max_update must not be warmup_steps
? 2

$ lrgen -n 9 --lr 0.1 dolomite.ExponentialScheduler:num_warmup_steps=9
! lrgen: dolomite.ExponentialScheduler: warm-up and constant steps leave none for the decay
? 2

$ lrgen -n 9 --lr 0 dolomite.PowerScheduler:a=4.6,b=-0.51,c=1
! lrgen: dolomite.PowerScheduler: the rate must be more than 0
? 2

$ lrgen -n 9 --lr 0.1 dolomite.PowerScheduler:a=4.6,b=-0.51,c=1,num_warmup_steps=0
! lrgen: dolomite.PowerScheduler: with b less than 0, num_warmup_steps and c must be more than 0
? 2

$ lrgen -n 1 axolotl.InterpolatingLogScheduler:min_lr=0.1,max_lr=1
! lrgen: axolotl.InterpolatingLogScheduler: num_steps must be more than 1
? 2

$ lrgen -n 9 --lr 0.1 axolotl.RexLR:min_lr=0.2
! lrgen: axolotl.RexLR: min_lr is more than max_lr, or that is 0
? 2

$ lrgen -n 9 --lr 0.1 axolotl.RexLR:num_warmup_steps=10
! lrgen: axolotl.RexLR: num_warmup_steps is more than total_steps
? 2

$ lrgen -n 9 --lr 0.1 ktrain.SGDRScheduler:min_lr=0
! lrgen: ktrain.SGDRScheduler: it needs steps_per_epoch=
? 2

$ lrgen -n 9 ktrain.LRFinder:max_epochs=3
! lrgen: ktrain.LRFinder: it needs steps_per_epoch=
? 2

$ lrgen llama_cpp.lr_opt:lr0=0.1,lr_min=0.025
| step,lr
| 0,0.1
| 1,0.05
