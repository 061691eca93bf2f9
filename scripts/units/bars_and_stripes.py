"""Restricted Boltzmann machines on 4 × 4 bars and stripes, beside scikit-learn's BernoulliRBM.

Both have as many hidden units, updates, patterns an update and persistent chains, one thread, and the best of four
learning rates each. The log-likelihood is exact, by a sum over all states, by numpy for
both: ours is computed from the weights that `iel units --weights` writes.

    cargo build --release
    python scripts/units/bars_and_stripes.py target/release/iel
"""

import json
import os
import resource
import subprocess
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np  # noqa: E402
from sklearn.neural_network import BernoulliRBM  # noqa: E402

IEL = sys.argv[1] if len(sys.argv) > 1 else "target/release/iel"
HIDDEN, SEEDS = 16, (1, 2, 3)


def patterns(n=4):
    lines = [[k >> i & 1 for i in range(n)] for k in range(2**n)]
    stripes = [np.repeat(line, n) for line in lines]
    bars = [np.tile(line, n) for line in lines[1:-1]]
    return np.array(stripes + bars, float)


def log_likelihood(w, a, b, v):
    """Mean of log p(v): w [hidden, visible], a of visible and b of hidden units."""
    minus_f = lambda v: v @ a + np.logaddexp(0.0, v @ w.T + b).sum(1)
    states = (np.arange(2 ** len(a))[:, None] >> np.arange(len(a)) & 1).astype(float)
    return (minus_f(v) - np.logaddexp.reduce(minus_f(states))).mean()


def ours(rule, rate, updates, seed):
    machine = f"learning_rate={rate}&patterns=bars-and-stripes&model=rbm&model.hidden={HIDDEN}&rule={rule}&updates={updates}&seed={seed}"
    found = json.loads(subprocess.check_output([IEL, "units", "-q", "--weights", machine]))
    v, n = 16, 16 + HIDDEN
    weights = np.array(found["arrays"]["weights"]).reshape(n, n)
    biases = np.array(found["arrays"]["biases"])
    numpys = log_likelihood(weights[v:, :v], biases[:v], biases[v:], patterns())
    assert abs(numpys - found["report"]["log_likelihood"]) < 1e-9
    return numpys


def seconds(rule, updates):
    """Processor time of `updates` updates: twice as many, less that of as many, so that start and end do not count."""
    machine = f"patterns=bars-and-stripes&model=rbm&model.hidden={HIDDEN}&rule={rule}"
    times = []
    for count in (updates, 2 * updates):
        start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.check_output([IEL, "units", "-q", f"{machine}&updates={count}"])
        times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start)
    return times[1] - times[0]


def sklearns(rate, updates, seed):
    rbm = BernoulliRBM(HIDDEN, learning_rate=rate, batch_size=30, n_iter=updates, random_state=seed)
    start = time.process_time()
    rbm.fit(patterns())
    took = time.process_time() - start
    v = patterns()
    return log_likelihood(rbm.components_, rbm.intercept_visible_, rbm.intercept_hidden_, v), took


def main():
    print(f"log-likelihood, nats a pattern (the patterns themselves: {-np.log(30):.3f}), mean of seeds {SEEDS}")
    for updates in (1000, 5000):
        by_rate = {}
        for rate in (0.01, 0.05, 0.1, 0.3):
            by_rate[rate] = np.mean([sklearns(rate, updates, s)[0] for s in SEEDS])
        best = max(by_rate, key=by_rate.get)
        print(f"{updates} updates: scikit-learn {by_rate[best]:.3f} at rate {best} of {by_rate}")
        for rule in ("persistent-contrastive-divergence", "contrastive-divergence", "exact"):
            rates = (0.005, 0.01, 0.02, 0.05) if rule != "exact" else (0.02,)
            if rule == "exact" and updates > 1000:
                continue
            by_rate = {rate: np.mean([ours(rule, rate, updates, s) for s in SEEDS]) for rate in rates}
            best = max(by_rate, key=by_rate.get)
            print(f"  {rule}: {by_rate[best]:.3f} at rate {best} of {by_rate}")
    both = [(seconds("persistent-contrastive-divergence", 20000), sklearns(0.05, 20000, 1)[1]) for _ in range(5)]
    ours_time, theirs = np.median(both, 0) / 20000
    ratio = ours_time / theirs
    print(f"an update: {ours_time * 1e6:.0f} µs, scikit-learn {theirs * 1e6:.0f} µs, ratio {ratio:.2f}")


main()
