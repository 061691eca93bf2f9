"""Energies of sets of entities and derivatives through their descents, by JAX in double precision.

Writes tests/golden/concepts.json. Parameters and scenes are sines of their index, so that the test has the same.
"""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

CODE, HIDDEN, OUTPUTS, KINDS, RELATION = 6, 32, 8, 4, 3
ENTITIES, SHOWN = 4, 3
SHAPES = [
    ("pair", (KINDS, RELATION, HIDDEN)),
    ("pair_bias", (KINDS, HIDDEN)),
    ("pair_code", (CODE, HIDDEN)),
    ("second", (HIDDEN, HIDDEN)),
    ("second_bias", (HIDDEN,)),
    ("set", (HIDDEN, HIDDEN)),
    ("set_bias", (HIDDEN,)),
    ("set_code", (CODE, HIDDEN)),
    ("last", (HIDDEN, OUTPUTS)),
    ("last_bias", (OUTPUTS,)),
    ("steps", (4,)),
]
COUNT = sum(int(np.prod(shape)) for _, shape in SHAPES)
EVERY = 37


def parts(theta):
    found, start = {}, 0
    for name, shape in SHAPES:
        size = int(np.prod(shape))
        found[name] = theta[start : start + size].reshape(shape)
        start += size
    return found


PAIRS = [(i, 0, 0) for i in range(2, 2 + ENTITIES)]
PAIRS += [(i, 1, 1) for i in range(2, 2 + ENTITIES)]
PAIRS += [(i, j, 2) for i in range(2, 2 + ENTITIES) for j in range(2, 2 + ENTITIES) if i != j]
PAIRS += [(0, 1, 3)]
FIRST, OTHER, KIND = (np.array(column) for column in zip(*PAIRS))


def energy(theta, places, attention, code):
    p = parts(theta)
    difference = places[FIRST] - places[OTHER]
    length = jnp.sqrt((difference**2).sum(-1, keepdims=True) + 1e-3)
    relation = jnp.concatenate([difference, length], -1)
    g = jnp.einsum("pr,prh->ph", relation, p["pair"][KIND]) + p["pair_bias"][KIND]
    g = jax.nn.silu(g + code @ p["pair_code"])
    g = jax.nn.silu(g @ p["second"] + p["second_bias"])
    counts = jnp.concatenate([jnp.ones(2), jax.nn.sigmoid(attention)])
    worth = counts[FIRST] * counts[OTHER]
    sums = jnp.zeros(KINDS).at[KIND].add(worth) + 1e-3
    h = ((worth / sums[KIND])[:, None] * g).sum(0)
    f = jax.nn.silu(h @ p["set"] + code @ p["set_code"] + p["set_bias"])
    return 0.5 * ((f @ p["last"] + p["last_bias"]) ** 2).sum()


def sines(count, phase):
    return jnp.sin(1.7 * jnp.arange(count) + phase)


def scene(phase):
    numbers = sines(2 * (2 + ENTITIES) + ENTITIES + CODE, phase)
    places, attention, code = jnp.split(numbers, [2 * (2 + ENTITIES), 3 * ENTITIES + 4])
    return 0.8 * places.reshape(-1, 2), attention, code


theta = 0.3 * sines(COUNT, 0.3)
theta = theta.at[-4:].set(jnp.log(jnp.array([0.2, 0.3, 0.5, 2.0])))
weights = sines(64, 2.0)


def through_places(theta, places, attention, code):
    free = jnp.zeros((2 + ENTITIES, 1)).at[3:].set(1.0)
    for _ in range(5):
        slope = jax.grad(energy, 1)(theta, places, attention, code)
        places = places - jnp.exp(theta[-4]) * free * slope
    return (weights[: places.size] * places.ravel()).sum()


def through_attention(theta, places, attention, code):
    for _ in range(4):
        slope = jax.grad(energy, 2)(theta, places, attention, code)
        attention = attention - jnp.exp(theta[-2]) * slope
    return (weights[:ENTITIES] * attention).sum()


def through_code(theta):
    code = jnp.zeros(CODE)
    scenes = [scene(0.5 + k) for k in range(SHOWN)]
    for _ in range(5):
        slopes = [jax.grad(energy, 3)(theta, x, a, code) for x, a, _ in scenes]
        code = code - jnp.exp(theta[-3]) * sum(slopes) / SHOWN
    return (weights[:CODE] * code).sum()


def numbers(of):
    return np.concatenate([np.asarray(one).ravel() for one in of]).tolist()


def derivatives(function, *at):
    value, (by_theta, *rest) = jax.value_and_grad(function, tuple(range(1 + len(at))))(theta, *at)
    kept = np.concatenate([np.asarray(by_theta)[::EVERY], np.asarray(by_theta)[-4:]])
    return {"value": float(value), "theta": kept.tolist(), "scene": numbers(rest) if rest else []}


golden = {
    "every": EVERY,
    "energy": derivatives(energy, *scene(0.1)),
    "places": derivatives(through_places, *scene(0.1)),
    "attention": derivatives(through_attention, *scene(0.1)),
    "code": derivatives(through_code),
}
path = Path(__file__).parents[2] / "tests/golden/concepts.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
