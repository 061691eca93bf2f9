"""The quasipotential by two networks, on the points and for the time of a fit of `hamilton-jacobi`.

    python3 -m venv .cache/systems
    .cache/systems/bin/pip install -r scripts/golden/requirements.txt
    cargo build --release
    .cache/systems/bin/python scripts/systems/two_networks.py van-der-pol 3000

prints what `iel system --noise 0.02 --stationary` says of a fit of so many updates, and of two networks
that were trained beside it for the same time (compilation apart): f = -grad U + l, U the same family, l a
network of the same widths, with the loss |f + grad U - l|^2 + (grad U . l)^2 / (|grad U|^2 |l|^2 + 1e-6)
(Lin, Li & Ren 2021), by Adam with a cosine schedule.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jax
import jax.numpy as jnp

ROOT = Path(__file__).resolve().parents[2]
IEL = os.environ.get("IEL", ROOT / "target" / "release" / "iel")
jax.config.update("jax_enable_x64", True)

F = {
    "van-der-pol": lambda x: jnp.stack([x[1], (1 - x[0] ** 2) * x[1] - x[0]]),
    "toggle-switch": lambda x: 3 / (1 + x[::-1] ** 2) - x,
}
DOMAIN = {"van-der-pol": [[-3, -4], [3, 4]], "toggle-switch": [[-0.3, -0.3], [3.5, 3.5]]}
KAPPA, RATE = 1.0, 3e-3


def iel(*words):
    return subprocess.run([IEL, *words, "--quiet"], capture_output=True, text=True, check=True).stdout


def network(key, out):
    sizes, layers = [2, 32, 32, out], []
    for m, n in zip(sizes, sizes[1:]):
        key, one = jax.random.split(key)
        layers.append((jax.random.normal(one, (n, m)) / jnp.sqrt(m), jnp.zeros(n)))
    return layers


def apply(layers, x):
    for w, b in layers[:-1]:
        x = jax.nn.softplus(w @ x + b)
    w, b = layers[-1]
    return w @ x + b


def energy(layers, x):
    return apply(layers, x)[0] + 0.5 * KAPPA * x @ x


def train(system, points, seconds):
    f = jax.vmap(F[system])(points)

    def loss(both):
        g = jax.vmap(jax.grad(energy, argnums=1), (None, 0))(both[0], points)
        l = jax.vmap(apply, (None, 0))(both[1], points)
        across = jnp.sum(g * l, 1) ** 2 / (jnp.sum(g * g, 1) * jnp.sum(l * l, 1) + 1e-6)
        return jnp.mean(jnp.sum((f + g - l) ** 2, 1) + across)

    keys = jax.random.split(jax.random.PRNGKey(1))
    both = [network(keys[0], 1), network(keys[1], 2)]

    @jax.jit
    def step(both, m, v, t, rate):
        g = jax.grad(loss)(both)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        move = lambda w, m, v: w - rate * m / (1 - 0.9**t) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return jax.tree.map(move, both, m, v), m, v

    zero = jax.tree.map(jnp.zeros_like, both)
    step(both, zero, zero, 1.0, 0.0)[0][0][0][0].block_until_ready()
    m, v, t, start = zero, zero, 0, time.time()
    while (gone := (time.time() - start) / seconds) < 1:
        t += 1
        both, m, v = step(both, m, v, float(t), RATE * 0.5 * (1 + jnp.cos(jnp.pi * gone)))
        both[0][0][0].block_until_ready()
    return both, float(loss(both)), t


def says(system, what, file):
    report = json.loads(iel("system", file, "--noise", "0.02", "--stationary", "--cells", "256"))
    print(f"{system}, {what}: KL {report['stationary']['kl']:.4f}, residual {report['residual']:.4f}, "
          f"falls on {report['falls']:.4f}, doubts {report['doubts']}")


def main(system, updates):
    link = (f"v=2&precision=f64&data=field&data.system={system}&data.n=2000&energy=mlp&energy.confinement={KAPPA}&energy.activation=softplus"
            "&objective=hamilton-jacobi&optimizer=l-bfgs")
    with tempfile.TemporaryDirectory() as folder:
        fitted, other = f"{folder}/fitted.json", f"{folder}/other.json"
        start = time.time()
        iel("fit", link, "-n", updates, "--out", fitted)
        seconds = time.time() - start
        says(system, f"hamilton-jacobi, {updates} updates in {seconds:.1f} s", fitted)
        # Points drawn likewise.
        low, high = jnp.array(DOMAIN[system], float)
        points = low + (high - low) * jax.random.uniform(jax.random.PRNGKey(2), (2000, 2))
        both, loss, steps = train(system, points, seconds)
        scenario = json.loads(Path(fitted).read_text())
        numbers = iter([x for w, b in both[0] for x in (w, b)])
        for tensor in scenario["state"]["theta"]:
            tensor["values"] = next(numbers).reshape(-1).tolist()
        scenario["state"]["optimizer"] = []
        Path(other).write_text(json.dumps(scenario))
        says(system, f"two networks, {steps} updates, loss {loss:.2e}", other)


if __name__ == "__main__":
    main(*sys.argv[1:])
