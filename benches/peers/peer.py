"""What the peers share: the standard work, and answering a request for samples.

A line `p0 5` asks for five samples of P0, after one that does not count. The first request of a work tries every variant and
keeps the fastest of those that agree with the reference. The answer is a line of JSON,
{"ms": [...], "off": ..., "variant": ...}, as benches/serve/ answers for the crate.
"""

import json
import math
import statistics
import sys
import time
from pathlib import Path

import numpy as np

WORK = json.loads((Path(__file__).parent.parent / "work.json").read_text())
SAMPLE = 0.02  # seconds; a sample is the mean over as many runs as fill them
NAMES = ("W1", "b1", "W2", "b2", "w", "b")


def single(values, *shape):
    return np.asarray(values, np.float32).reshape(shape)


def fit(name):
    """Tensors, starts and targets of a fit, in float32."""
    work = WORK[name]
    h = work["width"]
    shapes = {"W1": (h, 2), "b1": (h,), "W2": (h, h), "b2": (h,), "w": (h,), "b": ()}
    theta = {k: single(work["theta"][k], *shapes[k]) for k in NAMES}
    return theta, single(work["start"], -1, 2), single(work["target"], -1, 2)


def nodes():
    """Nodes of P2's grid, [n * n, 2]."""
    p2 = WORK["p2"]
    line = np.linspace(p2["low"], p2["high"], p2["nodes"], dtype=np.float32)
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def centers():
    """Centers of P3's Gaussians, [k, 2]."""
    p3 = WORK["p3"]
    angle = 2 * math.pi * np.arange(p3["components"]) / p3["components"]
    return (p3["radius"] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)).astype(np.float32)


def chains():
    """Starts of P3's chains, [n, 2]."""
    return centers()[np.arange(WORK["p3"]["chains"]) % WORK["p3"]["components"]]


def norm(*arrays):
    return math.sqrt(sum(float((np.asarray(a, np.float64) ** 2).sum()) for a in arrays))


def fit_off(name, result):
    """How far a fit's (loss, dL/dtheta, dL/dz) is from the reference."""
    loss, theta, start = result
    values = {"loss": float(loss), "theta": norm(*theta), "start": norm(start)}
    return off(values, WORK[name]["reference"])


def field_off(result):
    energy, gradient = result
    values = {"energy": float(np.asarray(energy, np.float64).sum()), "gradient": norm(gradient)}
    return off(values, WORK["p2"]["reference"])


def spread_off(positions):
    """How far the mean squared distance to the nearest center is from what it should be."""
    p3 = WORK["p3"]
    distance = ((np.asarray(positions)[:, None] - centers()) ** 2).sum(-1)
    shrink = (1 - p3["eta"] / p3["sigma"] ** 2) ** 2
    expected = 4 * p3["eta"] * (1 - shrink ** p3["steps"]) / (1 - shrink)
    return off({"spread": float(distance.min(1).mean())}, {"spread": expected})


def off(values, reference):
    return max(abs(values[k] / reference[k] - 1) for k in reference)


class Task:
    """One variant of one work; `run` must not return before its result is there."""

    def __init__(self, variant, run, check, tolerance):
        self.variant, self.run = variant, run
        self.off = check(run())
        self.agrees = self.off <= tolerance
        self.runs = 1
        if self.agrees:
            run()
            begin = time.perf_counter()
            run()
            once = time.perf_counter() - begin
            self.runs = max(1, min(1000, math.ceil(SAMPLE / once)))

    def sample(self):
        begin = time.perf_counter()
        for _ in range(self.runs):
            self.run()
        return 1e3 * (time.perf_counter() - begin) / self.runs


def best(variants, check, tolerance):
    tasks = [Task(name, run, check, tolerance) for name, run in variants]
    wrong = [f"{t.variant} is off by {t.off:.1e}" for t in tasks if not t.agrees]
    if wrong:
        print("left out: " + ", ".join(wrong), file=sys.stderr)
    agreeing = [t for t in tasks if t.agrees]
    if not agreeing:
        raise ValueError("no variant agrees with the reference")
    times = {t.variant: statistics.median(t.sample() for _ in range(5)) for t in agreeing}
    print(", ".join(f"{v} {ms:.2f} ms" for v, ms in times.items()), file=sys.stderr)
    return min(agreeing, key=lambda t: times[t.variant])


def serve(name, version, variants_of):
    """Answers until standard input ends. `variants_of(work)` yields (variant, run)."""
    answer = lambda value: print(json.dumps(value), flush=True)
    checks = {
        "p0": (lambda r: fit_off("p0", r), 1e-4),
        "p1": (lambda r: fit_off("p1", r), 1e-4),
        "p2": (field_off, 1e-4),
        "p3": (spread_off, 0.05),
    }
    tasks = {}
    answer({"ready": name, "version": version})
    for line in sys.stdin:
        work, count = (line.split() + ["1"])[:2]
        try:
            if work not in tasks:
                tasks[work] = best(variants_of(work), *checks[work])
            task = tasks[work]
            task.sample()
            ms = [task.sample() for _ in range(int(count))]
            answer({"ms": ms, "off": task.off, "variant": task.variant})
        except Exception as error:  # the driver says what went wrong and goes on without
            answer({"error": f"{type(error).__name__}: {error}"})
