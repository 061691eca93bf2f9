"""How well energies are recovered from pairs of positions, beside other estimators on the same pairs.

    python3 -m venv .cache/recovery
    .cache/recovery/bin/pip install -r scripts/recovery/requirements.txt
    cargo build --release
    .cache/recovery/bin/python scripts/recovery/recover.py

prints the table of docs/recovery.md: four energies, pairs drawn at rest (in equilibrium) or with starts
uniform in a square (out of it), three spacings; the relative error of the gradient over the starts,
root mean square, geometric mean over seeds. Every estimator has the same polynomial or its derivatives. The
pairs are simulated by Euler-Maruyama in steps of 1/2000, without code of this project.
"""

import argparse
import itertools
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.linalg import logm
from sklearn.mixture import GaussianMixture

ROOT = Path(__file__).resolve().parents[2]
TAU, SQUARE, FINE = 0.5, 2.0, 1 / 2000


# Energies by their gradients: double well and ring of degree 4, four wells with a tilt, and one of
# degree 6 with three wells in a row.
def double_well(x):
    return np.stack([4 * (x[:, 0] ** 3 / 5.0625 - x[:, 0] / 2.25), 3.5556 * x[:, 1]], 1)


def four_wells(x):
    return 2 * x * (x**2 - 1) + np.array([0.3, -0.2]) + 0.4 * x[:, ::-1]


def ring(x):
    return 2 * x * (np.sum(x**2, 1, keepdims=True) - 1.5)


def three_wells(x):
    a, b = x[:, 0], x[:, 1]
    return np.stack([0.5 * (6 * a**5 - 20 * a**3 + 10.5 * a) / 2 + 0.5 * b, 2 * b + 0.5 * a], 1)


ENERGIES = {"double well": (double_well, 4), "four wells": (four_wells, 4), "ring": (ring, 4), "three wells": (three_wells, 6)}


def pairs(gradient, at_rest, spacing, n, rng):
    z = rng.uniform(-SQUARE, SQUARE, (n, 2))
    for _ in range(int(8 / FINE) if at_rest else 0):
        z = z - FINE * gradient(z) + np.sqrt(2 * TAU * FINE) * rng.normal(size=z.shape)
    x = z
    for _ in range(round(spacing / FINE)):
        x = x - FINE * gradient(x) + np.sqrt(2 * TAU * FINE) * rng.normal(size=x.shape)
    return z, x


def exponents(degree):
    return [(n - j, j) for n in range(1, degree + 1) for j in range(n + 1)]


def derivatives(x, degree):
    """∂_i of every monomial: [n, 2, p]."""
    a, b = x[:, 0], x[:, 1]
    power = lambda x, k: x**k if k >= 0 else 0 * x
    return np.stack(
        [np.stack([i * power(a, i - 1) * b**j, j * a**i * power(b, j - 1)], 1) for i, j in exponents(degree)], 2
    )


def regress(x, target, degree):
    d = derivatives(x, degree)
    return np.linalg.lstsq(d.reshape(-1, d.shape[2]), target.ravel(), rcond=None)[0]


def least_squares(z, x, spacing, degree):
    theta = regress(z, (z - x) / spacing, degree)
    return lambda y: derivatives(y, degree) @ theta


def edmd(z, x, spacing, degree):
    """The drift as the generator log(K)/h applied to the coordinates, K on monomials up to `degree − 1`."""
    basis = lambda x: np.stack([x[:, 0] ** i * x[:, 1] ** j for i, j in [(0, 0), *exponents(degree - 1)]], 1)
    k = np.linalg.lstsq(basis(z), basis(x), rcond=None)[0]
    generator = np.real(logm(k)) / spacing
    return lambda y: -basis(y) @ generator[:, 1:3]


def jkonet_star(z, x, spacing, degree):
    """First-order condition of the JKO step at its end with known noise: ∇E(x) = (z − x)/h − τ∇log ρ(x),
    ρ a mixture of ten Gaussians (Terpin, Lanzetti, Gadea & Dörfler 2024), the pairs known."""
    gmm = GaussianMixture(10, random_state=0).fit(x)
    shares = gmm.predict_proba(x)
    pull = np.einsum("kij,nkj->nki", gmm.precisions_, gmm.means_[None] - x[:, None])
    score = np.einsum("nk,nki->ni", shares, pull)
    theta = regress(x, (z - x) / spacing - TAU * score, degree)
    return lambda y: derivatives(y, degree) @ theta


def engine(iel, scenario, iterations):
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.json", Path(folder) / "out.json"
        path.write_text(json.dumps(scenario))
        command = [iel, "fit", path, "--quiet", "-n", str(iterations), "--out", out]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(out.read_text())


def learned(fitted, degree):
    tensors = {t["name"]: t["values"] for t in fitted["state"]["theta"]}
    theta = np.concatenate([tensors[f"a{n}"] for n in range(1, degree + 1)])
    return lambda y: derivatives(y, degree) @ theta


def ours(iel, z, x, spacing, degree, at_rest):
    """Bridges, from where least squares leads; and the density of the observations alone."""
    points = [{"x": list(b), "start": list(a)} for a, b in zip(z, x)]
    scenario = {
        "version": 2, "precision": "f64", "data": {"kind": "points", "points": points},
        "energy": {"kind": "polynomial", "degree": degree},
        "objective": {"kind": "transition-likelihood", "eta": spacing, "temperature": TAU},
        "optimizer": {"kind": "least-squares"},
    }  # fmt: skip
    fitted = engine(iel, scenario, 2)
    theta = fitted["state"]["theta"]
    state = {"iteration": 0, "theta": theta}
    bridge = {"kind": "bridge-likelihood", "eta": spacing, "temperature": TAU, "parts": PARTS, "bridges": BRIDGES}
    search = {**scenario, "precision": "f32", "objective": bridge, "optimizer": {"kind": "l-bfgs"}, "state": state}
    bridges = engine(iel, search, ITERATIONS)
    yield learned(fitted, degree)
    yield learned(bridges, degree)
    gibbs = {"kind": "gibbs-likelihood", "temperature": TAU, "extent": 4.0}
    if at_rest:
        yield learned(engine(iel, {**scenario, "objective": gibbs, "optimizer": {"kind": "l-bfgs"}}, 200), degree)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iel", default=ROOT / "target/release/iel")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--spacings", default="0.02,0.1,0.3")
    parser.add_argument("--energies", default=",".join(ENERGIES))
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--parts", type=int, default=4)
    parser.add_argument("--bridges", type=int, default=8)
    parser.add_argument("--off", type=int, default=0, help="1: out of equilibrium only")
    options = parser.parse_args()
    global ITERATIONS, PARTS, BRIDGES
    PARTS, BRIDGES = options.parts, options.bridges
    ITERATIONS = options.iterations
    print("| energy | pairs | spacing | least squares | EDMD | JKOnet* | bridges | Gibbs | best / best rival |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    spacings = map(float, options.spacings.split(","))
    for name, at_rest, spacing in itertools.product(options.energies.split(","), [True, False][options.off:], list(spacings)):
        gradient, degree = ENERGIES[name]
        errors = []
        for seed in range(options.seeds):
            rng = np.random.default_rng([seed, round(1000 * spacing), at_rest])
            z, x = pairs(gradient, at_rest, spacing, options.pairs, rng)
            z, x = z.astype(np.float32).astype(float), x.astype(np.float32).astype(float)
            right = gradient(z)
            off = lambda found: np.sqrt(np.sum((found(z) - right) ** 2) / np.sum(right**2))
            rivals = [least_squares, edmd, jkonet_star]
            row = [off(rival(z, x, spacing, degree)) for rival in rivals]
            same, *own = [off(found) for found in ours(options.iel, z, x, spacing, degree, at_rest)]
            assert abs(same - row[0]) < 1e-3 * row[0] + 1e-6, (same, row[0])
            errors.append([*row, *own])
        mean = np.exp(np.mean(np.log(errors), 0))
        best = min(mean[3:])
        cells = [f"{e:.3f}" for e in mean]
        cells += [] if at_rest else ["–"]
        where = "at rest" if at_rest else "from a square"
        print(f"| {name} | {where} | {spacing} | {' | '.join(cells)} | {best / min(mean[:3]):.2f} |", flush=True)


main()
