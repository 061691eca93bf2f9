"""A dynamic Boltzmann machine as the logistic regression that it is: writes tests/golden/series.json.

Traces are sums from their definition; the optimum is scikit-learn's, on one row for every unit and step.
"""

import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression

UNITS, STEPS, DELAY, RIDGE = 3, 60, 4, 1e-3
LAMBDA, MU = [0.5, 0.8], [0.4]


def main():
    rng = np.random.default_rng(3)
    x = np.zeros((STEPS, UNITS))
    for t in range(STEPS):
        for j in range(UNITS):
            drive = x[t - 2, j - 1] + x[t - 1, j] if t > 1 else 0.0
            x[t, j] = rng.random() < (0.2 + 0.35 * drive)
    delays = rng.integers(1, DELAY + 1, (UNITS, UNITS))
    k, l, n = len(LAMBDA), len(MU), UNITS
    size = n + n * n * (k + l)
    u = lambda i, j, m: n + (i * n + j) * k + m
    v = lambda i, j, m: n + n * n * k + (i * n + j) * l + m
    rows, seen = [], []
    for t in range(STEPS):
        for j in range(n):
            row = np.zeros(size)
            row[j] = 1.0
            for i in range(n):
                d = delays[i, j]
                for m, rate in enumerate(LAMBDA):
                    row[u(i, j, m)] += sum(rate ** (t - s - d) * x[s, i] for s in range(0, t - d + 1))
                for m, rate in enumerate(MU):
                    on_the_way = range(max(0, t - d + 1), t)
                    row[v(i, j, m)] -= sum(rate ** (s - t) * x[s, i] for s in on_the_way)
                    row[v(j, i, m)] -= sum(rate ** (t - s) * x[s, i] for s in range(t))
            rows.append(row)
            seen.append(x[t, j])
    fit = LogisticRegression(C=1.0 / (RIDGE * STEPS), fit_intercept=False, tol=1e-12, max_iter=100000, solver="newton-cholesky")
    fit.fit(np.array(rows), np.array(seen))
    found = fit.coef_[0]
    fields = np.array(rows) @ found
    loss = np.sum(np.logaddexp(0.0, fields) - fields * np.array(seen)) / STEPS
    path = pathlib.Path(__file__).parents[2] / "tests/golden/series.json"
    known = {
        "delays": delays.ravel().tolist(),
        "delay": DELAY,
        "arrived": LAMBDA,
        "under_way": MU,
        "ridge": RIDGE,
        "series": x.tolist(),
        "parameters": found.tolist(),
        "loss": loss,
    }
    path.write_text(json.dumps(known) + "\n")


main()
