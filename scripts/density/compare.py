"""How near the density that is proposed comes to the best of scikit-learn, on observations that none of them saw.

    python3 -m venv .cache/recovery
    .cache/recovery/bin/pip install -r scripts/recovery/requirements.txt
    cargo build --release --bin iel
    nice .cache/recovery/bin/python scripts/density/compare.py

prints the table of docs/density.md: eight sets, 400 observations to learn from and 4000 others; the mean of
−log p over the others, in nats, mean over seeds. What is proposed is the first of `iel rank --folds 5` under
expectation maximization, fitted to the 400. Rivals choose their settings by 5-fold cross-validation of the 400
as well: a kernel density estimate its width, mixtures their size and shape. The observations are drawn
without code of this project.
"""

import argparse
import json
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.neighbors import KernelDensity

ROOT = Path(__file__).resolve().parents[2]


def curve(place, noise):
    return lambda n, rng: place(n, rng) + noise * rng.normal(size=(n, 2))


def around(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)


def moons(n, rng):
    angle, upper = np.pi * rng.random(n), np.arange(n) % 2 == 0
    x, y = np.cos(angle), np.sin(angle)
    return 1.5 * np.stack([np.where(upper, x, 1 - x) - 0.5, np.where(upper, y, 0.5 - y) - 0.25], 1)


def rings(n, rng):
    return around(np.where(rng.random(n) * 3.2 < 1, 1.0, 2.2), 2 * np.pi * rng.random(n))


def spiral(n, rng):
    along, side = np.sqrt(rng.random(n)), np.where(np.arange(n) % 2 == 0, 1, -1)
    return around(2.5 * side * along, 3 * np.pi * along)


def checkerboard(n, rng):
    row = rng.integers(0, 4, n)
    column = 2 * rng.integers(0, 2, n) + row % 2
    return 1.25 * (np.stack([column, row], 1) + rng.random((n, 2))) - 2.5


def boltzmann(energy, temperature):
    """Draws from e^{−E/τ} in the square of ±3 by rejection."""
    grid = np.stack(np.meshgrid(*[np.linspace(-3, 3, 301)] * 2), -1).reshape(-1, 2)
    least = energy(grid).min() - 0.05

    def draw(n, rng):
        kept = np.empty((0, 2))
        while len(kept) < n:
            x = rng.uniform(-3, 3, (20 * n, 2))
            kept = np.concatenate([kept, x[rng.random(len(x)) < np.exp((least - energy(x)) / temperature)]])
        return kept[:n]

    return draw


def double_well(x):
    return (x[:, 0] ** 2 / 2.25 - 1) ** 2 * 2.25 + 1.7778 * x[:, 1] ** 2


MUELLER_BROWN = np.array(
    [[-200, -1, 0, -10, 1, 0], [-100, -1, 0, -10, 0, 0.5], [-170, -6.5, 11, -6.5, -0.5, 1.5], [15, 0.7, 0.6, 0.7, -1, 1]]
)


def mueller_brown(x):
    """Müller & Brown 1979, twice as wide, its deepest well 2 deep."""
    a, p, q, r, *center = MUELLER_BROWN.T[:, :, None]
    u, v = (x[:, k] / 2 + (-0.2, 0.75)[k] - center[k] for k in range(2))
    return 2 / 146.7 * np.sum(a * np.exp(p * u * u + q * u * v + r * v * v), 0)


SETS = {
    "two moons": curve(moons, 0.1),
    "eight Gaussians": curve(lambda n, rng: around(2.0, np.pi / 4 * rng.integers(0, 8, n)), 0.2),
    "rings": curve(rings, 0.08),
    "spiral": curve(spiral, 0.06),
    "checkerboard": checkerboard,
    "blob": curve(lambda n, rng: np.zeros((n, 2)), 0.7),
    "double well": boltzmann(double_well, 0.5),
    "Müller–Brown": boltzmann(mueller_brown, 0.3),
}


def kernels(seen, others, folds):
    search = GridSearchCV(KernelDensity(), {"bandwidth": np.geomspace(0.02, 1, 40)}, cv=folds)
    best = search.fit(seen)
    return -best.score(others) / len(others), f"{best.best_params_['bandwidth']:.3f}"


def mixtures(seen, others, folds):
    sizes = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48]
    grid = {"n_components": sizes, "covariance_type": ["full", "diag", "spherical"]}
    choice = GridSearchCV(GaussianMixture(random_state=0), grid, cv=folds, refit=False).fit(seen).best_params_
    best = GaussianMixture(**choice, n_init=10, random_state=0).fit(seen)
    return -best.score(others), f"{choice['n_components']} {choice['covariance_type']}"


def engine(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


FEW = [
    {"kind": "gaussian-mixture", "components": size, "covariance": shape, "smoothing": smoothing}
    for size, shape, smoothing in [
        *((k, shape, s) for k in (8, 16, 32) for shape in ("full", "diagonal") for s in (0.03, 0.05, 0.08)),
        (8, "spherical", 0.001),
    ]
]


def ours(iel, seen, others, starts, few):
    scenario = {
        "version": 2, "precision": "f64", "data": {"kind": "points", "points": [{"x": list(x)} for x in seen]},
        "energy": {"kind": "gaussian-mixture"}, "objective": {"kind": "gibbs-likelihood"},
        "optimizer": {"kind": "expectation-maximization"},
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        given, fitted, points = (Path(folder) / name for name in ("given.json", "fitted.json", "points.csv"))
        given.write_text(json.dumps(scenario))
        families = [text for family in FEW * few for text in ("--family", json.dumps(family))]
        ranked = engine(iel, "rank", given, "--quiet", "-n", str(starts + 1), "--folds", "5", *families)
        energy = ranked["ranked"][0]["energy"]
        given.write_text(json.dumps({**scenario, "energy": energy}))
        engine(iel, "fit", given, "--quiet", "-n", "12", "--out", fitted)
        points.write_text("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in others.tolist()))
        # A mixture of Gaussians is normalized: −log p is its energy.
        found = engine(iel, "evaluate", fitted, "--points", points)
    nats = np.mean([row["energy"] for row in found["points"]])
    return nats, f"{energy['components']} {energy['covariance']} {energy['smoothing']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iel", default=ROOT / "target/release/iel")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=4, help="of expectation maximization, for each choice")
    parser.add_argument("--few", action="store_true", help="choose among 19 settings, in a fraction of the time")
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    print("| observations | kernels | mixtures | proposed | less the best rival | proposed settings, by seed |")
    print("|---|---|---|---|---|---|", flush=True)
    for name in options.sets.split(","):
        rows, settings = [], []
        for seed in range(options.seeds):
            rng = np.random.default_rng([seed, *name.encode()])
            seen, others = (SETS[name](n, rng).astype(np.float32).astype(float) for n in (400, 4000))
            folds = KFold(5, shuffle=True, random_state=seed)
            found = [kernels(seen, others, folds), mixtures(seen, others, folds)]
            found.append(ours(options.iel, seen, others, options.starts, options.few))
            rows.append([nats for nats, _ in found])
            settings.append(found[2][1])
        mean = np.mean(rows, 0)
        less = np.array(rows)[:, 2] - np.min(np.array(rows)[:, :2], 1)
        spread = np.std(less, ddof=1) / np.sqrt(len(less)) if len(less) > 1 else np.nan
        cells = [f"{value:.3f}" for value in mean] + [f"{np.mean(less):+.3f} ± {spread:.3f}", "; ".join(settings)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


main()
