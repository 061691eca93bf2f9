"""How near the density that is proposed comes to the best of scikit-learn, on observations that none of them saw.

    python3 -m venv .cache/recovery
    .cache/recovery/bin/pip install -r scripts/recovery/requirements.txt
    cargo build --release --bin iel
    nice .cache/recovery/bin/python scripts/density/compare.py

prints the tables of docs/density.md: 400 observations to learn from and 4000 others, the mean of −log p over the
others, in nats. What is proposed is the first that `iel rank` gives under expectation maximization with nothing
else set, fitted to the 400. Rivals choose by 5-fold cross-validation of the same 400: a kernel density
estimate its kernel and width, mixtures their size and shape, and the better of the two; a third rival is
the mixture of the least BIC. The observations are drawn without code of this project.
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


def pinwheel(n, rng):
    """Five arms of unequal weight that turn as they go out."""
    arm = rng.choice(5, n, p=[0.3, 0.25, 0.2, 0.15, 0.1])
    radius, side = 1.3 + 0.4 * rng.normal(size=n), 0.12 * rng.normal(size=n)
    angle = 2 * np.pi / 5 * arm + 0.7 * radius
    return around(radius, angle) + around(side, angle + np.pi / 2)


def banana(n, rng):
    """A Gaussian that is bent (Haario, Saksman & Tamminen 1999)."""
    u, v = rng.normal(size=(2, n))
    return np.stack([u, 0.3 * v + 0.8 * (u * u - 1)], 1)


def uneven(n, rng):
    """Six ellipses, the heaviest 15 times as heavy as the lightest, drawn once for all."""
    shapes = np.random.default_rng(26)
    centers, turns = shapes.uniform(-2, 2, (6, 2)), np.pi * shapes.random(6)
    long, wide = shapes.uniform(0.3, 0.8, 6), shapes.uniform(0.05, 0.2, 6)
    weights = np.array([30, 22, 18, 16, 12, 2]) / 100
    which = rng.choice(6, n, p=weights)
    u, v = long[which] * rng.normal(size=n), wide[which] * rng.normal(size=n)
    return centers[which] + around(u, turns[which]) + around(v, turns[which] + np.pi / 2)


SETS = {
    "two moons": curve(moons, 0.1),
    "eight Gaussians": curve(lambda n, rng: around(2.0, np.pi / 4 * rng.integers(0, 8, n)), 0.2),
    "rings": curve(rings, 0.08),
    "spiral": curve(spiral, 0.06),
    "checkerboard": checkerboard,
    "blob": curve(lambda n, rng: np.zeros((n, 2)), 0.7),
    "double well": boltzmann(double_well, 0.5),
    "Müller–Brown": boltzmann(mueller_brown, 0.3),
    "pinwheel": pinwheel,
    "banana": banana,
    "uneven ellipses": uneven,
}


def kernels(seen, others, folds):
    grid = {"bandwidth": np.geomspace(0.03, 1, 20), "kernel": ["gaussian", "exponential"]}
    search = GridSearchCV(KernelDensity(), grid, cv=folds).fit(seen)
    found = search.best_params_
    each = search.best_score_ / (len(seen) / folds.n_splits)
    return each, -search.score(others) / len(others), f"{found['kernel']} {found['bandwidth']:.3f}"


def mixtures(seen, others, folds):
    sizes = [1, 2, 3, 4, 6, 8, 12, 16, 24]
    grid = {"n_components": sizes, "covariance_type": ["full", "tied", "diag", "spherical"]}
    search = GridSearchCV(GaussianMixture(random_state=0), grid, cv=folds, refit=False).fit(seen)
    fitted = [GaussianMixture(**choice, random_state=0).fit(seen) for choice in search.cv_results_["params"]]
    least = min(fitted, key=lambda fit: fit.bic(seen)).get_params()

    def said(choice):
        choice = {name: choice[name] for name in grid}
        best = GaussianMixture(**choice, n_init=5, random_state=0).fit(seen)
        return -best.score(others), f"{choice['n_components']} {choice['covariance_type']}"

    return search.best_score_, *said(search.best_params_), *said(least)


def engine(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def ours(iel, seen, others):
    scenario = {
        "version": 2, "precision": "f64", "data": {"kind": "points", "points": [{"x": list(x)} for x in seen]},
        "energy": {"kind": "gaussian-mixture"}, "objective": {"kind": "gibbs-likelihood"},
        "optimizer": {"kind": "expectation-maximization"},
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        given, fitted, points = (Path(folder) / name for name in ("given.json", "fitted.json", "points.csv"))
        given.write_text(json.dumps(scenario))
        ranked = engine(iel, "rank", given, "--quiet")
        energy = ranked["ranked"][0]["energy"]
        given.write_text(json.dumps({**scenario, "energy": energy}))
        engine(iel, "fit", given, "--quiet", "-n", str(ranked["iterations"]), "--out", fitted)
        points.write_text("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in others.tolist()))
        # A mixture of Gaussians is normalized: −log p is its energy.
        found = engine(iel, "evaluate", fitted, "--points", points)
    nats = np.mean([row["energy"] for row in found["points"]])
    size = "kernels" if energy["components"] >= len(seen) else energy["components"]
    return nats, f"{size} {energy['covariance']} {energy['smoothing']}"


# Tables of public/tables with two coordinates that go around no circle, and which columns these are.
TABLES = {
    "buffalo": (1, 2), "earthquakes": (0, 1), "fixations": (1, 2),
    "myoblasts": (1, 2), "optical-trap": (1, 2), "penguins": (1, 2),
}  # fmt: skip


def observed(name, rng):
    """Two thirds of the rows of a table to learn from, and the others, in standard deviations of all."""
    text = (ROOT / "public/tables" / f"{name}.csv").read_text().splitlines()[1:]
    rows = np.array([[float(row.split(",")[k]) for k in TABLES[name]] for row in text])
    rows = rng.permutation((rows - rows.mean(0)) / rows.std(0))
    return np.split(rows, [2 * len(rows) // 3])


def compare(iel, name, seed):
    rng = np.random.default_rng([seed, *name.encode()])
    drawn = observed(name, rng) if name in TABLES else (SETS[name](n, rng) for n in (400, 4000))
    seen, others = (rows.astype(np.float32).astype(float) for rows in drawn)
    folds = KFold(5, shuffle=True, random_state=seed)
    kernel_score, kernel, width = kernels(seen, others, folds)
    mixture_score, mixture, size, bic, size_by_bic = mixtures(seen, others, folds)
    proposed, settings = ours(iel, seen, others)
    chosen = kernel if kernel_score > mixture_score else mixture
    row = [kernel, mixture, bic, proposed, proposed - chosen, proposed - min(kernel, mixture, bic)]
    cells = [name, str(seed), *(f"{x:.3f}" for x in row[:4]), *(f"{x:+.3f}" for x in row[4:])]
    print(f"| {' | '.join([*cells, width, size, size_by_bic, settings])} |", flush=True)
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--iel", default=ROOT / "target/release/iel")
    parser.add_argument("--seeds", default="101,102,103,104,105")
    parser.add_argument("--sets", default=",".join(SETS), help=f"also of the tables {', '.join(TABLES)}")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    names, seeds = options.sets.split(","), [int(seed) for seed in options.seeds.split(",")]
    print("| observations | seed | kernels | mixture | by BIC | proposed | less the rival chosen | less the best rival | kernels | mixture | by BIC | proposed |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    # Seed by seed, so that what is cut short has every set.
    rows = {name: [] for name in names}
    for seed in seeds:
        for name in names:
            rows[name].append(compare(options.iel, name, seed))
    print("\n| observations | kernels | mixture | by BIC | proposed | less the rival chosen | less the best rival |")
    print("|---|---|---|---|---|---|---|")
    for name in names:
        mean, spread = np.mean(rows[name], 0), np.std(rows[name], 0, ddof=1) / np.sqrt(len(seeds))
        cells = [f"{x:.3f}" for x in mean[:4]] + [f"{x:+.3f} ± {s:.3f}" for x, s in zip(mean[4:], spread[4:])]
        print(f"| {name} | {' | '.join(cells)} |")


main()
