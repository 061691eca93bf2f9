"""Checks what docs/real-tables.md tells of the tables against what is known without this project.

    .cache/tables/bin/python scripts/tables/check.py

Prints the minima of tests/tables.json beside the nearest modes of a Gaussian kernel estimate of the density
(width 0.25 standard deviations; a coordinate with a period repeated on either side), how far apart they are in standard
deviations, and what else is known of a table: counts, means, the potential that was simulated. Exits with 1 where a
minimum is farther from a mode than 0.6 standard deviations, or what else is told does not hold.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import make

PERIODS = {"alanine-dipeptide": [360, 360], "winds": [360, 0]}
SKIPPED = {"time (min)", "time (h)", "time (s)", "time (ms)", "Age [yr BP]", "species"}
TOWNS = {"Aguanga", "Mammoth Lakes", "Pinnacles", "Little Lake", "The Geysers", "Portola"}
WIDTH, FAR = 0.25, 0.6
MEASURED = json.loads((make.ROOT / "tests" / "tables.json").read_text())["tables"]
faults = []


def expect(said, holds):
    print(f"  {'' if holds else 'NOT: '}{said}")
    if not holds:
        faults.append(said)


def coordinates(name):
    table = pd.read_csv(make.OUT / f"{name}.csv")
    return table, table[[c for c in table.columns if c not in SKIPPED]].to_numpy(dtype=float)


def repeated(x, periods):
    """The observations, and once more on either side of every coordinate that goes around."""
    for k, period in enumerate(periods):
        if period:
            x = np.concatenate([x + period * turn * np.eye(x.shape[1])[k] for turn in (-1, 0, 1)])
    return x


def climbed(x, width, start):
    """The mode of a Gaussian kernel estimate that is uphill from a place: its mean shift (Comaniciu & Meer 2002)."""
    at = start
    for _ in range(1000):
        weights = np.exp(-0.5 * (((x - at) / width) ** 2).sum(axis=1))
        at, before = weights @ x / weights.sum(), at
        if np.abs((at - before) / width).max() < 1e-6:
            break
    return at


def nearest(x, minima, spread):
    return (((x[:, None] - minima) / spread) ** 2).sum(-1).argmin(1)


for name, told in MEASURED.items():
    table, x = coordinates(name)
    minima, spread = np.array(told["minima"]), x.std(axis=0)
    periods = PERIODS.get(name, [0] * x.shape[1])
    print(f"{name}: {len(x)} rows, {len(minima)} minima after {told['iterations']} iterations")
    expect("rows as told", len(x) == told["rows"])
    around = repeated(x, periods)
    width = WIDTH * spread
    for place in minima:
        mode = climbed(around, width, place)
        off = np.linalg.norm((mode - place) / spread)
        shown = lambda at: "(" + ", ".join(f"{v:.4g}" if abs(v) < 1000 else f"{v:.2f}" for v in at) + ")"
        expect(f"minimum {shown(place)}, mode {shown(mode)}, {off:.2f} standard deviations apart", off <= FAR)
    near = nearest(x, minima, spread)
    if name == "beaver":
        beaver = make.of_r("boot", "beaver")
        means = beaver.groupby("activ")["temp"].mean().to_numpy()
        close = np.abs(np.sort(minima[:, 0]) - means) < 0.05
        expect(f"means by recorded activity {means.round(2)} °C, within 0.05 of the minima", close.all())
    if name == "earthquakes":
        events = make.events().assign(near=nearest(make.events()[["longitude", "latitude"]].to_numpy(), minima, spread))
        close = events[np.abs(x - minima[near]).max(axis=1) < 0.25]
        towns = close.groupby("near")["town"].agg(lambda one: one.mode()[0]).tolist()
        expect(f"most quakes within 0.25° of each are near {', '.join(towns)}", set(towns) == TOWNS)
    if name == "penguins":
        gentoo = (table["species"] == "Gentoo").to_numpy()
        deep = minima[:, 0].argmax()
        expect(f"{gentoo.sum()} gentoos are nearest to one minimum, all others to the other", ((near == deep) == gentoo).all())
    if name == "myoblasts":
        first = (table["time (h)"] == 0).to_numpy()
        low = near == minima[:, 1].argmin()
        counts = (int((low & first).sum()), int(low.sum()), int((~low & first).sum()), int((~low).sum()))
        expect(f"{counts[0]} of {counts[1]} cells by the lowest minimum are of hour 0, {counts[2]} of {counts[3]} others", counts == (46, 52, 23, 219))
    if name == "optical-trap":
        expect("minima within 10 nm of ±250 nm", (np.abs(np.abs(minima[:, 0]) - 250) < 10).all())
        share = np.mean(x[:, 0] > 0)
        print(f"  {share:.2f} of the rows are in the right trap, 0.5 in the long run")
    if name == "alanine-dipeptide":
        phi, psi = x.T
        folded = (psi > -120) & (psi < 60)
        share = [np.mean((phi < 0) & folded), np.mean((phi < 0) & ~folded), np.mean(phi >= 0)]
        print(f"  by counting: right-handed helix {share[0]:.2f}, extended {share[1]:.2f}, phi > 0 {share[2]:.2f}")
    if name == "buffalo":
        print(f"  rows by the nearest minimum: {np.bincount(near)}")
sys.exit(f"{len(faults)} do not hold" if faults else 0)
