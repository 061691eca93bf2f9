"""A dynamic Boltzmann machine beside a logistic regression and a small LSTM, on a series whose last fifth is held out.

The series: a word as a moving picture of seven units, again and again, with every bit flipped with probability 5 %. All see
the same steps; each step that is held out is told given all before it. The best possible is that of someone who knows the
word and the rate of flips. Whole times, one thread each, in one run.

    cargo build --release
    python scripts/units/series.py target/release/iel
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

torch.set_num_threads(1)
IEL = sys.argv[1] if len(sys.argv) > 1 else "target/release/iel"
REPEATS, FLIPPED, WINDOW = 40, 0.05, 9


def word(text="SCIENCE"):
    """The letters are those that `iel units` shows, 5 x 7, with a column without ink after each."""
    machine = "patterns=letters&patterns.count=26"
    found = json.loads(subprocess.check_output([IEL, "units", "-q", machine]))
    pictures = [np.array(list(p["picture"]), float).reshape(7, 5) for p in found["pictures"]]
    columns = [np.hstack([pictures[ord(c) - ord("A")], np.zeros((7, 1))]).T for c in text]
    return np.vstack(columns)


def ours(x, held, ridge):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        csv.writer(file).writerows(x.astype(int).tolist())
        file.flush()
        start = time.perf_counter()
        found = json.loads(
            subprocess.check_output(
                [IEL, "series", file.name, "--held-out", str(held / len(x)), "--cue", "0", "--ridge", str(ridge)]
            )
        )
        return found["held_out"], found["held_out_plain"], time.perf_counter() - start


def logistic(x, held, c):
    start = time.perf_counter()
    padded = np.vstack([np.zeros((WINDOW, x.shape[1])), x])
    rows = np.array([padded[t : t + WINDOW].ravel() for t in range(len(x))])
    train = len(x) - held
    total = 0.0
    for j in range(x.shape[1]):
        fit = LogisticRegression(C=c, max_iter=2000).fit(rows[:train], x[:train, j])
        p = fit.predict_proba(rows[train:])[:, 1]
        seen = x[train:, j]
        total -= np.mean(seen * np.log(p) + (1 - seen) * np.log(1 - p))
    return total, time.perf_counter() - start


def lstm(x, held, hidden=32, epochs=400, rate=1e-2):
    torch.manual_seed(1)
    start = time.perf_counter()
    train = len(x) - held
    data = torch.tensor(np.vstack([np.zeros((1, x.shape[1])), x]), dtype=torch.float32)
    net = torch.nn.LSTM(x.shape[1], hidden, batch_first=True)
    out = torch.nn.Linear(hidden, x.shape[1])
    optimizer = torch.optim.Adam([*net.parameters(), *out.parameters()], rate)
    loss = lambda upto: torch.nn.functional.binary_cross_entropy_with_logits(
        out(net(data[None, :upto])[0])[0], data[1 : upto + 1], reduction="none"
    ).sum(1)
    best = np.inf
    for _ in range(epochs):
        optimizer.zero_grad()
        # Generous to it: the best epoch is chosen by what is held out.
        each = loss(len(x))
        best = min(best, float(each[train:].mean()))
        each[:train].mean().backward()
        optimizer.step()
    return best, time.perf_counter() - start


def main():
    rng = np.random.default_rng(1)
    clean = np.tile(word(), (REPEATS, 1))
    x = np.where(rng.random(clean.shape) < FLIPPED, 1 - clean, clean)
    held = len(x) // 5
    floor = -7 * (FLIPPED * np.log(FLIPPED) + (1 - FLIPPED) * np.log(1 - FLIPPED))
    print(f"{len(x)} steps of 7 units, {held} held out; nats a step; at best {floor:.3f}")
    for ridge in (1e-4, 1e-3, 1e-2):
        nats, plain, took = ours(x, held, ridge)
        print(f"  iel series, ridge {ridge}: {nats:.3f} in {took:.2f} s (without memory {plain:.3f})")
    for c in (0.03, 0.1, 0.3, 1.0):
        nats, took = logistic(x, held, c)
        print(f"  logistic regression on the last {WINDOW} steps, C {c}: {nats:.3f} in {took:.2f} s")
    nats, took = lstm(x, held)
    print(f"  LSTM of 32 units, best of 400 epochs: {nats:.3f} in {took:.1f} s")


main()
