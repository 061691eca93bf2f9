import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const SYSTEM = "data.system";

const turning: FigureSpec = {
  id: "turning",
  title: "Steps that are no descent, and what they minimize",
  link: "v=2&data=field&data.system=rotated-descent&objective=hamilton-jacobi&optimizer=l-bfgs&compare=energy:quadratic,polynomial",
  panels: ["one bowl", "a polynomial of degree 4"],
  iterations: 200,
  controls: [
    {
      label: "Known system",
      key: SYSTEM,
      values: ["rotated-descent", "limit-cycle", "duffing", "van-der-pol"],
    },
  ],
  rows: [
    {
      what: "falls along f",
      label: "of the domain, where E falls along f",
      stated: ["90 ± 0 %", "100 %"],
    },
    {
      what: "residual of f",
      label: "residual of the equation, relative",
      stated: ["0.38 ± 0.00", "10⁻⁶"],
    },
    {
      what: "error of U",
      label: "error against the quasipotential, relative",
      stated: ["1.4 ± 0.0", "10⁻⁶"],
    },
    {
      what: "error of U",
      with: [SYSTEM, "limit-cycle"],
      label: "the same, for the limit cycle",
      stated: ["2.01 ± 0.02", "0.01 ± 0.01"],
    },
    {
      what: "residual of f",
      with: [SYSTEM, "van-der-pol"],
      label: "residual, for Van der Pol’s oscillator",
      stated: ["0.453 ± 0.001", "0.421 ± 0.001"],
    },
  ],
  seeds: 3,
};

/** A bowl along one coordinate, as steep as is learned. */
const along = (panel: number, coordinate: string) =>
  `compare.${panel}.expression=exp(a)*${coordinate}%5E2&compare.${panel}.parameters=%5B%7B%22name%22%3A%22a%22%2C%22value%22%3A0%2C%22learned%22%3Atrue%7D%5D`;

const MATRIX = "data.system.matrix";
const parts: FigureSpec = {
  id: "part-of-the-state",
  title: "Is something of one coordinate minimized?",
  link: `v=2&data=field&data.system=linear-flow&${MATRIX}=0,1,-1,-0.5&objective=descends&compare=energy:quadratic,custom,custom&${along(2, "x1")}&${along(3, "x2")}`,
  panels: ["E of both", "E of x₁ alone", "E of x₂ alone"],
  iterations: 200,
  controls: [{ label: "Matrix A", key: MATRIX, values: ["0,1,-1,-0.5", "-1,0,2,-1"] }],
  rows: [
    {
      what: "falls along f",
      label: "of the domain, where E falls: a spring, A = (0, 1; −1, −½)",
      stated: ["100 %", "50 %", "63 %"],
    },
    {
      what: "falls along f",
      with: [MATRIX, "-1,0,2,-1"],
      label: "the same: x₁ runs by itself, A = (−1, 0; 2, −1)",
      stated: ["100 %", "100 %", "63 %"],
    },
  ],
  seeds: 3,
};

const handle: FigureSpec = {
  id: "one-handle",
  title: "An energy that pulls at one coordinate only",
  link: "v=2&energy=custom&energy.expression=0.5*x1%5E2&energy.parameters=%5B%5D&compare=dynamics:gradient-descent,driven,driven&compare.2.rotation=0.3&compare.3.rotation=1",
  panels: ["descent", "with a slow turn, ω = 0.3", "with a turn, ω = 1"],
  iterations: 0,
  controls: [
    { label: "Turn of the last panel ω", key: "compare.3.rotation", values: ["0.1", "0.5", "1"] },
  ],
  rows: [
    {
      what: "contraction by theory",
      label: "distance to rest, a step over the one before, by theory",
      stated: ["", "0.990", "0.954"],
    },
    {
      what: "contraction",
      label: "the same, measured on the last steps before rest",
      stated: ["", "", "0.955"],
    },
  ],
  seeds: 1,
};

export const system: Chapter = {
  id: "known-system",
  title: "A known system; part of the state",
  question:
    "Observations are the result of some known dynamical system dx/dt = f(x) + y (the steps taken don’t need to be GD steps down E). Could rewrite as E(x^S): we are not allowed to control the entire state, only part of it. So the energy function needs to learn to pick out some structure in the current state that is being minimised by f.",
  Body: () => (
    <>
      <p class="answer">
        A system need not descend an energy to minimize one. It is enough that the energy falls
        along every path, however much else the system does on the way: turn, overshoot, circle.
        Such an energy can be learned from the velocities alone. And whether a part of the state is
        enough for it has a plain answer: only if that part runs by itself. Where the rest of the
        state decides which way the part goes, no energy of the part alone can fall everywhere.
      </p>

      <h3>Down, and round</h3>
      <p>
        Take any velocity <Tex>f</Tex> and split it into a part down an energy <Tex>U</Tex> and what
        is left. If what is left runs along the level lines of <Tex>U</Tex>, it neither adds to{" "}
        <Tex>U</Tex> nor takes from it:
      </p>
      <Tex display>
        {
          "f = -\\nabla U + \\ell, \\quad \\ell\\cdot\\nabla U = 0 \\qquad\\Longleftrightarrow\\qquad f\\cdot\\nabla U + \\lVert\\nabla U\\rVert^2 = 0."
        }
      </Tex>
      <p>
        The equation on the right has no <Tex>{"\\ell"}</Tex> in it. It is a Hamilton–Jacobi
        equation, and its two sides can be compared at every place where the velocity is known. A
        constant solves it too, so <Tex>U</Tex> also has to have the right curvature at the points
        and on the cycles where the system rests. The solution says more than where things go: with
        a little noise <Tex>{"\\sqrt{2\\varepsilon}\\,dW"}</Tex> the system is found at <Tex>x</Tex>{" "}
        about as often as <Tex>{"e^{-U(x)/\\varepsilon}"}</Tex>, and barriers of <Tex>U</Tex> say
        how long it stays in a well. This is called the quasipotential.
      </p>
      <Figure of={turning}>
        Lines follow a velocity of which half goes round. From 2000 velocities the polynomial finds
        the quasipotential to within{" "}
        <Num of={turning} row="error against the quasipotential, relative" panel={1} /> of its size,
        and falls along the velocity on{" "}
        <Num of={turning} row="of the domain, where E falls along f" panel={1} /> of the domain. One
        bowl cannot have two wells: it falls on{" "}
        <Num of={turning} row="of the domain, where E falls along f" panel={0} />, which sounds much
        and is not, and is off by{" "}
        <Num of={turning} row="error against the quasipotential, relative" panel={0} /> times the
        size of the answer. A system that never rests has an energy all the same: for the limit
        cycle the polynomial is off by{" "}
        <Num of={turning} row="the same, for the limit cycle" panel={1} />. Van der Pol’s oscillator
        has one too, but no polynomial of degree 4 is it: the residual of{" "}
        <Num of={turning} row="residual, for Van der Pol’s oscillator" panel={1} /> says so.
      </Figure>

      <h3>Part of the state</h3>
      <p>
        Let the energy see some coordinates <Tex>S</Tex> only. It changes along the velocity by
      </p>
      <Tex display>
        {"\\frac{d}{dt} E(x_S) = \\nabla E(x_S)\\cdot f_S(x_S,\\, x_{\\text{rest}})."}
      </Tex>
      <p>
        The gradient does not know the rest of the state, and the velocity <Tex>{"f_S"}</Tex> does.
        If one place <Tex>{"x_S"}</Tex> is passed in two opposite directions, depending on the rest,{" "}
        <Tex>E</Tex> falls one way and rises the other. So it has to be{" "}
        <Tex>{"f_S(x_S, x_{\\text{rest}}) = f_S(x_S)"}</Tex>, at least as far as the sign of that
        product goes.
      </p>
      <Figure of={parts}>
        A spring with friction: <Tex>{"x_1"}</Tex> is its position, <Tex>{"x_2"}</Tex> its velocity.
        What it minimizes needs both. Through every position it swings both ways, so of{" "}
        <Tex>{"x_1"}</Tex> alone a bowl falls on exactly{" "}
        <Num
          of={parts}
          row="of the domain, where E falls: a spring, A = (0, 1; −1, −½)"
          panel={1}
        />{" "}
        of the domain. Set the other matrix, in which <Tex>{"x_1"}</Tex> decays by itself and drives{" "}
        <Tex>{"x_2"}</Tex>: now <Tex>{"x_1"}</Tex> alone is enough,{" "}
        <Num of={parts} row="the same: x₁ runs by itself, A = (−1, 0; 2, −1)" panel={1} />, and{" "}
        <Tex>{"x_2"}</Tex> alone is not,{" "}
        <Num of={parts} row="the same: x₁ runs by itself, A = (−1, 0; 2, −1)" panel={2} />.
      </Figure>
      <p>
        What is not seen can be put back. A hidden coordinate, which the loss does not look at and
        the process moves like all others, plays the part of the velocity that nobody observed; the
        lab has such latent coordinates under the dynamics.
      </p>

      <h3>Controlling a part</h3>
      <p>
        The other reading of the note’s line is about what the energy may push. If it pulls at{" "}
        <Tex>{"x_1"}</Tex> alone, <Tex>{"x_2"}</Tex> follows its own law. Is the whole state then
        out of reach? It depends on whether that law carries <Tex>{"x_2"}</Tex> to where it can be
        felt. With <Tex>{"E = \\tfrac12 x_1^2"}</Tex> and a known turn of angular velocity{" "}
        <Tex>{"\\omega"}</Tex>,
      </p>
      <Tex display>{"\\dot x_1 = -x_1 - \\omega x_2, \\qquad \\dot x_2 = \\omega x_1,"}</Tex>
      <p>
        the eigenvalues are <Tex>{"-\\tfrac12 \\pm \\sqrt{\\tfrac14 - \\omega^2}"}</Tex>: both
        negative as soon as <Tex>{"\\omega \\neq 0"}</Tex>.
      </p>
      <Figure of={handle}>
        Without the turn every process keeps its <Tex>{"x_2"}</Tex> for ever. With it all of them
        come to the middle, since each coordinate becomes the other: distances shrink by{" "}
        <Num of={handle} row="distance to rest, a step over the one before, by theory" panel={1} />{" "}
        a step with the slow turn, by{" "}
        <Num of={handle} row="the same, measured on the last steps before rest" panel={2} /> with
        the fast one. An energy of one coordinate brings two to rest, and the known drift does the
        carrying.
      </Figure>
      <Ending
        change={
          <>
            If the system keeps a quantity, as prey and predators do, nothing falls and the best
            energy is level. If noise enters some coordinates only, the equation has{" "}
            <Tex>{"\\nabla U\\cdot D\\nabla U"}</Tex> in place of the square, and the energy is
            still one of the whole state. And if <Tex>f</Tex> is not known but only seen where it
            came to rest, all of this is lost: rest points alone do not say how a system got there.
          </>
        }
        exercises={[
          <>
            Prey and predators go round for ever. On how much of the domain can an energy fall?{" "}
            <Lab link="v=2&data=field&data.system=lotka-volterra&energy=polynomial&objective=descends&optimizer.learning_rate=0.03">
              Solution: it goes on rising somewhere, however long one learns
            </Lab>
            .
          </>,
          <>
            A mass between two wells, with friction, and noise on its velocity only: what is its
            quasipotential?{" "}
            <Lab link="v=2&data=field&data.system=duffing&energy=polynomial&objective=hamilton-jacobi&optimizer=l-bfgs">
              Solution: friction times the energy, γ(½v² + V)
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
