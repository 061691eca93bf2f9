"""The default fit on the rows of a table in JAX: an epoch's order drawn by NumPy, an update compiled once."""

import jax
import jax.numpy as jnp
import numpy as np

import rows

x = rows.table()
keys = jax.random.split(jax.random.PRNGKey(1), 4)
layers = [(rows.WIDTH, 2), (rows.WIDTH, rows.WIDTH), (rows.WIDTH,)]
W1, W2, w = (jax.random.normal(k, s) / s[-1] ** 0.5 for k, s in zip(keys, layers))
theta = {"W1": W1, "b1": jnp.zeros(rows.WIDTH), "W2": W2, "b2": jnp.zeros(rows.WIDTH), "w": w}


def slope(p, x):
    a1 = jnp.tanh(x @ p["W1"].T + p["b1"])
    a2 = jnp.tanh(a1 @ p["W2"].T + p["b2"])
    return ((p["w"] * (1 - a2**2)) @ p["W2"] * (1 - a1**2)) @ p["W1"]


def loss_of(p, target, key):
    start = target + rows.SIGMA * jax.random.normal(key, target.shape)
    step = lambda x, _: (x - rows.ETA * slope(p, x), None)
    end, _ = jax.lax.scan(step, start, None, length=rows.STEPS)
    return 0.5 * jnp.sum((end - target) ** 2) / len(target)


@jax.jit
def update(p, m, v, target, count, rate):
    g = jax.grad(loss_of)(p, target, jax.random.fold_in(keys[3], count))
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    a, b = 1 - 0.9**count, 1 - 0.999**count
    p = jax.tree.map(lambda p, m, v: p - rate * (m / a) / (jnp.sqrt(v / b) + 1e-8), p, m, v)
    return p, m, v


m = jax.tree.map(jnp.zeros_like, theta)
v = jax.tree.map(jnp.zeros_like, theta)
draws = np.random.default_rng(1)
each = len(x) // rows.batch
for k in range(rows.updates):
    if k % each == 0:
        order = draws.permutation(len(x))
    target = x[order[k % each * rows.batch :][: rows.batch]]
    theta, m, v = update(theta, m, v, target, k + 1.0, rows.rate(k))
whole = jax.jit(loss_of)
parts = [x[i : i + 4096] for i in range(0, len(x) - 4095, 4096)]
rows.say(np.mean([whole(theta, part, keys[3]) for part in parts]))
