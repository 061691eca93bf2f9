# <head>
#
# A program for JAX, in double precision. `--check` writes the loss and its gradient here as JSON; without it
# the program trains, the optimizer from its start, and writes the parameters that it comes to. The batch is
# shared among all devices; with `--distributed`, among those of all processes.
import argparse
import json
import math
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

jax.config.update("jax_enable_x64", True)

# <settings>

# What was observed, a row for each observation; `noise` is what the first update draws.
# <data>

# Parameters, and initial conditions where they are learned.
# <theta>

# <tables>

def sigmoid(a):
    return jax.nn.sigmoid(a)


def softplus(a):
    return jnp.logaddexp(a, 0.0)


def logsumexp(a, axis):
    return jax.nn.logsumexp(a, axis=axis)


def stack(*parts):
    return jnp.stack(jnp.broadcast_arrays(*parts), axis=-1)


def energy(p, x, y=None):
    """E at places x, [..., DIM], under conditions y."""
    # <energy>


def slope(p, x, y=None):
    """The gradient of E in x."""
    return jax.grad(lambda x: energy(p, x, y).sum())(x)


def slope_and_trace(p, x, y=None):
    """The gradient of E in x, and the trace of its Hessian."""
    trace = 0.0
    for axis in np.eye(DIM):
        along = jnp.broadcast_to(axis, x.shape)
        g, bend = jax.jvp(lambda x: slope(p, x, y), (x,), (along,))
        trace = trace + (bend * axis).sum(-1)
    return g, trace


def run(p, z, y=None):
    """Where the process is, from z on, after every step: [STEPS + 1, n, DIM]."""

    def step(state, _):
        x, v = state
        # <step>
        return (x, v), x

    _, path = jax.lax.scan(step, (z, jnp.zeros_like(z)), None, STEPS)
    return jnp.concatenate([z[None], path])


def losses(p, z, d):
    """The loss of each observation, [n]."""
    # <losses>


def beyond(p):
    """What the loss has beside their mean."""
    # <beyond>


def loss(unknowns, d):
    each = losses(unknowns["theta"], unknowns.get("z"), d)
    return (d["weight"] * each).sum() / COUNT + beyond(unknowns["theta"])


def norm(gradient):
    return sum((g**2).sum() for g in gradient.values()) ** 0.5


def clipped(gradient, most):
    """A gradient, no longer than that; 0 for no limit."""
    if most == 0.0:
        return gradient
    factor = most / jnp.maximum(norm(gradient), most)
    return {name: factor * g for name, g in gradient.items()}


def schedule(k):
    """The factor of the learning rates in update k, from 1."""
    # <schedule>


def moved(x, g, m, k, rate):
    """A step of the optimizer along g, and its moments."""
    # <update>


@jax.jit
def update(unknowns, moments, d, k, rate, initial_rate):
    value, gradient = jax.value_and_grad(loss)(unknowns, d)
    theta = clipped(gradient["theta"], CLIP)
    steps = {
        name: moved(x, theta[name], moments["theta"][name], k, rate)
        for name, x in unknowns["theta"].items()
    }
    new = {"theta": {name: step[0] for name, step in steps.items()}}
    kept = {"theta": {name: step[1] for name, step in steps.items()}}
    if "z" in unknowns:
        # Each start enters the loss of its own observation only: its step follows that.
        own = clipped({"z": COUNT * gradient["z"]}, COUNT * CLIP)["z"]
        new["z"], kept["z"] = moved(unknowns["z"], own, moments["z"], k, initial_rate)
    return new, kept, value, norm(gradient["theta"])


def split(rows, mesh):
    """Rows shared among all devices; the last is repeated until they come out even."""
    count = -(-len(rows) // mesh.size) * mesh.size
    rows = np.concatenate([rows, np.repeat(rows[-1:], count - len(rows), axis=0)])
    sharding = NamedSharding(mesh, PartitionSpec("batch"))
    return jax.make_array_from_callback(rows.shape, sharding, lambda at: rows[at])


def whole(value):
    """Numbers of all devices and processes."""
    if jax.process_count() > 1:
        from jax.experimental.multihost_utils import process_allgather

        value = process_allgather(value, tiled=True)
    return np.asarray(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="loss and gradient here, as JSON")
    parser.add_argument("--updates", type=int, default=1000, help="updates to do")
    parser.add_argument("--out", help="write the JSON to this file, and not to standard output")
    parser.add_argument("--distributed", action="store_true", help="on the devices of all processes")
    parser.add_argument("--coordinator", help="HOST:PORT of process 0, where no cluster tells it")
    parser.add_argument("--processes", type=int, help="how many there are, likewise")
    parser.add_argument("--process", type=int, help="which one this is, from 0, likewise")
    given = parser.parse_args()
    if given.distributed:
        jax.distributed.initialize(given.coordinator, given.processes, given.process)
    mesh = Mesh(np.array(jax.devices()), ("batch",))
    d = {name: split(rows, mesh) for name, rows in DATA.items()}
    # Rows that were repeated count for nothing.
    weight = np.zeros(d["x"].shape[0])
    weight[:COUNT] = 1.0
    d["weight"] = split(weight, mesh)
    unknowns = {"theta": {name: jnp.asarray(value) for name, value in THETA.items()}}
    if INITIAL is not None:
        unknowns["z"] = split(INITIAL, mesh)
    if given.check:
        value, gradient = jax.jit(jax.value_and_grad(loss))(unknowns, d)
        found = {
            "loss": float(value),
            "gradient_norm": float(norm(gradient["theta"])),
            "theta": {name: whole(g).tolist() for name, g in gradient["theta"].items()},
        }
        if "z" in gradient:
            found["initial"] = whole(gradient["z"])[:COUNT].tolist()
    else:
        zeros = lambda x: [jnp.zeros_like(x)] * MOMENTS
        moments = {"theta": {name: zeros(x) for name, x in unknowns["theta"].items()}}
        if "z" in unknowns:
            moments["z"] = zeros(unknowns["z"])
        for k in range(1, given.updates + 1):
            if DRAWS and k > 1:
                key = jax.random.fold_in(jax.random.key(SEED), k)
                d["noise"] = jax.device_put(
                    jax.random.normal(key, d["x"].shape, dtype=float), d["x"].sharding
                )
            rates = [schedule(k) * rate for rate in (RATE, INITIAL_RATE)]
            unknowns, moments, value, size = update(unknowns, moments, d, k, *rates)
            if jax.process_index() == 0 and (k == 1 or k % 100 == 0):
                say = f"update {k}: loss {float(value):.6g}, gradient {float(size):.3g}"
                print(say, file=sys.stderr, flush=True)
        found = {
            "loss": float(jax.jit(loss)(unknowns, d)),
            "theta": {name: whole(x).tolist() for name, x in unknowns["theta"].items()},
        }
        if "z" in unknowns:
            found["initial"] = whole(unknowns["z"])[:COUNT].tolist()
    if jax.process_index() == 0:
        text = json.dumps(found)
        if given.out:
            with open(given.out, "w") as file:
                file.write(text + "\n")
        else:
            print(text)


if __name__ == "__main__":
    main()
