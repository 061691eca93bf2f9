"""Optima of Gaussian mixtures by scikit-learn, the best of ten restarts each.

    .cache/golden/bin/pip install scikit-learn
    .cache/golden/bin/python scripts/golden/mixtures.py

writes tests/golden/mixtures.json: ten data sets, rounded to three decimals so that the text holds them
exactly, the number of components and the shape of their covariances, and −2 ln L of the best fit.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.mixture import GaussianMixture

OUT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "mixtures.json"


def sets(rng):
    angle = rng.uniform(0, 3 * np.pi, 150)
    spiral = np.stack([np.cos(angle), np.sin(angle)], 1) * angle[:, None] / 5
    stretched = rng.normal(size=(120, 2)) @ np.array([[1.5, 0.8], [0.0, 0.3]])
    cross = np.concatenate([rng.normal(size=(80, 2)) * s for s in [(1.5, 0.15), (0.15, 1.5)]])
    yield "three clusters", make_blobs(150, 2, centers=[[-2, 0], [2, 0], [0, 2.5]], cluster_std=0.4, random_state=1)[0], 2, "full"
    yield "three clusters", make_blobs(150, 2, centers=[[-2, 0], [2, 0], [0, 2.5]], cluster_std=0.4, random_state=2)[0], 3, "full"
    yield "two moons", make_moons(200, noise=0.1, random_state=3)[0] * 1.5, 4, "full"
    yield "two moons", make_moons(200, noise=0.1, random_state=4)[0] * 1.5, 6, "diag"
    yield "rings", make_circles(200, noise=0.06, factor=0.5, random_state=5)[0] * 2, 8, "full"
    yield "spiral", spiral + 0.05 * rng.normal(size=spiral.shape), 6, "full"
    yield "one stretched", stretched, 2, "full"
    yield "a cross", cross, 2, "full"
    yield "unequal", make_blobs([20, 150, 40], 2, centers=[[0, 0], [1, 1], [-2, 1]], cluster_std=[0.1, 0.8, 0.3], random_state=6)[0], 3, "spherical"
    yield "nine clusters", make_blobs(225, 2, centers=[[i, j] for i in (-2, 0, 2) for j in (-2, 0, 2)], cluster_std=0.25, random_state=7)[0], 9, "spherical"


def main():
    cases = []
    for name, x, k, covariance in sets(np.random.default_rng(0)):
        x = np.round(x, 3)
        fit = GaussianMixture(k, covariance_type=covariance, n_init=10, max_iter=2000, tol=1e-8, random_state=0).fit(x)
        cases.append({
            "name": name, "components": k,
            "covariance": {"diag": "diagonal"}.get(covariance, covariance),
            "points": x.tolist(), "minus_two_log_likelihood": -2 * len(x) * fit.score(x),
        })  # fmt: skip
        print(name, k, covariance, cases[-1]["minus_two_log_likelihood"])
    about = "-2 ln L of Gaussian mixtures, the best of ten restarts"
    made_by = f"scripts/golden/mixtures.py, scikit-learn {sklearn.__version__}"
    value = {"about": about, "made_by": made_by, "cases": cases}
    OUT.write_text(json.dumps(value, separators=(",", ":")) + "\n")


main()
