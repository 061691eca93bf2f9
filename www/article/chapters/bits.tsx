import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const N = "data.n";
const TOTAL = { what: "bits" };
const RAW = { what: "bits without an energy" };

const families: FigureSpec = {
  id: "few-or-many",
  title: "Which energy says two moons in the fewest bits?",
  link: "v=2&data=two-moons&data.n=200&compare=energy:quadratic,gaussian-mixture,rbf,mlp",
  panels: ["one bowl", "8 Gaussians", "16 radial functions", "network"],
  iterations: 300,
  controls: [{ label: "Observations", key: N, values: ["20", "200", "1000"] }],
  rows: [
    {
      what: "bits of the energy",
      label: "bits: the energy",
      stated: ["17.2 ± 0.1", "245 ± 4", "373 ± 5", "4281 ± 54"],
    },
    {
      what: "bits of the starts",
      label: "the starts",
      stated: ["733 ± 9", "733 ± 9", "733 ± 9", "733 ± 9"],
    },
    {
      what: "bits of the rest",
      label: "what is left over",
      stated: ["1395 ± 15", "1318 ± 96", "1220 ± 36", "1249 ± 29"],
    },
    {
      ...TOTAL,
      label: "all, 200 observations",
      stated: ["2145 ± 15", "2296 ± 83", "2326 ± 35", "6263 ± 40"],
    },
    {
      ...RAW,
      label: "the same without an energy",
      stated: ["2341 ± 11", "2341 ± 11", "2341 ± 11", "2341 ± 11"],
    },
    {
      ...TOTAL,
      with: [N, "20"],
      label: "all, 20 observations",
      stated: ["227 ± 8", "429 ± 8", "544 ± 10", "4452 ± 30"],
    },
    {
      ...RAW,
      with: [N, "20"],
      label: "without an energy, of 20",
      stated: ["233 ± 2", "233 ± 2", "233 ± 2", "233 ± 2"],
    },
    {
      ...TOTAL,
      with: [N, "1000"],
      label: "all, 1000 observations",
      stated: ["10657 ± 63", "10565 ± 380", "10202 ± 56", "14226 ± 130"],
    },
    {
      ...RAW,
      with: [N, "1000"],
      label: "without an energy, of 1000",
      stated: ["11759 ± 64", "11759 ± 64", "11759 ± 64", "11759 ± 64"],
    },
  ],
  seeds: 3,
};

const starts: FigureSpec = {
  id: "bits-of-starts",
  title: "Where the bits go when starts are free",
  link: "v=2&data=two-moons&energy=rbf&compare=initial:perturbed,learned,free&compare.1.sigma=0.2",
  panels: ["noise round the data", "a penalty", "nothing"],
  iterations: 300,
  controls: [{ label: "Energy", key: "energy", values: ["rbf", "quadratic", "gaussian-mixture"] }],
  rows: [
    {
      what: "rest error",
      label: "from an observation to where its process ends",
      stated: ["0.22 ± 0.01", "0.09 ± 0.02", "0.03 ± 0.01"],
    },
    {
      what: "bits of the rest",
      label: "bits: what is left over",
      stated: ["1220 ± 36", "774 ± 96", "196 ± 62"],
    },
    {
      what: "bits of the starts",
      label: "the starts",
      stated: ["733 ± 9", "3589 ± 0", "2400 ± 27"],
    },
    {
      what: "bits of the energy",
      label: "the energy",
      stated: ["373 ± 5", "389 ± 6", "364 ± 3"],
    },
    { ...TOTAL, label: "all", stated: ["2326 ± 35", "4752 ± 96", "2961 ± 55"] },
    {
      ...RAW,
      label: "without an energy",
      stated: ["2341 ± 11", "2341 ± 11", "2341 ± 11"],
    },
  ],
  seeds: 3,
};

const FORMULA =
  "compare.2.expression=a*(x1%5E2-b)%5E2%2Bc*x2%5E2&compare.2.parameters=%5B%7B%22name%22%3A%22a%22%2C%22value%22%3A0.3%2C%22learned%22%3Atrue%7D%2C%7B%22name%22%3A%22b%22%2C%22value%22%3A2%2C%22learned%22%3Atrue%7D%2C%7B%22name%22%3A%22c%22%2C%22value%22%3A0.3%2C%22learned%22%3Atrue%7D%5D";

const principle: FigureSpec = {
  id: "a-principle",
  title: "A hundred places of a particle, and four ways to say them",
  link: `v=2&data=langevin-pairs&${N}=100&data.temperature=0.5&data.spacing=0.5&objective=gibbs-likelihood&objective.temperature=0.5&optimizer=l-bfgs&compare=energy:quadratic,custom,polynomial,rbf&${FORMULA}`,
  panels: ["one bowl", "a(x₁² − b)² + c x₂²", "polynomial of degree 4", "16 radial functions"],
  iterations: 200,
  controls: [{ label: "Observations", key: N, values: ["100", "300", "1000"] }],
  rows: [
    {
      what: "bits of the energy",
      label: "bits: the energy",
      stated: ["20 ± 0", "19 ± 2", "57 ± 6", "397 ± 18"],
    },
    {
      what: "bits of the rest",
      label: "the places, by its density",
      stated: ["1643 ± 3", "1589 ± 11", "1583 ± 12", "1556 ± 7"],
    },
    { ...TOTAL, label: "all", stated: ["1663 ± 4", "1608 ± 10", "1640 ± 7", "1953 ± 11"] },
    {
      what: "error against the teacher",
      label: "error against the true energy, over its spread",
      stated: ["0.84 ± 0.01", "0.16 ± 0.04", "0.51 ± 0.19", "0.66 ± 0.08"],
    },
  ],
  seeds: 3,
};

export const bits: Chapter = {
  id: "description-length",
  title: "Description length",
  question:
    "Given many different observations, we are able to explain them using a simple energy function (or principle). Relationship to MDL!?",
  Body: () => (
    <>
      <p class="answer">
        To explain is to say in fewer words. An energy explains observations if the energy, the
        start of each process, and what is then still wrong take fewer bits together than the
        observations by themselves. This sum is the price that the inverse problem lacks: it charges
        for starts, so that they are not free, and for parameters, so that the best fit does not
        always win. With few observations the simplest energy wins, or none at all; every further
        observation pays for more.
      </p>

      <h3>Three lengths</h3>
      <p>
        Somebody who knows the process is to be told the observations, each number to a precision{" "}
        <Tex>{"\\varepsilon"}</Tex>. First the energy, then where each process starts, then by how
        much its end is off:
      </p>
      <Tex display>
        {
          "L = L(\\theta) + \\sum_{i=1}^n \\bigl(L(z_i) + L(x_i \\mid \\theta, z_i)\\bigr), \\qquad L(r) = \\tfrac12\\log_2\\bigl(1 + (r/\\varepsilon)^2\\bigr)"
        }
      </Tex>
      <p>
        for every real number <Tex>r</Tex>. All figures here have <Tex>{"\\varepsilon = 0.01"}</Tex>
        . The energy is said once and serves all observations; the other two are paid for each.
      </p>
      <Figure of={families}>
        Two hundred observations. The network leaves less over than the bowl,{" "}
        <Num of={families} row="what is left over" panel={3} /> bits against{" "}
        <Num of={families} row="what is left over" panel={0} />, and costs{" "}
        <Num of={families} row="bits: the energy" panel={3} /> to state: more than the data
        themselves, <Num of={families} row="the same without an energy" panel={3} />. So the bowl is
        the best of the four, with <Num of={families} row="all, 200 observations" panel={0} /> in
        all. With a thousand observations the radial functions have paid for themselves,{" "}
        <Num of={families} row="all, 1000 observations" panel={2} /> against the bowl’s{" "}
        <Num of={families} row="all, 1000 observations" panel={0} />, and the network has not yet.
        With twenty, even the bowl is hardly worth saying:{" "}
        <Num of={families} row="all, 20 observations" panel={0} /> against{" "}
        <Num of={families} row="without an energy, of 20" panel={0} />.
      </Figure>

      <h3>Starts have a length</h3>
      <p>
        With free starts every energy fits (the <a href="#inverse-problem">third chapter</a> says
        why). The code sees through it: a start chosen so that the process happens to end right has
        to be told as exactly as the observation itself.
      </p>
      <Figure of={starts}>
        Free starts leave almost nothing over,{" "}
        <Num of={starts} row="bits: what is left over" panel={2} /> bits, and take{" "}
        <Num of={starts} row="the starts" panel={2} /> themselves. Together with the energy that is
        more than the observations cost as plain numbers,{" "}
        <Num of={starts} row="without an energy" panel={2} />: a perfect fit which explains nothing.
        The penalty is no help here, since it is on the length of a start and not on its bits. Noise
        round the data needs the least, <Num of={starts} row="all" panel={0} />, as a start then is
        but a small shift from the observation; and even so next to nothing is won.
      </Figure>

      <h3>A principle</h3>
      <p>
        The note hopes for a simple energy <em>or principle</em>. A formula is the shortest energy
        there is: its form is given, and three numbers are left to say. Here places were drawn from
        a density, so there are no starts, and <Tex>{"-\\log_2 p"}</Tex> takes the place of the
        other two lengths.
      </p>
      <Figure of={principle}>
        The particle moved in an energy of the second panel’s form. The radial functions say its
        places best, <Num of={principle} row="the places, by its density" panel={3} /> bits, and are
        off by <Num of={principle} row="error against the true energy, over its spread" panel={3} />{" "}
        of the spread of the true energy: they have learned these hundred places. The formula has
        the shortest code, <Num of={principle} row="all" panel={1} /> bits in all, and is the
        closest to the truth,{" "}
        <Num of={principle} row="error against the true energy, over its spread" panel={1} />. The
        code did not know the truth. It only counted.
      </Figure>
      <Ending
        change={
          <>
            The precision. A coarse <Tex>{"\\varepsilon"}</Tex> makes all residuals cheap, and the
            simplest energy wins; a fine one asks for every detail. The form of the energy is not
            counted here: a formula found by trying a thousand has, in fairness, another ten bits.
            And bits of a process, which are a ranking by real numbers, and bits of a density, which
            make a code, are not to be set against each other.
          </>
        }
        exercises={[
          <>
            How many bits does the geyser Old Faithful need, and by which family?{" "}
            <Lab link="v=2&data=old-faithful&energy=quadratic">
              Solution: “Compare families…”, under Code length, ranks them; a bowl and a polynomial
              need about the same, a network far more
            </Lab>
            .
          </>,
          <>
            Round the numbers of a fitted formula to simple ones. What does it cost?{" "}
            <Lab
              link={`v=2&data=langevin-pairs&${N}=1000&data.temperature=0.5&data.spacing=0.5&energy=custom&${FORMULA.replaceAll("compare.2.", "energy.")}&objective=gibbs-likelihood&objective.temperature=0.5&optimizer=l-bfgs`}
            >
              Solution: “Round to simple numbers”, under Code length, makes the numbers shorter by
              more than it makes the places longer
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
