"""Whether the ways up from the cycle of Van der Pol's oscillator cross, where its quasipotential is then not smooth.

    python3 scripts/systems/extremals.py [mu]

follows dx/dt = f + 2p, dp/dt = -J'p, dU/dt = |p|^2 from places all round the cycle, a little off it with p that of the
quadratic form there, and prints for either side how many cross the one beside them, and at which U and where.
"""

import math
import sys

MU = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
FAST = 2.5 + 1.5 * MU
WAYS, STEP, OFF, FROM = 400, 0.005, 0.003, 0.02


def f(x, y):
    return y, MU * (1 - x * x) * y - x


def extremal(z):
    x, y, p, q, _ = z
    u, v = f(x, y)
    return u + 2 * p, v + 2 * q, (2 * MU * x * y + 1) * q, -p - MU * (1 - x * x) * q, p * p + q * q


def step(of, z, h):
    def ahead(k, by):
        return [a + by * b for a, b in zip(z, k)]

    a = of(z)
    b = of(ahead(a, h / 2))
    c = of(ahead(b, h / 2))
    d = of(ahead(c, h))
    return [z + h / 6 * (a + 2 * (b + c) + d) for z, a, b, c, d in zip(z, a, b, c, d)]


def cycle():
    """Places, the unit vector inwards, and the variance across, which `s' = 2 s n'Jn + 2` comes to."""
    z, h = [2.0, 0.0], 0.001
    for _ in range(100_000):
        z = step(lambda z: f(*z), z, h)
    places, turned = [], 0.0
    while turned < 2 * math.pi:
        places.append(z)
        after = step(lambda z: f(*z), z, h)
        turned += abs(math.remainder(math.atan2(after[1], after[0]) - math.atan2(z[1], z[0]), 2 * math.pi))
        z = after
    inward = []
    for x, y in places:
        u, v = f(x, y)
        inward.append((v / math.hypot(u, v), -u / math.hypot(u, v)))
    s, variances = 1.0, []
    for turn in range(20):
        variances = []
        for (x, y), (a, b) in zip(places, inward):
            variances.append(s)
            bend = a * b + b * ((-2 * MU * x * y - 1) * a + MU * (1 - x * x) * b)
            s += h * (2 * s * bend + 2)
    return places, inward, variances


def way(place, inward, variance, off):
    z = [x + off * n for x, n in zip(place, inward)] + [off * n / variance for n in inward] + [off * off / variance / 2]
    found = []
    while abs(z[0]) < 3 and abs(z[1]) < FAST and len(found) < 6000:
        found.append(z)
        z = step(extremal, z, STEP)
    return found


def main():
    all_of = list(zip(*cycle()))
    for side, off in [("inside", OFF), ("outside", -OFF)]:
        ways = [way(*all_of[k * len(all_of) // WAYS], off) for k in range(WAYS)]
        crossed = []
        for one, other in zip(ways, ways[1:] + ways[:1]):
            sign = 0.0
            for z, beside in zip(one, other):
                if z[4] > FROM:
                    u, v, *_ = extremal(z)
                    area = math.copysign(1.0, u * (beside[1] - z[1]) - v * (beside[0] - z[0]))
                    sign = sign or area
                    if area != sign:
                        crossed.append((z[4], z[0], z[1]))
                        break
        crossed.sort()
        print(f"{side}: {100 * len(crossed) / WAYS:.0f} % cross", end="")
        tenths = [crossed[len(crossed) * k // 10] for k in (1, 5, 9)] if crossed else []
        print("".join(f"; U {u:.3f} at ({x:.2f}, {y:.2f})" for u, x, y in tenths))


main()
