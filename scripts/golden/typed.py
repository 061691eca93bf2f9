"""Golden values of typed energies, by mpmath with 700 digits.

    .cache/golden/bin/python scripts/golden/typed.py

writes tests/golden/typed.json: a thousand random expressions in x1 and x2, where they are looked at,
and their value, gradient and Hessian there, by jets of second order. Numbers are those that double
precision makes of the text, coordinates those of single precision.
"""

import json
import random
import struct
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 700
COUNT = 1000
OUT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "typed.json"
# What is compared must lie within single precision.
LEAST, MOST = mpf(10) ** -30, mpf(10) ** 30


class Jet:
    """Value, gradient (2) and Hessian (11, 12, 22)."""

    def __init__(self, value, gradient=(0, 0), hessian=(0, 0, 0)):
        self.v = mpf(value)
        self.g = [mpf(g) for g in gradient]
        self.h = [mpf(h) for h in hessian]

    def chain(self, value, first, second):
        a, b = self.g
        squares = (a * a, a * b, b * b)
        return Jet(
            value,
            [first * g for g in self.g],
            [first * h + second * s for h, s in zip(self.h, squares)],
        )

    def __add__(self, o):
        plus = lambda p, q: [a + b for a, b in zip(p, q)]
        return Jet(self.v + o.v, plus(self.g, o.g), plus(self.h, o.h))

    def __neg__(self):
        return self.chain(-self.v, mpf(-1), mpf(0))

    def __mul__(self, o):
        (a, b), (c, d) = self.g, o.g
        mixed = (2 * a * c, a * d + b * c, 2 * b * d)
        return Jet(
            self.v * o.v,
            [self.v * q + o.v * p for p, q in zip(self.g, o.g)],
            [self.v * q + o.v * p + m for p, q, m in zip(self.h, o.h, mixed)],
        )

    def reciprocal(self):
        return self.chain(1 / self.v, -1 / self.v**2, 2 / self.v**3)

    def power(self, n):
        return self.chain(self.v**n, n * self.v ** (n - 1), n * (n - 1) * self.v ** (n - 2))


def exp(x):
    if abs(x.v) > 1000:
        raise ValueError("too far")
    e = mp.exp(x.v)
    return x.chain(e, e, e)


def ln(x):
    if x.v <= 0:
        raise ValueError("no logarithm")
    return x.chain(mp.log(x.v), 1 / x.v, -1 / x.v**2)


def sigmoid(x):
    s = 1 / (1 + mp.exp(-x.v))
    return x.chain(s, s * (1 - s), s * (1 - s) * (1 - 2 * s))


def tanh(x):
    t = mp.tanh(x.v)
    return x.chain(t, 1 - t * t, -2 * t * (1 - t * t))


def softplus(x):
    s = 1 / (1 + mp.exp(-x.v))
    return x.chain(mp.log1p(mp.exp(x.v)), s, s * (1 - s))


def absolute(x):
    if x.v == 0:
        raise ValueError("a kink")
    return x if x.v > 0 else -x


ONE = {
    "exp": exp,
    "ln": ln,
    "sqrt": lambda x: x.power(mpf(0.5)),
    "sin": lambda x: x.chain(mp.sin(x.v), mp.cos(x.v), -mp.sin(x.v)),
    "cos": lambda x: x.chain(mp.cos(x.v), -mp.sin(x.v), -mp.cos(x.v)),
    "tanh": tanh,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "abs": absolute,
    "sqr": lambda x: x * x,
}


def draw(rng, depth):
    """Text and a function from (x1, x2) to a jet."""
    if depth == 0 or rng.random() < 0.1:
        if rng.random() < 0.75:
            i = rng.randrange(2)
            return f"x{i + 1}", lambda x: x[i]
        text = rng.choice(["0.3", "1", "2", "0.05", "7.5", "50", "1.25"])
        return text, lambda x: Jet(float(text))
    kind = rng.choice(["+", "+", "-", "*", "*", "/", "^", "f", "f", "f", "max", "soft"])
    a, fa = draw(rng, depth - 1)
    if kind == "f":
        name = rng.choice(list(ONE))
        return f"{name}({a})", lambda x: ONE[name](fa(x))
    if kind == "^":
        n = rng.choice(["2", "3", "-1", "0.5", "1.5", "-2.5", "7"])
        text = f"abs({a})" if "." in n else f"({a})"
        of = (lambda x: absolute(fa(x))) if "." in n else fa
        power = float(n)
        whole = int(power) if power.is_integer() else mpf(power)
        return f"{text}^({n})", lambda x: of(x).power(whole)
    b, fb = draw(rng, depth - 1)
    if kind == "soft":
        # The functions that people write out, which overflow and cancel.
        text, make = rng.choice(
            [
                (f"ln(exp({a}) + exp({b}))", lambda p, q: ln(exp(p) + exp(q))),
                (f"ln(1 + exp({a} - ({b})))", lambda p, q: ln(Jet(1) + exp(p + -q))),
                (f"ln(1/(1 + exp({a}*({b}))))", lambda p, q: ln((Jet(1) + exp(p * q)).reciprocal())),
                (f"(exp({a})/(exp({a}) + exp({b})))", lambda p, q: exp(p) * (exp(p) + exp(q)).reciprocal()),
                (f"-ln(exp(-50*sqr({a}))*exp({b}))", lambda p, q: -ln(exp(Jet(-50) * p * p) * exp(q))),
            ]
        )
        return text, lambda x: make(fa(x), fb(x))
    if kind == "max":
        name = rng.choice(["min", "max"])

        def chosen(x):
            p, q = fa(x), fb(x)
            if p.v == q.v:
                raise ValueError("a tie")
            return p if (p.v > q.v) == (name == "max") else q

        return f"{name}({a}, {b})", chosen
    make = {
        "+": lambda p, q: p + q,
        "-": lambda p, q: p + -q,
        "*": lambda p, q: p * q,
        "/": lambda p, q: p * q.reciprocal(),
    }[kind]
    return f"({a} {kind} {b})", lambda x: make(fa(x), fb(x))


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def main():
    rng = random.Random(14)
    cases, seen = [], set()
    while len(cases) < COUNT:
        text, of = draw(rng, rng.randint(2, 4))
        x = [single(rng.choice([1, 1, 1, 12]) * rng.uniform(-1, 1)) for _ in range(2)]
        if text in seen or len(text) > 200 or "x" not in text.replace("exp", "").replace("max", ""):
            continue
        try:
            jet = of([Jet(x[0], (1, 0)), Jet(x[1], (0, 1))])
        except (TypeError, ValueError, ZeroDivisionError):
            continue
        numbers = [jet.v, *jet.g, *jet.h]
        # Complex numbers of the powers of negative ones are not of the language.
        if not all(isinstance(n, mpf) and (n == 0 or LEAST < abs(n) < MOST) for n in numbers):
            continue
        seen.add(text)
        cases.append({"e": text, "x": x, "want": [float(n) for n in numbers]})
    about = "value, gradient (2), Hessian (11, 12, 22) of e at x"
    rows = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    made = f'{{"about":"{about}","made_by":"scripts/golden/typed.py, mpmath","cases":[\n{rows}\n]}}\n'
    OUT.write_text(made)


main()
