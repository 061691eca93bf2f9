# <head>
#
# A program for PyTorch, in double precision. `--check` writes the loss and its gradient here as JSON; without
# it the program trains, the optimizer from its start, and writes the parameters that it comes to.
import argparse
import json
import math
import sys

import numpy as np
import torch

torch.set_default_dtype(torch.float64)

# <settings>

# What was observed, a row for each observation; `noise` is what the first update draws.
# <data>

# Parameters, and initial conditions where they are learned.
# <theta>

# <tables>

def sigmoid(a):
    return torch.sigmoid(a)


def softplus(a):
    return torch.logaddexp(a, torch.zeros_like(a))


def logsumexp(a, axis):
    return torch.logsumexp(a, axis)


def stack(*parts):
    return torch.stack(torch.broadcast_tensors(*map(torch.as_tensor, parts)), -1)


def energy(p, x, y=None):
    """E at places x, [..., DIM], under conditions y."""
    # <energy>


def varied(x):
    """The same, so that a derivative in it can be taken."""
    return x if x.requires_grad else x.clone().requires_grad_()


def slope(p, x, y=None):
    """The gradient of E in x."""
    x = varied(x)
    return torch.autograd.grad(energy(p, x, y).sum(), x, create_graph=True)[0]


def slope_and_trace(p, x, y=None):
    """The gradient of E in x, and the trace of its Hessian."""
    x = varied(x)
    g = slope(p, x, y)
    trace = 0.0
    for axis in range(DIM):
        if g.requires_grad:
            along = g[:, axis].sum()
            bend = torch.autograd.grad(along, x, create_graph=True, allow_unused=True)[0]
            trace = trace + (0.0 if bend is None else bend[:, axis])
    return g, trace


def run(p, z, y=None):
    """Where the process is, from z on, after every step: [STEPS + 1, n, DIM]."""
    x, v = z, torch.zeros_like(z)
    path = [x]
    for _ in range(STEPS):
        # <step>
        path.append(x)
    return torch.stack(path)


def losses(p, z, d):
    """The loss of each observation, [n]."""
    # <losses>


def beyond(p):
    """What the loss has beside their mean."""
    # <beyond>


def loss(unknowns, d):
    each = losses(unknowns["theta"], unknowns.get("z"), d)
    return each.sum() / COUNT + beyond(unknowns["theta"])


def norm(gradient):
    return sum((g**2).sum() for g in gradient.values()) ** 0.5


def clipped(gradient, most):
    """A gradient, no longer than that; 0 for no limit."""
    if most == 0.0:
        return gradient
    factor = most / torch.clamp(norm(gradient), min=most)
    return {name: factor * g for name, g in gradient.items()}


def schedule(k):
    """The factor of the learning rates in update k, from 1."""
    # <schedule>


def moved(x, g, m, k, rate):
    """A step of the optimizer along g, and its moments."""
    # <update>


def loss_and_gradient(unknowns, d):
    flat = list(unknowns["theta"].values()) + [unknowns[name] for name in ("z",) if name in unknowns]
    value = loss(unknowns, d)
    found = torch.autograd.grad(value, flat, allow_unused=True) if flat and value.requires_grad else []
    found = [torch.zeros_like(x) if g is None else g for g, x in zip(found, flat)]
    gradient = {"theta": dict(zip(unknowns["theta"], found))}
    if "z" in unknowns:
        gradient["z"] = found[-1]
    return value.detach(), gradient


def step(x, g, m, k, rate):
    with torch.no_grad():
        new, kept = moved(x, g, m, k, rate)
    return new.requires_grad_(), kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="loss and gradient here, as JSON")
    parser.add_argument("--updates", type=int, default=1000, help="updates to do")
    parser.add_argument("--out", help="write the JSON to this file, and not to standard output")
    given = parser.parse_args()
    torch.manual_seed(SEED)
    d = {name: torch.as_tensor(rows) for name, rows in DATA.items()}
    unknowns = {"theta": {name: torch.tensor(x, requires_grad=True) for name, x in THETA.items()}}
    if INITIAL is not None:
        unknowns["z"] = torch.tensor(INITIAL, requires_grad=True)
    if given.check:
        value, gradient = loss_and_gradient(unknowns, d)
        found = {
            "loss": float(value),
            "gradient_norm": float(norm(gradient["theta"])),
            "theta": {name: g.tolist() for name, g in gradient["theta"].items()},
        }
        if "z" in gradient:
            found["initial"] = gradient["z"].tolist()
    else:
        zeros = lambda x: [torch.zeros_like(x)] * MOMENTS
        moments = {"theta": {name: zeros(x) for name, x in unknowns["theta"].items()}}
        if "z" in unknowns:
            moments["z"] = zeros(unknowns["z"])
        for k in range(1, given.updates + 1):
            if DRAWS and k > 1:
                d["noise"] = torch.randn_like(d["x"])
            value, gradient = loss_and_gradient(unknowns, d)
            size = norm(gradient["theta"])
            rates = [schedule(k) * rate for rate in (RATE, INITIAL_RATE)]
            for name, g in clipped(gradient["theta"], CLIP).items():
                x, m = unknowns["theta"][name], moments["theta"][name]
                unknowns["theta"][name], moments["theta"][name] = step(x, g, m, k, rates[0])
            if "z" in unknowns:
                # Each start enters the loss of its own observation only: its step follows that.
                own = clipped({"z": COUNT * gradient["z"]}, COUNT * CLIP)["z"]
                unknowns["z"], moments["z"] = step(unknowns["z"], own, moments["z"], k, rates[1])
            if k == 1 or k % 100 == 0:
                say = f"update {k}: loss {float(value):.6g}, gradient {float(size):.3g}"
                print(say, file=sys.stderr, flush=True)
        found = {
            "loss": float(loss(unknowns, d).detach()),
            "theta": {name: x.tolist() for name, x in unknowns["theta"].items()},
        }
        if "z" in unknowns:
            found["initial"] = unknowns["z"].tolist()
    text = json.dumps(found)
    if given.out:
        with open(given.out, "w") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
