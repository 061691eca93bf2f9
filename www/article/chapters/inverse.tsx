import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const bowl: FigureSpec = {
  id: "one-bowl",
  title: "One bowl for two moons, by what a start costs",
  link: "v=1&energy=quadratic&steps=10&compare=initial:perturbed,learned,free",
  panels: ["noise round the data", "a penalty", "nothing"],
  iterations: 300,
  controls: [
    { label: "Energy", key: "energy", values: ["quadratic", "rbf", "gaussian-mixture"] },
    { label: "Steps T", key: "steps", values: ["10", "30"] },
  ],
  rows: [
    { what: "loss", label: "loss", stated: ["0.176 ± 0.004", "0.22 ± 0.01", "10⁻¹⁰"] },
    {
      what: "rest error",
      label: "from an observation to where its process ends",
      stated: ["0.615 ± 0.006", "0.296 ± 0.009", "10⁻⁵"],
    },
    {
      what: "relief",
      label: "from the lowest to the highest energy in view",
      stated: ["3.6 ± 0.2", "0.013 ± 0.006", "6.7 ± 0.2"],
    },
  ],
  seeds: 3,
};

const wells: FigureSpec = {
  id: "priced-wells",
  title: "The same prices, for an energy that could explain the data",
  link: "v=2&data=two-moons&data.n=100&energy=rbf&compare=initial:perturbed,learned,free&compare.1.sigma=0.2",
  panels: ["noise round the data", "a penalty", "nothing"],
  iterations: 300,
  controls: [
    { label: "Observations", key: "data", values: ["two-moons", "eight-gaussians", "rings"] },
  ],
  rows: [
    { what: "loss", label: "loss", stated: ["0.022 ± 0.004", "0.009 ± 0.002", "0.0004 ± 0.0002"] },
    {
      what: "rest error",
      label: "from an observation to where its process ends",
      stated: ["0.21 ± 0.01", "0.09 ± 0.02", "0.03 ± 0.01"],
    },
    { what: "minima", label: "minima in view", stated: ["9.0 ± 1.7", "2.0 ± 0.0", "6.3 ± 0.6"] },
  ],
  seeds: 3,
};

export const inverse: Chapter = {
  id: "inverse-problem",
  title: "The inverse problem, and why starts must cost something",
  question:
    "Our goal is to learn an energy function E(x, y) and a set of initial conditions {z₀, …, zₙ} such that x₀ = min E(x, y) over x, s.t. init x = z₀ (the steps taken don’t need to be GD steps down E).",
  Body: () => (
    <>
      <p class="answer">
        If the initial conditions are free, the goal is reached by every energy, and so nothing is
        learned of any. Where a step can be undone, one may start each process at the very place
        from which it happens to end right. What a start costs is therefore no detail of the
        problem: it is what makes it one. Known starts, noise, a penalty, a prior, bits: each picks
        another energy.
      </p>

      <h3>Every energy fits</h3>
      <p>
        Write <Tex>{"\\Phi"}</Tex> for one step, <Tex>{"\\Phi(x) = x - \\eta\\nabla E(x)"}</Tex>,
        and let <Tex>L</Tex> be the largest curvature. If <Tex>{"\\eta L < 1"}</Tex>, the Jacobian{" "}
        <Tex>{"I - \\eta H"}</Tex> has only positive eigenvalues, and two points never go to one:
        the step can be undone. Then
      </p>
      <Tex display>{"z_i = \\Phi^{-T}(x_i)"}</Tex>
      <p>
        ends at <Tex>{"x_i"}</Tex> after <Tex>T</Tex> steps, exactly, whatever <Tex>E</Tex> is. The
        loss is zero and says nothing.
      </p>
      <Figure of={bowl}>
        A single bowl cannot hold two moons. With free starts it fits them to a loss of about{" "}
        <Num of={bowl} row="loss" panel={2} />: processes begin far out, wherever they have to. With
        fresh noise round each observation the same bowl has to pull neighborhoods together, and
        fails honestly,{" "}
        <Num of={bowl} row="from an observation to where its process ends" panel={0} /> from the
        observations. With a penalty on starts the cheapest is to have next to no energy at all: the
        middle panel is flat to within{" "}
        <Num of={bowl} row="from the lowest to the highest energy in view" panel={1} />.
      </Figure>

      <h3>Prices, and what they buy</h3>
      <p>The general form is a loss on where processes end, and one on where they begin:</p>
      <Tex display>
        {
          "\\min_{\\theta,\\, z}\\ \\frac1n \\sum_{i=1}^{n} \\ell\\bigl(\\Phi_\\theta^T(z_i),\\, x_i\\bigr) + R(z_i)."
        }
      </Tex>
      <p>
        With <em>given</em> starts, which were observed, <Tex>z</Tex> is no unknown: this is
        regression of a flow. With <em>noise</em>, <Tex>{"z = x + \\sigma\\xi"}</Tex>, the energy
        must draw a neighborhood of radius <Tex>{"\\sigma"}</Tex> together; so wells get a width,
        and <Tex>{"\\sigma"}</Tex> is the resolution at which the data is seen. With a{" "}
        <em>penalty</em>, <Tex>{"R(z) = \\lVert z\\rVert^2/2s^2"}</Tex>, a start far from the origin
        has to be worth it.
      </p>
      <Figure of={wells}>
        Radial basis functions can do what the bowl could not, and prices now show in the landscape.
        With free starts the loss is <Num of={wells} row="loss" panel={2} />, and the minima (
        <Num of={wells} row="minima in view" panel={2} /> on average) are where they happened to
        arise. With a penalty it is cheaper to begin near the origin and let a steep landscape carry
        processes to <Num of={wells} row="minima in view" panel={1} /> minima, at the far ends of
        the moons. With noise there are <Num of={wells} row="minima in view" panel={0} />, along the
        moons.
      </Figure>

      <h3>A prior turns the price into a likelihood</h3>
      <p>
        Let starts be drawn from a density <Tex>{"p_z"}</Tex>. Since steps can be undone, the
        density of where processes end is known exactly, by the change of variables at every step:
      </p>
      <Tex display>
        {
          "-\\log p(x_T) = -\\log p_z(x_0) + \\sum_{t=0}^{T-1} \\log\\bigl|\\det\\bigl(I - \\eta H(x_t)\\bigr)\\bigr|."
        }
      </Tex>
      <p>
        The first term is a price on the start that running backwards finds, the second one on
        contraction: a process that squeezes a large neighborhood onto a point makes that point
        likely, and pays for it elsewhere. Here nothing is degenerate any more, and no <Tex>Z</Tex>{" "}
        is needed: the process itself is normalized, since it moves mass and makes none.
      </p>
      <Ending
        change={
          <>
            If a step cannot be undone, <Tex>{"\\eta L > 1"}</Tex>, some places are reached from
            nowhere and others from many starts: then even free starts rule something out. With
            stochastic steps no start determines an end, and the question becomes one of densities.
            And if the start of each process was seen, the whole chapter falls away.
          </>
        }
        exercises={[
          <>
            Fit two moons by the exact likelihood under a prior on starts, and a single bowl beside
            it.{" "}
            <Lab link="v=1&steps=20&dynamics.eta=0.05&objective=flow-likelihood&initial=prior&optimizer.learning_rate=0.005">
              Solution: −log p goes on falling where the bowl’s stops
            </Lab>
            .
          </>,
          <>
            How does the picture change with the noise on starts?{" "}
            <Lab link="v=2&compare=initial:perturbed,perturbed,perturbed&compare.1.sigma=0.1&compare.2.sigma=0.3&compare.3.sigma=0.8">
              Solution: as if seen through a coarser and coarser glass
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
