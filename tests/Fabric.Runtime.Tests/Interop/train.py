"""Trains a small model with real PyTorch, from a checkpoint or afresh, and prints the losses as JSON.

train.py write OPTIMIZER SCHEDULER FILE   trains 5 steps, saves, and goes on
train.py trainer OPTIMIZER SCHEDULER FILE the same, saved as Lightning's Trainer does
train.py read  OPTIMIZER SCHEDULER FILE   loads, and goes on
"""
import json
import sys
import warnings

import torch
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")

OPTIMIZERS = {
    "Adadelta": lambda p: torch.optim.Adadelta(p, lr=0.5),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, lr_decay=0.01, initial_accumulator_value=0.1),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99), weight_decay=0.01),
    "AdamAmsgrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "Adamax": lambda p: torch.optim.Adamax(p, lr=0.01),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
    "ASGD": lambda p: torch.optim.ASGD(p, lr=0.05, t0=3),
    "NAdam": lambda p: torch.optim.NAdam(p, lr=0.01),
    "RAdam": lambda p: torch.optim.RAdam(p, lr=0.01),
    "RMSProp": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
    "Rprop": lambda p: torch.optim.Rprop(p, lr=0.01),
    "SGD": lambda p: torch.optim.SGD(p, lr=0.05),
    "SGDMomentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
}

SCHEDULERS = {
    "None": lambda o: None,
    "StepLR": lambda o: lr_scheduler.StepLR(o, 4, gamma=0.5),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [3, 7, 12], gamma=0.5),
    "RepeatedMultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [3, 7, 7, 12], gamma=0.5),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "ConstantLR": lambda o: lr_scheduler.ConstantLR(o, factor=0.25, total_iters=8),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, start_factor=0.25, total_iters=10),
    "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o, total_iters=40, power=2.0),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 15, eta_min=0.001),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1, step_size_up=4, mode="triangular2", cycle_momentum=False),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=60, cycle_momentum=False),
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.ConstantLR(o, factor=0.5, total_iters=3), lr_scheduler.ExponentialLR(o, 0.9)], [7]
    ),
}


def make_model():
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    with torch.no_grad():
        for parameter in model.parameters():
            count = parameter.numel()
            parameter.copy_(((torch.arange(count, dtype=torch.float32) * 7 % 11 - 5) / 10).reshape(parameter.shape))
    return model


def train(model, optimizer, scheduler, iteration, steps):
    losses = []
    for step in range(iteration, iteration + steps):
        x = ((torch.arange(24, dtype=torch.float32) * (step % 5 + 3) % 13 - 6) / 6).reshape(6, 4)
        y = (x.sum(1, keepdim=True) / 4).sin()
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        losses.append(loss.item())
    return losses


def main():
    mode, optimizer_name, scheduler_name, path = sys.argv[1:]
    model = make_model()
    optimizer = OPTIMIZERS[optimizer_name](model.parameters())
    scheduler = SCHEDULERS[scheduler_name](optimizer)
    iteration = 0
    if mode == "read":
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        if scheduler is not None:
            scheduler.load_state_dict(state["scheduler"])
        iteration = state["iteration"]
    else:
        train(model, optimizer, scheduler, 0, 5)
        iteration = 5
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "iteration": iteration}
        if scheduler is not None:
            # As its own weak references cannot be pickled.
            state["scheduler"] = {k: v for k, v in scheduler.state_dict().items() if k not in ("_scale_fn_ref", "anneal_func")}
        if mode == "trainer":
            weights = {f"net.{name}": tensor for name, tensor in state["model"].items()}
            state = {
                "epoch": 2,
                "global_step": iteration,
                "pytorch-lightning_version": "2.5.1",
                "state_dict": {**weights, "criterion.weight": torch.ones(3)},
                "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 3, "completed": 2}}}},
                "callbacks": {},
                "optimizer_states": [state["optimizer"]],
                "lr_schedulers": [state["scheduler"]] if scheduler is not None else [],
                "hyper_parameters": {"lr": 0.05, "layers": [8, 1]},
            }
        torch.save(state, path)
    print(json.dumps(train(model, optimizer, scheduler, iteration, 20)))


if __name__ == "__main__":
    main()
