import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const clocks: FigureSpec = {
  id: "two-clocks",
  title: "Down the energy, up its density",
  link: "v=1&energy=four-wells&compare=law:energy,log-density,density,density-descent&compare.temperature=0.5&compare.steps=200",
  panels: ["down E", "up log p", "up p", "down p"],
  iterations: 0,
  controls: [
    { label: "Temperature τ", key: "compare.temperature", values: ["0.25", "0.5", "1", "2"] },
  ],
  rows: [
    {
      what: "fastest against descent",
      label: "speed over that of descent, at the fastest start",
      stated: ["1.00", "2.00", "0.40 ± 0.02", "0.40 ± 0.02"],
    },
    {
      what: "slowest against descent",
      label: "the same, at the slowest start",
      stated: ["1.00", "2.00", "10⁻⁹", "10⁻⁹"],
    },
    {
      what: "if Z doubles",
      label: "speed where Z is doubled, over the speed",
      stated: ["1.00", "1.00", "0.50", "0.50"],
    },
    {
      what: "ends higher",
      label: "points that end higher than they began",
      stated: ["0 %", "0 %", "0 %", "98 ± 2 %"],
    },
  ],
  seeds: 3,
};

const lessons: FigureSpec = {
  id: "two-lessons",
  title: "The same wells, taught by end points and by a likelihood",
  link: "v=2&data=eight-gaussians&data.n=100&energy=rbf&compare=objective:endpoint,gibbs-likelihood",
  panels: ["end points", "likelihood"],
  iterations: 300,
  controls: [
    { label: "Observations", key: "data", values: ["two-moons", "eight-gaussians", "rings"] },
  ],
  rows: [
    {
      what: "rest error",
      label: "from an observation to where its process ends",
      stated: ["0.20 ± 0.01", "0.53 ± 0.11"],
    },
    {
      what: "data from the density",
      label: "from the observations to exp(−E)/Z, as a whole",
      stated: ["0.99 ± 0.07", "0.28 ± 0.10"],
    },
    {
      what: "relief",
      label: "from the lowest to the highest energy in view",
      stated: ["1.2 ± 0.1", "6.3 ± 0.3"],
    },
  ],
  seeds: 3,
};

const sinking: FigureSpec = {
  id: "sinking",
  title: "Learning that only pushes down",
  link: "v=1&data=eight-gaussians&data.n=80&compare=objective:energy-loss,energy-loss&compare.1.loss=energy",
  panels: ["only down, on the data", "down there, up elsewhere"],
  iterations: 200,
  controls: [{ label: "Observations", key: "data", values: ["eight-gaussians", "two-moons"] }],
  rows: [
    { what: "loss", label: "loss", stated: ["−73 ± 1", "0.28 ± 0.06"] },
    {
      what: "relief",
      label: "from the lowest to the highest energy in view",
      stated: ["0.06 ± 0.02", "9.8 ± 2.5"],
    },
    { what: "minima", label: "minima in view", stated: ["1.0", "8.0"] },
  ],
  seeds: 3,
};

export const density: Chapter = {
  id: "energy-or-density",
  title: "Energy or density",
  question:
    "What is the difference between learning a distribution and learning an energy? Obviously, the distribution needs to be normalised. But is that the only difference?",
  Body: () => (
    <>
      <p class="answer">
        Normalizing is not the only difference, and it is one that moving never feels and learning
        always does. A process that goes downhill sees only slopes, and a constant has none: an
        energy and the logarithm of its density lead every point the same way. What differs is the
        clock, if the density itself is climbed in place of its logarithm; the lesson, since a
        likelihood has to weigh the whole plane and an end point only one path; and the reach, since
        some energies belong to no density at all.
      </p>

      <h3>The same way, by another clock</h3>
      <p>
        Every energy <Tex>E</Tex> for which the integral exists has a density at a temperature{" "}
        <Tex>{"\\tau"}</Tex>, and every positive density has an energy:
      </p>
      <Tex display>
        {
          "p(x) = \\frac{e^{-E(x)/\\tau}}{Z}, \\qquad Z = \\int e^{-E(x)/\\tau}\\,dx, \\qquad E(x) = -\\tau \\log p(x) - \\tau\\log Z."
        }
      </Tex>
      <p>
        Take gradients, and <Tex>Z</Tex> is gone from the logarithm but not from the density:
      </p>
      <Tex display>
        {
          "\\nabla \\log p = -\\tfrac1\\tau \\nabla E, \\qquad \\nabla p = p\\,\\nabla\\log p = -\\tfrac{1}{\\tau}\\, p\\, \\nabla E."
        }
      </Tex>
      <p>
        All three vanish at the same places and point along the same lines, so the paths are one and
        the same. But the last is slowed by the factor <Tex>p</Tex>, which is largest in the wells
        and next to nothing far from them. In the figure the fastest start climbs <Tex>p</Tex> at{" "}
        <Num of={clocks} row="speed over that of descent, at the fastest start" panel={2} /> of the
        speed of descent, and the slowest at about{" "}
        <Num of={clocks} row="the same, at the slowest start" panel={2} /> of it: in the tails
        nothing moves. Doubling <Tex>Z</Tex> halves this speed and leaves the others alone.
      </p>
      <Figure of={clocks}>
        The same 128 starts under four laws. The first three draw the same paths, at different
        speeds; the last, <Tex>{"\\dot x = -\\nabla p"}</Tex>, runs away from the wells:{" "}
        <Num of={clocks} row="points that end higher than they began" panel={3} /> of its points end
        higher than they began. To go where data is dense one descends <Tex>E</Tex> or climbs{" "}
        <Tex>p</Tex>; the sign is part of the definition. At τ = 1 the first two panels are equal.
      </Figure>

      <h3>What Z does to a lesson</h3>
      <p>
        Learning changes <Tex>{"\\theta"}</Tex>, and <Tex>Z</Tex> depends on it. The gradient of a
        log-likelihood has two halves, one at the data and one wherever the model itself puts its
        mass:
      </p>
      <Tex display>
        {
          "\\tau\\,\\partial_\\theta \\log p_\\theta(x_i) = -\\,\\partial_\\theta E_\\theta(x_i) \\;+\\; \\mathbb{E}_{x\\sim p_\\theta}\\bigl[\\partial_\\theta E_\\theta(x)\\bigr]."
        }
      </Tex>
      <p>
        The second half is the price of normalization: an average over the whole plane. Learning
        from end points never pays it. There the loss asks only that a known process, started near
        an observation, comes to rest on it, and any energy with its valleys in the right places
        will do, however shallow they are and however high the ground between.
      </p>
      <Figure of={lessons}>
        One family of energies, the same observations and the same number of updates. Each is better
        at what it was asked. Processes end{" "}
        <Num of={lessons} row="from an observation to where its process ends" panel={0} /> from
        their observation under the first,{" "}
        <Num of={lessons} row="from an observation to where its process ends" panel={1} /> under the
        second. Read as a density at τ = 1, the first is{" "}
        <Num of={lessons} row="from the observations to exp(−E)/Z, as a whole" panel={0} /> from the
        observations, the second{" "}
        <Num of={lessons} row="from the observations to exp(−E)/Z, as a whole" panel={1} /> (mean
        distance over which mass would have to be moved, seen from all sides): end points never say
        how deep a well has to be.
      </Figure>
      <p>
        So something else has to keep an energy from sinking. A likelihood does it through{" "}
        <Tex>Z</Tex>, a contrast by raising the energy at chosen wrong places, and an end-point loss
        by the process: an energy that is low everywhere is flat, moves nothing, and explains
        nothing. A loss that only lowers the energy of the data has no such guard.
      </p>
      <Figure of={sinking}>
        On the left each update lowers the energy where the data is, and nothing holds it: after 200
        updates the loss is <Num of={sinking} row="loss" panel={0} /> and falls on, while the
        picture is flat to within{" "}
        <Num of={sinking} row="from the lowest to the highest energy in view" panel={0} />. On the
        right a hinge also raises the energy where a short noisy walk from each observation has got
        to, until that is a margin higher, and all eight clusters get a well.
      </Figure>

      <h3>Which is more general</h3>
      <p>
        Energies are. A plane that rises nowhere, or not fast enough, has a perfectly good descent
        and an infinite <Tex>Z</Tex>. In turn there are flows without an energy: where points
        circulate, no potential can go down all the way round. A density with a flow on it needs
        both, which is why the lab can add a known drift to the pull of an energy.
      </p>
      <Ending
        change={
          <>
            If observations were independent draws and not ends of a process, a likelihood would be
            the right question and <Tex>Z</Tex> its honest price. If energies are compared across
            conditions <Tex>y</Tex>, a constant that depends on <Tex>y</Tex> is a real difference
            which descent in <Tex>x</Tex> cannot see. And with noise in the process the temperature
            enters, and depth begins to matter to where points end.
          </>
        }
        exercises={[
          <>
            At what temperature does a point climb <Tex>{"\\log p"}</Tex> exactly as it descends{" "}
            <Tex>E</Tex>?{" "}
            <Lab link="v=1&energy=four-wells&compare=law:energy,log-density&compare.temperature=1">
              Solution: at τ = 1
            </Lab>
            .
          </>,
          <>
            Add noise to a climb of <Tex>p</Tex> in place of <Tex>{"\\log p"}</Tex>. To what density
            does it come?{" "}
            <Lab link="v=1&energy=four-wells&compare=law:langevin,density-langevin">
              Solution: to none; nothing holds the points in the tails
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
