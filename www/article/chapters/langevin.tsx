import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

/** Two wells at x₁ = ±2, the left one deeper by 0.8, with a barrier of about 1.5 between them. */
const WELLS =
  "v=2&energy=custom&energy.expression=1.5*(x1%5E2/4-1)%5E2%2B0.2*x1%2B0.5*x2%5E2&energy.parameters=%5B%5D";

const noise: FigureSpec = {
  id: "one-number",
  title: "One step, by its temperature",
  link: `${WELLS}&compare=dynamics:gradient-descent,langevin,langevin,gibbs&compare.2.temperature=0.1&compare.2.eta=0.1&compare.3.temperature=0.5&compare.3.eta=0.1&compare.4.temperature=0.5&compare.steps=800`,
  panels: ["descent", "Langevin, τ = 0.1", "Langevin, τ = 0.5", "draws, τ = 0.5"],
  iterations: 0,
  controls: [{ label: "Steps", key: "compare.steps", values: ["20", "100", "800"] }],
  rows: [
    {
      what: "lowest basin",
      label: "processes in the deeper well",
      stated: ["53 %", "54 ± 1 %", "77 ± 5 %", "78 ± 6 %"],
    },
    {
      what: "same minimum as the first",
      label: "in the same well as descent from there",
      stated: ["100 %", "97 ± 1 %", "52 ± 6 %", "52 %"],
    },
    {
      what: "mean energy",
      label: "mean energy",
      stated: ["−0.03", "0.08 ± 0.02", "0.39 ± 0.08", "0.31 ± 0.05"],
    },
    {
      what: "KL from the density",
      label: "KL of 128 places from the density",
      stated: ["", "3.3 ± 0.1", "0.12 ± 0.06", "0.09 ± 0.01"],
    },
  ],
  seeds: 3,
};

const tempered = (kinds: string) =>
  `compare=dynamics:${kinds}${kinds
    .split(",")
    .map((_, i) => `&compare.${i + 1}.temperature=0.5`)
    .join("")}`;

const coarse: FigureSpec = {
  id: "coarse-steps",
  title: "What a long step costs a sampler",
  link: `${WELLS}&${tempered("langevin,mala,underdamped-langevin,gibbs")}&compare.2.eta=0.3&compare.3.dt=0.3&compare.1.eta=0.3`,
  panels: ["Langevin", "with a right to refuse", "with inertia", "draws"],
  iterations: 0,
  controls: [{ label: "Langevin step η", key: "compare.1.eta", values: ["0.05", "0.1", "0.3"] }],
  rows: [
    {
      what: "mean energy",
      label: "mean energy",
      stated: ["0.75 ± 0.04", "0.27 ± 0.04", "0.30 ± 0.01", "0.27 ± 0.07"],
    },
    {
      what: "mean energy",
      with: ["compare.1.eta", "0.05"],
      label: "the same, Langevin with a step of 0.05",
      stated: ["0.42 ± 0.04", "", "", ""],
    },
    {
      what: "KL from the density",
      label: "KL of 128 places from the density",
      stated: ["0.30 ± 0.15", "0.07 ± 0.02", "0.09 ± 0.04", "0.10 ± 0.03"],
    },
  ],
  seeds: 3,
};

const PLACES: [string, string] = ["objective", "gibbs-likelihood"];
const ERROR = { what: "error against the teacher" };
const SLOPE = { what: "slope against the teacher" };

const motion: FigureSpec = {
  id: "from-motion",
  title: "The energy, from how things move",
  link: "v=2&data=langevin-pairs&data.n=2000&data.temperature=0.5&objective=transition-likelihood&objective.temperature=0.5&optimizer=l-bfgs&compare=energy:quadratic,polynomial",
  panels: ["one bowl", "a polynomial of degree 4"],
  iterations: 200,
  controls: [
    {
      label: "Learned from",
      key: "objective",
      values: ["transition-likelihood", "gibbs-likelihood"],
    },
    { label: "Observations", key: "data.n", values: ["100", "500", "2000"] },
  ],
  rows: [
    {
      ...ERROR,
      label: "error against the teacher, over the spread of its energy",
      stated: ["0.82 ± 0.02", "0.28 ± 0.03"],
    },
    { ...SLOPE, label: "slope against the teacher", stated: ["0.44 ± 0.03", "0.92 ± 0.07"] },
    {
      ...ERROR,
      with: PLACES,
      label: "error, learned from places alone",
      stated: ["0.84 ± 0.03", "0.27 ± 0.08"],
    },
    {
      ...SLOPE,
      with: PLACES,
      label: "slope, learned from places alone",
      stated: ["0.48 ± 0.03", "0.98 ± 0.06"],
    },
  ],
  seeds: 3,
};

export const langevin: Chapter = {
  id: "langevin",
  title: "Motion, noise, Langevin: optimizing and sampling",
  question:
    "Assume the data you observe are the result of Langevin dynamics on a probability density: x(t+dt) = x + α/2 ∇p(x) + z, z ~ N(0, α); p(x) ← p(x) − η∇D(p, π) (!?). Langevin relationship between optimisation and sampling!? Which is more general? Energy or density?",
  Body: () => (
    <>
      <p class="answer">
        Optimizing and sampling are one step with one number in it, the temperature. At zero the
        step descends and its end depends on where it began; above zero it never ends, forgets its
        beginning, and is at each place as often as that place’s density says. Cold noise is good at
        neither: it cannot leave a well in time. And data that moved says more than data that was
        found: every step is a noisy look at the slope of the energy, which can be learned from it
        without any normalizing constant.
      </p>

      <h3>One number</h3>
      <p>
        In the note’s first line the gradient has to be of <Tex>{"\\log p"}</Tex>, not of{" "}
        <Tex>p</Tex> (the <a href="#energy-or-density">first chapter</a> says why). With{" "}
        <Tex>{"p \\propto e^{-E/\\tau}"}</Tex> it then reads
      </p>
      <Tex display>
        {
          "x_{t+1} = x_t - \\eta \\nabla E(x_t) + \\sqrt{2\\tau\\eta}\\;\\xi_t, \\qquad \\xi_t\\sim\\mathcal N(0, I),"
        }
      </Tex>
      <p>
        where the note’s <Tex>{"\\alpha"}</Tex> is <Tex>{"2\\eta"}</Tex> at <Tex>{"\\tau = 1"}</Tex>
        . Depth now matters. Descent fills wells by the area that drains into them; noise fills them
        by their weight, and leaves a well whose barrier is <Tex>{"\\Delta E"}</Tex> after a time
        that grows like <Tex>{"e^{\\Delta E/\\tau}"}</Tex>. A low temperature asks for the lowest
        well, and takes for ever to get there.
      </p>
      <Figure of={noise}>
        Two wells, the left one deeper by 0.8. Descent has{" "}
        <Num of={noise} row="processes in the deeper well" panel={0} /> of its starts there, which
        is the share of the plane that drains into it. At τ = 0.5 Langevin steps have{" "}
        <Num of={noise} row="processes in the deeper well" panel={2} />, as independent draws do,{" "}
        <Num of={noise} row="processes in the deeper well" panel={3} />: a sampler. At τ = 0.1 they
        should nearly all be there, and are not:{" "}
        <Num of={noise} row="processes in the deeper well" panel={1} />, still where descent would
        have left them in <Num of={noise} row="in the same well as descent from there" panel={1} />{" "}
        of the cases, and <Num of={noise} row="KL of 128 places from the density" panel={1} /> nats
        from their own density. (So few places are never at 0: draws themselves have{" "}
        <Num of={noise} row="KL of 128 places from the density" panel={3} />
        .)
      </Figure>

      <h3>A step is not a flow</h3>
      <p>
        Sampling is exact only as <Tex>{"\\eta"}</Tex> goes to 0. In a bowl of curvature{" "}
        <Tex>a</Tex> the steps come to the variance
      </p>
      <Tex display>
        {"\\frac{2\\tau\\eta}{1-(1-\\eta a)^2} = \\frac{\\tau}{a}\\cdot\\frac{1}{1-\\eta a/2},"}
      </Tex>
      <p>
        which is too wide by a factor that descent never sees: its minimum is in the same place for
        every step that contracts. So an optimizer may take long steps and a sampler may not, unless
        it corrects for them.
      </p>
      <Figure of={coarse}>
        A step of 0.3 where the curvature is 3: the formula says 1.8 times too wide, and the mean
        energy is <Num of={coarse} row="mean energy" panel={0} /> where draws have{" "}
        <Num of={coarse} row="mean energy" panel={3} />. Refusing some steps, by the ratio of the
        densities, puts it right with the same step, <Num of={coarse} row="mean energy" panel={1} />
        ; so does inertia, whose error is of second order,{" "}
        <Num of={coarse} row="mean energy" panel={2} />. With a step of 0.05 plain Langevin is at{" "}
        <Num of={coarse} row="the same, Langevin with a step of 0.05" panel={0} /> after as many
        steps: short steps are less wrong and have come less far.
      </Figure>

      <h3>The density goes down, too</h3>
      <p>
        The note’s second line, with its question marks, is the same process seen from above. Let{" "}
        <Tex>D</Tex> be the KL divergence of <Tex>p</Tex> from{" "}
        <Tex>{"\\pi \\propto e^{-E/\\tau}"}</Tex>. What its gradient is depends on how far apart two
        densities are said to be. If mass has to be carried from one to the other, descending{" "}
        <Tex>D</Tex> is the Fokker–Planck equation, and a single grain of that mass makes a Langevin
        step; if mass may vanish here and appear there, it is a multiplicative step:
      </p>
      <Tex display>
        {
          "\\dot p = \\nabla\\!\\cdot(p\\,\\nabla E) + \\tau\\,\\Delta p \\qquad\\text{or}\\qquad p_{t+1} \\propto p_t^{\\,1-\\eta}\\,\\pi^{\\eta}."
        }
      </Tex>
      <p>
        So sampling is optimization after all, of a density instead of a point, and <Tex>D</Tex> has
        one minimum where <Tex>E</Tex> may have many. Both flows can be watched in the lab:{" "}
        <Lab link="density=fokker-planck&density.temperature=0.3&v=1&energy=four-wells">
          a density on its way
        </Lab>
        .
      </p>

      <h3>Learning from motion</h3>
      <p>
        If pairs of positions were seen, a time <Tex>{"\\eta"}</Tex> apart, the step above is their
        likelihood:
      </p>
      <Tex display>
        {
          "-\\log p(x_{t+1}\\mid x_t) = \\frac{\\lVert x_{t+1} - x_t + \\eta\\nabla E_\\theta(x_t)\\rVert^2}{4\\tau\\eta} + \\text{const}."
        }
      </Tex>
      <p>
        It is a regression of displacements on slopes. No <Tex>Z</Tex> is in it, the process need
        not have come to rest, and it need not have been everywhere. From places alone one has to
        fit <Tex>{"e^{-E/\\tau}/Z"}</Tex>, and to trust that they are draws of it.
      </p>
      <Figure of={motion}>
        Two thousand steps of a particle between two wells. From its motion the polynomial is off by{" "}
        <Num of={motion} row="error against the teacher, over the spread of its energy" panel={1} />{" "}
        of the spread of the true energy, from its places, with <Tex>Z</Tex> computed, by{" "}
        <Num of={motion} row="error, learned from places alone" panel={1} />: about the same here,
        for the particle did go everywhere, and only one of them had to look at the whole plane. One
        bowl has no way to be right:{" "}
        <Num of={motion} row="error against the teacher, over the spread of its energy" panel={0} />
        , where 1 is no better than a constant.
      </Figure>
      <Ending
        change={
          <>
            With a single well there is nothing to be stuck in, and cold noise is as good as
            descent. If the temperature falls slowly enough, like one over the logarithm of time,
            noise does find the lowest well in the end; hardly anyone waits so long. And if pairs
            are far apart in time, one step is no longer a fair account of what happened between
            them, and the energy comes out too flat.
          </>
        }
        exercises={[
          <>
            Pairs ten times as far apart, read as if one step had made them: what becomes of the
            energy?{" "}
            <Lab link="v=2&data=langevin-pairs&data.n=2000&data.temperature=0.5&data.spacing=0.5&energy=polynomial&objective=transition-likelihood&objective.temperature=0.5&objective.eta=0.5&optimizer=l-bfgs">
              Solution: too flat; its slope against the teacher’s is well below 1
            </Lab>
            .
          </>,
          <>
            Give the parameters noise in place of the points. What does learning become?{" "}
            <Lab link="v=2&energy=rbf&optimizer=sgld">
              Solution: sampling from the posterior; it ends with many energies, not with one
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
