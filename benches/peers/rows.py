"""What the peers of `scripts/bench-rows.mjs` share: a table, the default fit, and what a fit has come to."""

import json
import math
import sys

import numpy as np
import pandas as pd

STEPS, ETA, SIGMA, RATE, PERIOD, WIDTH = 10, 0.1, 0.2, 0.01, 2000, 32
path, updates, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def rate(update):
    """Half a cosine, as the default schedule of the crate."""
    return RATE * 0.5 * (1 + math.cos(math.pi * min(update / PERIOD, 1.0)))


def table():
    return pd.read_csv(path).to_numpy(np.float32, copy=True)


def say(loss):
    """The loss over all rows, with the starts drawn once more."""
    print(json.dumps({"loss": float(loss)}))
