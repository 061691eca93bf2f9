"""Simulates public/tables/optical-trap.csv: a bead in two optical traps side by side.

    .cache/tables/bin/python scripts/tables/make.py optical-trap

A bead of 1 µm in water at 25 °C, viscosity η = 0.89 mPa s, without inertia: drag γ = 6πηr, diffusion D = kT/γ. The
potential is U(x, y)/kT = 2 ((x/a)² − 1)² + y²/(2 s²) with a = 250 nm and s = 60 nm: wells at x = ±250 nm with a
barrier of 2 kT between them, stiffness kT/s² = 1.14 pN/µm across. Euler and Maruyama in steps of 5 µs; a row every
4 ms, for 8 s.
"""

import math
from pathlib import Path

import numpy as np

BARRIER, APART, ACROSS = 2.0, 250.0, 60.0  # kT, nm, nm
BOLTZMANN, KELVIN, VISCOSITY, RADIUS = 1.380649e-23, 298.15, 0.89e-3, 0.5e-6
STEP, EVERY, ROWS, SEED = 5e-6, 800, 2000, 7


def simulate(out: Path) -> None:
    diffusion = BOLTZMANN * KELVIN / (6 * math.pi * VISCOSITY * RADIUS) * 1e18  # nm²/s
    noise = np.random.default_rng(SEED).normal(scale=math.sqrt(2 * diffusion * STEP), size=(ROWS, EVERY, 2))
    x, y = -APART, 0.0
    lines = ["time (ms),x (nm),y (nm)"]
    for k, steps in enumerate(noise.tolist()):
        for dx, dy in steps:
            force = -4 * BARRIER * x / APART**2 * ((x / APART) ** 2 - 1)
            x += diffusion * STEP * force + dx
            y += -diffusion * STEP * y / ACROSS**2 + dy
        lines.append(f"{(k + 1) * EVERY * STEP * 1e3:.0f},{x:.1f},{y:.1f}")
    out.write_text("\n".join(lines) + "\n")
