"""Values and gradients of learning rules of units, by JAX in float64: writes tests/golden/units.json.

Nothing here knows the crate: likelihoods are sums over all states, and gradients are those of JAX.
"""

import itertools
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

STEPS, TEMPERATURE, STEP = 6, 1.5, 0.4


def matrix(parameters, pairs, n):
    w = jnp.zeros((n, n))
    rows, columns = np.array(pairs).T
    w = w.at[rows, columns].set(parameters[: len(pairs)])
    return w + w.T, parameters[len(pairs) :]


def all_states(low, n):
    return jnp.array(list(itertools.product([low, 1.0], repeat=n)))


def minus_energy(w, b, s):
    return 0.5 * jnp.einsum("ki,ij,kj->k", s, w, s) + s @ b


def minus_free_energy(w, b, v, hidden):
    s = jnp.concatenate([jnp.tile(v, (len(hidden), 1)), hidden], 1)
    return jax.scipy.special.logsumexp(minus_energy(w, b, s))


def rules(case):
    visible, hidden, low = case["visible"], case["hidden"], case["low"]
    n, pairs = visible + hidden, case["pairs"]
    patterns, starts = jnp.array(case["patterns"]), jnp.array(case["starts"])
    states, hiddens = all_states(low, n), all_states(low, hidden)
    flip = lambda v, i: v.at[i].set(low + 1.0 - v[i])
    known = {tuple(p) for p in case["patterns"]}

    def log_z(w, b):
        return jax.scipy.special.logsumexp(minus_energy(w, b, states))

    def likelihood(parameters):
        w, b = matrix(parameters, pairs, n)
        f = [minus_free_energy(w, b, v, hiddens) for v in patterns]
        return log_z(w, b) - jnp.mean(jnp.stack(f))

    def flips(parameters, shape, skip):
        w, b = matrix(parameters, pairs, n)
        total = 0.0
        for v in patterns:
            own = minus_free_energy(w, b, v, hiddens)
            for i in range(visible):
                if not (skip and tuple(np.asarray(flip(v, i)).tolist()) in known):
                    total += shape(minus_free_energy(w, b, flip(v, i), hiddens) - own)
        return total / len(patterns)

    def mean(h):
        return jnp.tanh(h) if low < 0 else jax.nn.sigmoid(h)

    def inverse(parameters):
        w, b = matrix(parameters, pairs, n)
        middle = 0.5 * (low + 1.0)
        total = 0.0
        for start, v in zip(starts, patterns):
            s = jnp.concatenate([start, jnp.full(hidden, middle)])
            for _ in range(STEPS):
                s = (1.0 - STEP) * s + STEP * mean((w @ s + b) / TEMPERATURE)
            total += 0.5 * jnp.sum((s[:visible] - v) ** 2)
        return total / (len(patterns) * visible)

    return {
        "exact": likelihood,
        "pseudo-likelihood": lambda p: flips(p, jax.nn.softplus, False),
        "minimum-probability-flow": lambda p: flips(p, lambda x: jnp.exp(0.5 * x), True),
        "inverse": inverse,
    }


def main():
    rng = np.random.default_rng(7)
    cases = []
    for visible, hidden, low, full in [(5, 0, -1.0, True), (4, 3, 0.0, True), (5, 4, 0.0, False)]:
        n = visible + hidden
        pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if full or (i < visible) != (j < visible)]
        draw = lambda: np.where(rng.random((4, visible)) < 0.5, low, 1.0).tolist()
        case = {
            "visible": visible,
            "hidden": hidden,
            "low": low,
            "full": full,
            "pairs": pairs,
            "parameters": rng.normal(0.0, 0.8, len(pairs) + n).tolist(),
            "patterns": draw(),
            "starts": draw(),
        }
        parameters = jnp.array(case["parameters"])
        for name, rule in rules(case).items():
            value, gradient = jax.value_and_grad(rule)(parameters)
            case[name] = {"value": float(value), "gradient": gradient.tolist()}
        del case["pairs"]
        cases.append(case)
    path = pathlib.Path(__file__).parents[2] / "tests/golden/units.json"
    all_of_it = {"steps": STEPS, "temperature": TEMPERATURE, "step": STEP, "cases": cases}
    path.write_text(json.dumps(all_of_it, indent=1) + "\n")


main()
