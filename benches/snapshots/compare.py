"""Potentials learned from populations that nobody followed: `iel fit --snapshots` beside JKOnet*.

The benchmark of Terpin, Lanzetti, Gadea & Dörfler (2024, "Learning diffusion at lightspeed"): 2000 particles,
uniform in [-4, 4]^2, take five steps x' = x - 0.01 grad V of each of fifteen potentials; half of the particles
are learned from, and of the other half every population is forecast from the one before, by the same step with the
learned potential. What is told is the mean over the steps of the earth mover's distance (exact, of order 1) of
forecast and population. Both variants of the method are written here anew from the paper, on the same pairs of
optimal transport: quartic polynomials and 10 x 10 Gaussians by least squares, and a network of 64 and 64 units,
1000 epochs of batches of 250 by Adam at 0.001; both take the slope at the later of two populations.

    .cache/peers/venv/bin/python benches/snapshots/compare.py [--epochs N] [POTENTIAL ...]

Needs `cargo build --release --bin iel`. Prints a table in Markdown.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

ROOT = Path(__file__).parent.parent.parent
IEL = ROOT / "target" / "release" / "iel"
STEPS, H, COUNT, BATCH = 5, 0.01, 2000, 250


def friedman(x, y):
    a, b = 2 * (x - 7), y - 7
    terms = 10 * jnp.sin(jnp.pi * a * b) + 20 * (a * jnp.sin(b) - 0.5) ** 2
    return (terms + 10 * (a * jnp.cos(b) - 1) ** 2 + 0.1 * b * jnp.sin(a)) / 100


def holder_table(x, y):
    return 10 * jnp.abs(jnp.sin(x) * jnp.cos(y) * jnp.exp(jnp.abs(1 - jnp.hypot(x, y) / jnp.pi)))


def bump(x, y, c):
    return 200 * jnp.exp(-((x - c) ** 2 + (y - c) ** 2) / 20)


POTENTIALS = {
    "double exponential": lambda x, y: bump(x, y, 3) + bump(x, y, -3),
    "rotational": lambda x, y: -500 * jnp.maximum(jnp.arctan2(y + 5, x + 5) + jnp.pi, 0),
    "rectified": lambda x, y: -50 * (jnp.maximum(x, 0) + jnp.maximum(y, 0)),
    "flat": lambda x, y: 0 * x,
    "wavy plateau": lambda x, y: sum(jnp.cos(jnp.pi * v) + 0.5 * v**4 - 3 * v**2 for v in (x, y)),
    "Friedman": friedman,
    "watershed": lambda x, y: (x + x**2 * (y + 4)) / 10,
    "Ishigami": lambda x, y: jnp.sin(x) + 7 * jnp.sin(y) ** 2 + 0.1 * ((x + y) / 2) ** 4 * jnp.sin(x),
    "flowers": lambda x, y: sum(v + 2 * jnp.sin(jnp.abs(v) ** 1.2) for v in (x, y)),
    "Bohachevsky": lambda x, y: 10 * (x**2 + 2 * y**2 - 0.3 * jnp.cos(3 * jnp.pi * x) - 0.4 * jnp.cos(4 * jnp.pi * y)),
    "Hölder table": holder_table,
    "zigzag ridge": lambda x, y: (x - y) ** 2 + jnp.cos(x) * (x + y) + x**2 * y,
    "Oakley–O'Hagan": lambda x, y: 5 * sum(jnp.sin(v) + jnp.cos(v) + v**2 + v for v in (x, y)),
    "sphere": lambda x, y: -10 * (x**2 + y**2),
    "Styblinski–Tang": lambda x, y: 0.5 * sum(v**4 - 16 * v**2 + 5 * v for v in (x, y)),
}


def slopes(potential):
    return jax.jit(jax.vmap(jax.grad(lambda v: potential(v[0], v[1]))))


def populations(potential, seed=1):
    """[STEPS + 1, COUNT, 2] in double precision; the first half of the particles is learned from."""
    now = np.random.default_rng(seed).uniform(-4, 4, (COUNT, 2))
    slope, seen = slopes(potential), [now]
    for _ in range(STEPS):
        now = now - H * np.asarray(slope(now), np.float64)
        seen.append(now)
    return np.stack(seen)


def paired(train):
    """Pairs of consecutive populations by optimal transport: earlier and later places."""
    before, after = [], []
    for a, b in zip(train, train[1:]):
        i, j = linear_sum_assignment(cdist(a, b, "sqeuclidean"))
        before.append(a[i])
        after.append(b[j])
    return np.concatenate(before), np.concatenate(after)


def features(v):
    """Quartic monomials and Gaussians of width 0.5 on a grid, of one place."""
    powers = [v[0] ** i * v[1] ** j for i in range(5) for j in range(5 - i) if i + j > 0]
    line = jnp.linspace(-4, 4, 10)
    centers = jnp.stack(jnp.meshgrid(line, line), -1).reshape(-1, 2)
    return jnp.concatenate([jnp.stack(powers), jnp.exp(-((v - centers) ** 2).sum(-1) / (2 * 0.5**2))])


def linear(before, after):
    slopes_of = jax.jit(jax.vmap(jax.jacrev(features)))
    design = np.asarray(slopes_of(after), np.float64).transpose(0, 2, 1).reshape(2 * len(after), -1)
    target = ((before - after) / H).ravel()
    gram = design.T @ design + 0.01 * np.eye(design.shape[1])
    weights = np.linalg.solve(gram, design.T @ target)
    return lambda x: np.asarray(slopes_of(x)).transpose(0, 2, 1) @ weights


def network(before, after, epochs):
    keys = jax.random.split(jax.random.PRNGKey(1), 3)
    shapes = [(2, 64), (64, 64), (64,)]
    p = [jax.random.normal(k, s) / s[0] ** 0.5 for k, s in zip(keys, shapes)] + [jnp.zeros(64), jnp.zeros(64)]

    def value(p, v):
        hidden = jax.nn.softplus(v @ p[0] + p[3])
        return jax.nn.softplus(hidden @ p[1] + p[4]) @ p[2]

    slope = jax.vmap(jax.grad(value, 1), (None, 0))

    def loss(p, z, x):
        return ((slope(p, x) + (x - z) / H) ** 2).sum(-1).mean()

    @jax.jit
    def epoch(state, order):
        def update(state, rows):
            p, m, v, count = state
            g = jax.grad(loss)(p, z[rows], x[rows])
            count = count + 1
            m = [0.9 * m + 0.1 * g for m, g in zip(m, g)]
            v = [0.999 * v + 0.001 * g * g for v, g in zip(v, g)]
            a, b = 1 - 0.9**count, 1 - 0.999**count
            p = [p - 0.001 * (m / a) / (jnp.sqrt(v / b) + 1e-8) for p, m, v in zip(p, m, v)]
            return (p, m, v, count), None

        return jax.lax.scan(update, state, order)[0]

    z, x = jnp.array(before, jnp.float32), jnp.array(after, jnp.float32)
    state = (p, [0 * q for q in p], [0 * q for q in p], 0.0)
    draws = np.random.default_rng(1)
    for _ in range(epochs):
        state = epoch(state, draws.permutation(len(x)).reshape(-1, BATCH))
    slope = jax.jit(slope)
    return lambda v: np.asarray(slope(state[0], jnp.array(v, jnp.float32)))


def iel(*arguments):
    done = subprocess.run([IEL, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"iel {' '.join(map(str, arguments))}\n{done.stderr}")
    return json.loads(done.stdout)


def write(path, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def ours(train, link, updates, folder):
    """The slopes of what `iel fit` learns, in the units of the table."""
    table, fitted = folder / "populations.csv", folder / "fitted.json"
    draws = np.random.default_rng(2)
    rows = [[t * H, *x] for t, now in enumerate(train) for x in draws.permutation(now)]
    write(table, [["t", "x1", "x2"], *rows])
    options = ["-q", "-n", str(updates), "--out", fitted]
    iel("fit", "v=2", "--data", table, "--snapshots", "-n", "0", "-q", "--out", fitted)
    scenario = json.loads(fitted.read_text())
    for name, value in link.items():
        scenario[name] = {**scenario[name], **value} if name == "objective" else value
    scenario.pop("state")
    (folder / "scenario.json").write_text(json.dumps(scenario))
    iel("fit", folder / "scenario.json", *options)
    axes = scenario["axes"] or [{"center": 0, "scale": 1}] * 2
    center, scale = (np.array([axis[key] for axis in axes]) for key in ("center", "scale"))

    def slope(x):
        places = folder / "places.csv"
        write(places, [["x1", "x2"], *((x - center) / scale)])
        found = iel("evaluate", folder / "fitted.json", "--points", places)
        return np.array([point["gradient"] for point in found["points"]]) * scale

    return slope


def moved(slope, test):
    """Mean earth mover's distance of forecast and population."""
    off = []
    for a, b in zip(test, test[1:]):
        costs = cdist(a - H * slope(a), b)
        off.append(costs[linear_sum_assignment(costs)].mean())
    return float(np.mean(off))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("potentials", nargs="*", metavar="POTENTIAL", default=list(POTENTIALS))
    options.add_argument("--epochs", type=int, default=1000)
    given = options.parse_args()
    chosen, epochs = given.potentials, given.epochs
    updates = epochs * STEPS * (COUNT // 2) // BATCH
    adam = {"kind": "adam", "learning_rate": 0.005, "schedule": "cosine", "period": updates}
    net = {"energy": {"kind": "mlp", "widths": [64, 64], "activation": "softplus"}, "optimizer": adam, "batch": BATCH}
    poly = {"energy": {"kind": "polynomial", "degree": 8}, "optimizer": {"kind": "least-squares"}}
    names = ["standing still", "JKOnet* linear", "JKOnet* network", "iel network", "iel network, at start", "iel polynomial, at start"]
    print(f"| potential | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    seconds = dict.fromkeys(names, 0.0)
    for name in chosen:
        seen = populations(POTENTIALS[name])
        train, test = seen[:, : COUNT // 2], seen[:, COUNT // 2 :]
        before, after = paired(train)
        with tempfile.TemporaryDirectory() as folder:
            start = {"objective": {"at": "start"}}
            methods = [
                lambda: lambda x: 0 * x,
                lambda: linear(before, after),
                lambda: network(before, after, epochs),
                lambda: ours(train, net, updates, Path(folder)),
                lambda: ours(train, net | start, updates, Path(folder)),
                lambda: ours(train, poly | start, 2, Path(folder)),
            ]
            found = []
            for label, method in zip(names, methods):
                begun = time.perf_counter()
                slope = method()
                seconds[label] += time.perf_counter() - begun
                found.append(moved(slope, test))
        print(f"| {name} | {' | '.join(f'{value:.2g}' for value in found)} |", flush=True)
    print(f"| seconds for all | {' | '.join(f'{seconds[name]:.0f}' for name in names)} |")


main()
