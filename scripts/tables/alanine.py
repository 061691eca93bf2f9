"""Simulates public/tables/alanine-dipeptide.csv: the two dihedral angles of one molecule.

    .cache/tables/bin/python scripts/tables/make.py alanine-dipeptide

Alanine dipeptide (ACE-ALA-NME, 22 atoms) with the force field ff14SB in the implicit water of Onufriev, Bashford and
Case (OBC2), without cutoff. Langevin dynamics at 500 K, friction 1/ps, steps of 4 fs with bonds to hydrogen held and
hydrogens of 3 u. At 500 K the way over phi = 0 is taken often enough for all basins to be visited in proportion; at
300 K a run of this length would stay on one side. After 100 ps that are not kept, a row every 4 ps.

The coordinates it begins from are those of openmmtools (MIT). Five minutes on one core. On another processor the
rounding, and so the single rows, are others; their density is not.
"""

import math
import sys
from pathlib import Path

import openmm as mm
from openmm import app, unit

ROWS, EVERY, STEP, KELVIN, SEED = 1500, 1000, 0.004, 500, 7


def dihedral(positions, atoms):
    """The angle about the middle bond, in degrees from -180 to 180."""
    a, b, c, d = (positions[i] for i in atoms)
    cross = lambda u, v: [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    dot = lambda u, v: sum(x * y for x, y in zip(u, v))
    first, middle, last = (([y - x for x, y in zip(p, q)]) for p, q in ((a, b), (b, c), (c, d)))
    one, other = cross(first, middle), cross(middle, last)
    sine = dot(first, other) * math.sqrt(dot(middle, middle))
    return math.degrees(math.atan2(sine, dot(one, other)))


def simulate(pdb_file: Path, out: Path) -> None:
    pdb = app.PDBFile(str(pdb_file))
    field = app.ForceField("amber14-all.xml", "implicit/obc2.xml")
    system = field.createSystem(
        pdb.topology, nonbondedMethod=app.NoCutoff, constraints=app.HBonds, hydrogenMass=3 * unit.amu
    )
    integrator = mm.LangevinMiddleIntegrator(KELVIN, 1, STEP)
    integrator.setRandomNumberSeed(SEED)
    platform = mm.Platform.getPlatformByName("CPU")
    simulation = app.Simulation(pdb.topology, system, integrator, platform, {"Threads": "1"})
    simulation.context.setPositions(pdb.positions)
    simulation.minimizeEnergy()
    simulation.context.setVelocitiesToTemperature(KELVIN, SEED)
    names = [(a.residue.name, a.name) for a in pdb.topology.atoms()]
    at = {key: names.index(key) for key in [("ACE", "C"), ("ALA", "N"), ("ALA", "CA"), ("ALA", "C"), ("NME", "N")]}
    chain = list(at.values())
    simulation.step(25_000)
    rows = []
    for k in range(ROWS):
        simulation.step(EVERY)
        state = simulation.context.getState(getPositions=True)
        positions = state.getPositions(asNumpy=False).value_in_unit(unit.nanometer)
        rows.append(f"{dihedral(positions, chain[:4]):.1f},{dihedral(positions, chain[1:]):.1f}")
        if k % 150 == 0:
            print(f"{k} of {ROWS}", file=sys.stderr, flush=True)
    out.write_text("phi (deg),psi (deg)\n" + "\n".join(rows) + "\n")
