#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Train six weights for 50 steps with each optimiser of PyTorch, and print where they were as rows of a C array.

usage: optimizers.py > optimizers.inc      (made with PyTorch 1.13, Debian 12's python3-torch)

Gradients and rates are functions of step and weight that tests/unit/optimizer_test.c repeats. One weight never has a
gradient, one has tiny ones, one large ones.
"""
import re

import torch

START = [0.5, -0.25, 1.5, -2.0, 0.1, 0.0]
SCALE = [1.0, 0.0, 1e-12, 1e4, 0.01, 3.0]
PULL = [0.25, 0.0, 0.25e-12, 0.25, 0.0025, 0.75]
SHOWN = [1, 2, 11, 50]

def gradient(step, i, w):
    wave = ((step * 37 + i * 101) % 64) / 64 - 0.5
    return SCALE[i] * wave + PULL[i] * w

def rate(step, base):
    return base * (0.1 + 0.9 * step / 20 if step <= 20 else 1 - 0.99 * (step - 20) / 30)

def momentum(step):
    return 0.95 - 0.1 * step / 20 if step <= 20 else 0.85 + 0.1 * (step - 20) / 30

SGD, RMS, ADAGRAD, ADAM, ADAMW = (torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adagrad, torch.optim.Adam,
                                  torch.optim.AdamW)
# spec, whether the momentum cycles, base rate, class, arguments
CASES = [
    ("sgd", False, 0.05, SGD, dict()),
    ("sgd:weight_decay=0.03", False, 0.05, SGD, dict(weight_decay=0.03)),
    ("sgd:momentum=0.9", False, 0.05, SGD, dict(momentum=0.9)),
    ("sgd:momentum=0.9,weight_decay=0.03", True, 0.05, SGD, dict(momentum=0.9, weight_decay=0.03)),
    ("sgd:momentum=0.85,dampening=0.4", False, 0.05, SGD, dict(momentum=0.85, dampening=0.4)),
    ("sgd:momentum=0.9,nesterov=true", False, 0.05, SGD, dict(momentum=0.9, nesterov=True)),
    ("sgd:momentum=0.9,nesterov=true,weight_decay=0.03", True, 0.05, SGD,
     dict(momentum=0.9, nesterov=True, weight_decay=0.03)),
    ("rmsprop", False, 0.01, RMS, dict()),
    ("rmsprop:alpha=0.9,eps=0.001,weight_decay=0.03", False, 0.01, RMS,
     dict(alpha=0.9, eps=0.001, weight_decay=0.03)),
    ("rmsprop:momentum=0.9", False, 0.01, RMS, dict(momentum=0.9)),
    ("rmsprop:momentum=0.5,weight_decay=0.03", True, 0.01, RMS, dict(momentum=0.5, weight_decay=0.03)),
    ("rmsprop:centered=true,eps=1e-4", False, 0.01, RMS, dict(centered=True, eps=1e-4)),
    ("rmsprop:centered=true,momentum=0.9,eps=1e-4", True, 0.01, RMS, dict(centered=True, momentum=0.9, eps=1e-4)),
    ("adagrad", False, 0.1, ADAGRAD, dict()),
    ("adagrad:lr_decay=0.07,weight_decay=0.03,initial=0.2,eps=1e-3", False, 0.1, ADAGRAD,
     dict(lr_decay=0.07, weight_decay=0.03, initial_accumulator_value=0.2, eps=1e-3)),
    ("adam", False, 0.01, ADAM, dict()),
    ("adam:weight_decay=0.03", True, 0.01, ADAM, dict(weight_decay=0.03)),
    ("adam:beta1=0.8,beta2=0.95,eps=1e-4,amsgrad=true", False, 0.01, ADAM,
     dict(betas=(0.8, 0.95), eps=1e-4, amsgrad=True)),
    ("adamw", False, 0.01, ADAMW, dict()),
    ("adamw:weight_decay=0.3,amsgrad=true,beta2=0.9", True, 0.01, ADAMW,
     dict(weight_decay=0.3, amsgrad=True, betas=(0.9, 0.9))),
]

def train(cycles, base, kind, arguments):
    w = torch.nn.Parameter(torch.tensor(START, dtype=torch.float32))
    optimizer = kind([w], lr=base, foreach=False, **arguments)
    group = optimizer.param_groups[0]
    shown = []
    for step in range(1, 51):
        w.grad = torch.tensor([gradient(step, i, float(w[i])) for i in range(6)], dtype=torch.float32)
        group["lr"] = rate(step, base)
        if cycles and "betas" in group:
            group["betas"] = (momentum(step), group["betas"][1])
        elif cycles:
            group["momentum"] = momentum(step)
        optimizer.step()
        if step in SHOWN:
            shown.append([float(value) for value in w])
    return shown

def shorten(value):
    """Hexadecimal without the zeros that a float does not need."""
    return re.sub(r"\.?0*p", "p", value.hex()) + "F"

def main():
    print("/* SPDX-License-Identifier: GPL-3.0-or-later */")
    print(f"/* Made by tests/vectors/optimizers.py with PyTorch {torch.__version__}: spec, whether the momentum "
          "cycles,")
    print(f" * base rate, weights after the steps {', '.join(map(str, SHOWN))}. */")
    for spec, cycles, base, kind, arguments in CASES:
        rows = train(cycles, base, kind, arguments)
        print(f'{{"{spec}", {str(cycles).lower()}, {base}, {{')
        print(",\n".join("    {" + ", ".join(map(shorten, row)) + "}" for row in rows) + "}},")

if __name__ == "__main__":
    main()
