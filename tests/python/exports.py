"""Runs exported programs and compares them with what `iel` says of the same scenarios.

    python exports.py FOLDER

FOLDER holds cases.json, which scripts/exports.mjs writes. Ends with a line `N passed, N failed`.
"""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np

# Of numbers of the size of the largest in an array.
TOLERANCE = 1e-9


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def distance(got, want):
    """The largest difference, over the largest number that is wanted, or 1."""
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if got.shape != want.shape:
        raise ValueError(f"has shape {got.shape}, expected {want.shape}")
    if not np.isfinite(got).all():
        raise ValueError("is not finite")
    return float(np.abs(got - want).max(initial=0.0) / max(1.0, np.abs(want).max(initial=0.0)))


def function(folder, case):
    """Energy and gradient of a NumPy module, over all places at once."""
    module = loaded(folder / case["program"])
    x = np.array(case["x"])
    y = [np.array(case["y"])] if "y" in case else []
    return max(
        distance(module.energy(x, *y), case["energy"]),
        distance(module.gradient(x, *y), case["gradient"]),
        # Any shape of batch, and one place alone.
        distance(module.energy(x[0], *[y[0] for y in y]), case["energy"][0]),
        distance(module.gradient(x[None], *[y[None] for y in y]), [case["gradient"]]),
    )


def ran(folder, case, *options):
    out = folder / (case["program"] + ".json")
    sys.argv = [case["program"], *options, "--out", str(out)]
    loaded(folder / case["program"]).main()
    return json.loads(out.read_text())


def apart(found, case):
    off = [distance(found["loss"], case["loss"])]
    off += [distance(found["theta"][name], want) for name, want in case["theta"].items()]
    if "initial" in case:
        off.append(distance(found["initial"], case["initial"]))
    return max(off)


def check(folder, case):
    """Loss and gradient of a program."""
    found = ran(folder, case, "--check")
    squares = [np.square(g).sum() for g in case["theta"].values()]
    return max(apart(found, case), distance(found["gradient_norm"], np.sqrt(sum(squares))))


def training(folder, case):
    """Parameters after some updates."""
    return apart(ran(folder, case, "--updates", str(case["updates"])), case)


def devices(folder, case):
    """The batch on eight devices, in a process of its own."""
    out = folder / (case["program"] + ".devices.json")
    env = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    command = [sys.executable, str(folder / case["program"]), "--check", "--out", str(out)]
    subprocess.run(command, env=env, check=True)
    found, alone = json.loads(out.read_text()), ran(folder, case, "--check")
    off = apart(found, {**alone, "theta": alone["theta"]})
    if off > 1e-12:
        raise ValueError(f"eight devices are {off:.1e} from one, expected at most 1e-12")
    return off


def processes(folder, case):
    """The batch over two processes of two devices each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{free.getsockname()[1]}"
    out = folder / (case["program"] + ".processes.json")
    env = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    command = [sys.executable, str(folder / case["program"]), "--check", "--out", str(out)]
    command += ["--distributed", "--coordinator", at, "--processes", "2", "--process"]
    running = [subprocess.Popen([*command, str(i)], env=env) for i in range(2)]
    if any([process.wait(timeout=300) for process in running]):
        raise ValueError("a process has failed")
    return apart(json.loads(out.read_text()), ran(folder, case, "--check"))


CHECKS = {"function": function, "check": check, "training": training, "devices": devices, "processes": processes}


def main():
    folder = Path(sys.argv[1])
    passed = failed = 0
    for case in json.loads((folder / "cases.json").read_text()):
        name = f"{case['language']} {case['what']}: {case['name']}"
        try:
            off = CHECKS[case["what"]](folder, case)
            fine = off <= TOLERANCE
            said = f"{off:.1e}" + ("" if fine else f", expected at most {TOLERANCE}")
        except Exception as error:
            fine, said = False, f"{type(error).__name__}: {error}"
        passed, failed = passed + fine, failed + (not fine)
        print(f"{'ok ' if fine else 'NOT'} {name}: {said}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
