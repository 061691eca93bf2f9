"""What `iel choose` proposes for each of the ten tables, beside the best of the families and scikit-learn.

    .cache/tables/bin/python scripts/tables/propose.py [NAME…]

prints the rows of docs/real-tables.md: two thirds of the rows of a table, drawn at one seed, are learned from; the
others are said by each fit, in nats a row, in the units that `iel data` gives the table (standard deviations; radians
of angles). `iel choose` sees the first alone. The best of the families is that of the fits which choose ranks first
in each family that says the others best: nobody could know it before. Kernels and mixtures of scikit-learn choose width and
kernel, size and shape, by five-fold cross-validation of the rows that are learned from; they know of no periods.
"""

import argparse
import json
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.neighbors import KernelDensity

ROOT = Path(__file__).resolve().parents[2]
FAMILIES = {
    "gaussian-mixture": "mixture", "mlp": "network", "polynomial": "polynomial", "rbf": "radial",
}  # fmt: skip


def engine(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return json.loads(done.stdout)


def rivals(seen, others, seed):
    folds = KFold(5, shuffle=True, random_state=seed)
    grid = {"bandwidth": np.geomspace(0.01, 1, 24), "kernel": ["gaussian", "exponential"]}
    kernels = GridSearchCV(KernelDensity(), grid, cv=folds).fit(seen)
    sizes = [k for k in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32) if 8 * k <= len(seen)]
    grid = {"n_components": sizes, "covariance_type": ["full", "tied", "diag", "spherical"]}
    mixtures = GridSearchCV(GaussianMixture(random_state=0), grid, cv=folds, refit=False).fit(seen)
    best = GaussianMixture(**mixtures.best_params_, n_init=5, random_state=0).fit(seen)
    return -kernels.score(others) / len(others), -best.score(others)


def family(tried):
    kind = FAMILIES[tried["change"]["energy"]["kind"]]
    return "kernels" if "kernels" in tried["name"] else kind


def said(iel, folder, scenario, tried, seen, others):
    """Nats of each of the others by a fit to those that were seen."""
    share = len(others) / (len(seen) + len(others))
    rows = [{"x": list(x)} for x in np.concatenate([seen, others])]
    given, fitted, points = (folder / name for name in ("all.json", "fitted.json", "points.json"))
    whole = {**scenario, **tried["change"], "data": {"kind": "points", "points": rows}}
    given.write_text(json.dumps(whole))
    asked = ["--held-out", str(share), "--held-out-last", "-n", str(tried["iterations"]), "--quiet"]
    found = engine(iel, "fit", given, *asked, "--out", fitted)
    if whole["objective"]["kind"] == "gibbs-likelihood":
        # What a fit reports is of the parameters before its last update; one that has come to its end takes no other.
        after = engine(iel, "fit", fitted, "-n", "1", "--quiet")["result"]
        return after.get("held_out", found["held_out"])
    # On a line: log Z by the trapezoidal rule on the box of the engine.
    middle = np.concatenate([seen, others])
    low, high = min(-4, middle.min()), max(4, middle.max())
    line = np.linspace(low, high, 8001)
    points.write_text(json.dumps([[x] for x in np.concatenate([line, others[:, 0]]).tolist()]))
    energy = np.array([row["energy"] for row in engine(iel, "evaluate", fitted, "--points", points)["points"]])
    density = np.exp(-energy[: len(line)])
    log_z = np.log(np.sum((density[1:] + density[:-1]) / 2) * (line[1] - line[0]))
    return energy[len(line) :].mean() + log_z


def compare(iel, name, seed):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        given, proposed = folder / "given.json", folder / "proposed.json"
        engine(iel, "data", ROOT / "public/tables" / f"{name}.csv", "--out", given)
        scenario = json.loads(given.read_text())
        rows = np.array([point["x"] for point in scenario["data"]["points"]])
        if any(scenario["periods"]):
            around = np.array(scenario["periods"]) > 0
            rows[:, around] = (rows[:, around] + np.pi) % (2 * np.pi) - np.pi
        rows = np.random.default_rng([seed, *name.encode()]).permutation(rows).astype(np.float32).astype(float)
        seen, others = np.split(rows, [2 * len(rows) // 3])
        learned = {**scenario, "data": {"kind": "points", "points": [{"x": list(x)} for x in seen]}}
        given.write_text(json.dumps(learned))
        begun = time.monotonic()
        found = engine(iel, "choose", given, "--quiet", "--out", proposed)
        seconds = time.monotonic() - begun
        best = {}
        for tried in found["tried"]:
            if tried["held_out"] is not None:
                best.setdefault(family(tried), tried)
        ours = said(iel, folder, scenario, found["tried"][0], seen, others)
        each = {of: said(iel, folder, scenario, tried, seen, others) for of, tried in best.items()}
    of = min(each, key=each.get)
    kernels, mixture = rivals(seen, others, seed)
    cells = [ours, min(each[of], ours), kernels, mixture]
    shown = [f"{x:.3f}" for x in cells]
    gap = f"{ours - min(kernels, mixture):+.3f}"
    print(f"| {name} | {found['tried'][0]['name']} | {shown[0]} | {shown[1]} ({of}) | {' | '.join(shown[2:])} | {gap} | {seconds:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--iel", default=ROOT / "target/release/iel")
    parser.add_argument("--seed", type=int, default=301)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    names = options.names or sorted(path.stem for path in (ROOT / "public/tables").glob("*.csv"))
    print("| table | proposed | | best of the families | kernels | mixture | less the better rival | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        compare(options.iel, name, options.seed)


main()
