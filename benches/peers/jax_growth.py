"""The gradient of `benches/growth.rs` in JAX on one core: n, T, h, d and whether steps are computed again on the way
back. Prints the median milliseconds of a gradient, and the megabytes that the compiled program works in."""

import os
import statistics
import sys
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp

n, steps, width, dim, again = map(int, sys.argv[1:])
keys = jax.random.split(jax.random.PRNGKey(1), 4)
shapes = {"W1": (width, dim), "W2": (width, width), "w": (width,)}
theta = {k: jax.random.normal(key, s) / s[-1] ** 0.5 for key, (k, s) in zip(keys, shapes.items())}
theta |= {"b1": jnp.zeros(width), "b2": jnp.zeros(width)}
target = jax.random.uniform(keys[3], (n, dim), minval=-1.0)


def slope(p, x):
    a1 = jnp.tanh(x @ p["W1"].T + p["b1"])
    a2 = jnp.tanh(a1 @ p["W2"].T + p["b2"])
    return ((p["w"] * (1 - a2**2)) @ p["W2"] * (1 - a1**2)) @ p["W1"]


def loss(p, start):
    step = lambda x, _: (x - 0.05 * slope(p, x), None)
    if again:
        runs = round(steps**0.5)
        run = jax.checkpoint(lambda x, _: (jax.lax.scan(step, x, length=steps // runs)[0], None))
        end = jax.lax.scan(run, start, length=runs)[0]
    else:
        end = jax.lax.scan(step, start, length=steps)[0]
    return 0.5 * jnp.sum((end - target) ** 2) / n


compiled = jax.jit(jax.value_and_grad(loss, argnums=(0, 1))).lower(theta, target).compile()
times = []
for _ in range(9):
    begin = time.perf_counter()
    jax.block_until_ready(compiled(theta, target))
    times.append(1e3 * (time.perf_counter() - begin))
print(statistics.median(times), compiled.memory_analysis().temp_size_in_bytes / 1e6)
