import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const ways: FigureSpec = {
  id: "descend-wander-draw",
  title: "Descend, wander, draw",
  link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,gibbs&compare.2.temperature=0.4&compare.3.temperature=0.4",
  panels: ["descent", "Langevin steps, τ = 0.4", "independent draws, τ = 0.4"],
  iterations: 0,
  controls: [
    {
      label: "τ of the second panel",
      key: "compare.2.temperature",
      values: ["0.02", "0.1", "0.4", "1.5"],
    },
  ],
  rows: [
    {
      what: "at a minimum",
      label: "processes at a minimum",
      stated: ["100 ± 0 %", "59 ± 4 %", "64 ± 3 %"],
    },
    {
      what: "same minimum as the first",
      label: "in the same well as descent from there",
      stated: ["", "39 ± 7 %", "24 ± 5 %"],
    },
    {
      what: "KL from the density",
      label: "nats from exp(−E/τ)/Z",
      stated: ["", "0.063 ± 0.003", "0.10 ± 0.04"],
    },
    { what: "mean energy", label: "mean energy", stated: ["0.00", "0.51 ± 0.02", "0.45 ± 0.03"] },
  ],
  seeds: 3,
};

const rates: FigureSpec = {
  id: "how-fast",
  title: "How fast they contract",
  link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,heavy-ball,newton&compare.1.eta=0.1&compare.steps=60",
  panels: ["descent", "heavy ball", "damped Newton"],
  iterations: 0,
  controls: [{ label: "Descent’s step η", key: "compare.1.eta", values: ["0.02", "0.1", "0.2"] }],
  rows: [
    {
      what: "contraction",
      label: "distance to rest, a step over the one before, measured",
      stated: ["0.665", "0.837", "0.585"],
    },
    {
      what: "contraction by theory",
      label: "what the curvature there promises",
      stated: ["0.644", "0.837", "0.584"],
    },
  ],
  seeds: 1,
};

const shares: FigureSpec = {
  id: "shares",
  title: "A multiplicative step on shares of a whole",
  link: "v=1&points=0.34,0.33,0.33&energy=custom&energy.expression=x2%20%2B%202*x3&energy.parameters=%5B%5D&dynamics=multiplicative&compare=dynamics:multiplicative,multiplicative&compare.2.temperature=0.5&compare.steps=200",
  panels: ["without entropy", "with entropy, τ = 0.5"],
  iterations: 0,
  controls: [
    {
      label: "τ of the second panel",
      key: "compare.2.temperature",
      values: ["0.1", "0.5", "2"],
    },
  ],
  rows: [
    { what: "mean energy", label: "mean energy at the end", stated: ["0.000", "0.149"] },
    {
      what: "contraction",
      label: "distance to rest, a step over the one before, measured",
      stated: ["0.906", "0.949"],
    },
    {
      what: "contraction by theory",
      label: "by theory, |1 − ητ|",
      stated: ["", "0.950"],
    },
  ],
  seeds: 1,
};

export const operators: Chapter = {
  id: "operators",
  title: "Operators that contract: are they the same?",
  question:
    "What are the different contractive operators? A map x ← f(x), a step down ∇E, a draw from e^(−E)/Z, a multiplicative step: how are these related? Both will find the minima. (?) Is this equivalent!?",
  Body: () => (
    <>
      <p class="answer">
        They are relatives and not the same. Descent finds a minimum, the nearest one downhill, and
        cares nothing for how deep it is. A draw from exp(−E/τ) finds no minimum: it is as likely to
        be somewhere as that place weighs, and only as τ goes to 0 does all the weight gather at the
        lowest. The multiplicative step is descent again, measured by ratios instead of differences.
        And a map f is the most general: it is a descent only where its Jacobian is symmetric.
      </p>

      <h3>One starts a search, the other forgets it</h3>
      <p>Three of the note’s operators differ by one term, the noise:</p>
      <Tex display>
        {
          "x_{t+1} = x_t - \\eta\\nabla E(x_t) + \\sqrt{2\\tau\\eta}\\;\\xi_t, \\qquad \\xi_t \\sim \\mathcal N(0, I)."
        }
      </Tex>
      <p>
        At <Tex>{"\\tau = 0"}</Tex> this is descent, and where it ends is a function of where it
        began. With <Tex>{"\\tau > 0"}</Tex> it is a Langevin step: it never rests, it forgets its
        start, and after long enough its place is a draw from <Tex>{"e^{-E/\\tau}/Z"}</Tex>, up to
        an error of the order of <Tex>{"\\eta"}</Tex>. So descent contracts points, and noise
        contracts densities: two clouds under the same noise law become more alike at every step,
        though no single point comes to rest.
      </p>
      <Figure of={ways}>
        The same starts over four wells of equal depth. Descent has all of them at a minimum,
        Langevin steps <Num of={ways} row="processes at a minimum" panel={1} />, independent draws{" "}
        <Num of={ways} row="processes at a minimum" panel={2} />: the last two agree, as they
        should, for they sample one density. Do they find the same minima? From the same start the
        Langevin process is in the well that descent finds in{" "}
        <Num of={ways} row="in the same well as descent from there" panel={1} /> of the cases, and a
        draw in <Num of={ways} row="in the same well as descent from there" panel={2} />, which with
        four equal wells is chance.
      </Figure>

      <h3>How fast a step contracts</h3>
      <p>
        Near a minimum with curvatures between <Tex>{"\\mu"}</Tex> and <Tex>L</Tex> (the least and
        the largest eigenvalue of the Hessian <Tex>H</Tex>) a step of descent multiplies distances
        by at most
      </p>
      <Tex display>{"\\rho = \\max\\bigl(|1-\\eta\\mu|,\\ |1-\\eta L|\\bigr),"}</Tex>
      <p>
        which is below 1 exactly for <Tex>{"0 < \\eta < 2/L"}</Tex>, and only there is the operator
        a contraction at all. Momentum and curvature change the number, not the place: all three
        panels go to the same minima.
      </p>
      <Figure of={rates}>
        Measured on the last steps before rest, descent leaves{" "}
        <Num of={rates} row="distance to rest, a step over the one before, measured" panel={0} /> of
        the distance a step, and the curvature promises{" "}
        <Num of={rates} row="what the curvature there promises" panel={0} />; the formula holds in
        the limit, and single precision ends the run a little before. With the momentum 0.7 a heavy
        ball contracts by √0.7 = 0.837, which helps where curvatures differ much, and here does not.
        Newton’s step would land at once, but damping holds it back.
      </Figure>

      <h3>The multiplicative step</h3>
      <p>
        Where coordinates are shares of a whole, a difference may leave the simplex and a ratio
        cannot:
      </p>
      <Tex display>
        {
          "x_{t+1} = \\frac{x_t \\odot e^{-\\eta\\nabla E(x_t)}}{Z_t}, \\qquad x_{t+1} = \\arg\\min_{x}\\ \\langle \\nabla E(x_t), x\\rangle + \\tfrac1\\eta\\,\\mathrm{KL}(x\\,\\|\\,x_t)."
        }
      </Tex>
      <p>
        The second form says what it is: a step of descent in which lengths are measured by KL. (The
        note writes the exponent with a plus; that climbs.) A share that is 0 stays 0, and signs
        never change. For <Tex>{"E = \\langle c, x\\rangle"}</Tex> one step from equal shares with{" "}
        <Tex>{"\\eta = 1"}</Tex> is exactly <Tex>{"x \\propto e^{-c}"}</Tex>: here a descent step
        and the Gibbs draw’s probabilities are one formula. Go on, and everything is given to the
        cheapest share; add the entropy, <Tex>{"E + \\tau\\sum_i x_i\\log x_i"}</Tex>, and the rest
        point is the Gibbs distribution <Tex>{"\\mathrm{softmax}(-c/\\tau)"}</Tex> itself.
      </p>
      <Figure of={shares}>
        Each point is three shares with costs 0, 1 and 2; a corner has all of one. Without entropy
        all processes end where the energy is{" "}
        <Num of={shares} row="mean energy at the end" panel={0} />. With it they come to one inner
        point, of energy <Num of={shares} row="mean energy at the end" panel={1} />, by the factor{" "}
        <Num of={shares} row="distance to rest, a step over the one before, measured" panel={1} /> a
        step; theory says <Num of={shares} row="by theory, |1 − ητ|" panel={1} />.
      </Figure>

      <h3>And a map without an energy</h3>
      <p>
        Write any operator as <Tex>{"x \\leftarrow f(x)"}</Tex>. It is a step down some energy, with
        the usual ruler, exactly where <Tex>{"x - f(x)"}</Tex> is a gradient, that is, where the
        Jacobian of <Tex>f</Tex> is symmetric everywhere. A contraction need not be: turning a
        little while shrinking contracts perfectly well, and circulates.
      </p>
      <Ending
        change={
          <>
            With one minimum only, descent from anywhere agrees with the limit of sampling as τ goes
            to 0. With wells of different depth the two part further: descent counts basins by their
            area, sampling by the weight of their bottoms. And with a step beyond 2/L descent
            contracts nothing any more.
          </>
        }
        exercises={[
          <>
            In <em>Descend, wander, draw</em> set τ to 0.02. What has become of the second panel?{" "}
            <Lab link="v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,gibbs&compare.2.temperature=0.02&compare.3.temperature=0.02">
              Solution: descent with a tremor, which for this long remembers its start
            </Lab>
            .
          </>,
          <>
            Find a step η with which descent no longer contracts over these wells.{" "}
            <Lab link="v=1&energy=four-wells&compare=dynamics:gradient-descent,gradient-descent&compare.1.eta=0.1&compare.2.eta=0.6">
              Solution: here L is 3.6, and 0.6 is more than 2/L
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
