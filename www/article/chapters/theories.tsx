import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const NOISE = "data.noise";
const LAWS = "data.laws";
const MOST = "theories";
const SHELF = "theories.shelf";
const BALLS = "v=2&data=regions&data.n=40&energy=polynomial&energy.degree=2&dynamics=verlet";

const fourLaws: FigureSpec = {
  id: "four-laws",
  title: "Forty balls cross a plane of four laws",
  link: `${MOST}=6&${BALLS}&${NOISE}=0`,
  panels: ["which theory rules where"],
  iterations: 0,
  controls: [
    { label: "Noise of a position", key: NOISE, values: ["0", "0.01"] },
    { label: "Theories, at most", key: MOST, values: ["1", "2", "6"] },
  ],
  rows: [
    { what: "theories", label: "theories", stated: ["4.0"] },
    { what: "right", label: "steps given to the law that ruled", stated: ["99.98 ± 0.04 %"] },
    { what: "constants", label: "largest error of a number of a law", stated: ["0.0000"] },
    {
      what: "right",
      with: [MOST, "1"],
      label: "with one theory: steps given to the law that ruled",
      stated: ["35 ± 3 %"],
    },
    {
      what: "unsaid",
      with: [MOST, "1"],
      label: "with one theory: steps that nothing says",
      stated: ["64 ± 4 %"],
    },
    {
      what: "right",
      with: [NOISE, "0.01"],
      label: "with noise 0.01: steps given to the law that ruled",
      stated: ["99.0 ± 0.1 %"],
    },
    {
      what: "constants",
      with: [NOISE, "0.01"],
      label: "with noise 0.01: largest error of a number",
      stated: ["0.001 ± 0.001"],
    },
    { what: "laws fitted", label: "laws fitted in the search", stated: ["7943 ± 3"] },
    {
      what: "laws fitted",
      with: [
        SHELF,
        "free:0:0,0,0,0,0,0;fall:0:0,0,2,0,0,0;turn:3:0,0,0,0,0,0;spring:0:0,4,-4,2,0,2",
      ],
      label: "laws fitted, the four known beforehand",
      stated: ["2170 ± 924"],
    },
  ],
  seeds: 3,
};

const springs = (right: string) => `harmonic%202;%20harmonic%20${right}`;

const twoSprings: FigureSpec = {
  id: "two-springs",
  title: "Is a second spring worth its description?",
  link: `${MOST}=6&${BALLS}&data.cut=halves&${LAWS}=${springs("2.2")}&${NOISE}=0.01`,
  panels: ["which theory rules where"],
  iterations: 0,
  controls: [
    {
      label: "Laws, left and right",
      key: LAWS,
      values: [springs("2.2"), springs("2.05"), springs("2.5")],
    },
    { label: "Noise of a position", key: NOISE, values: ["0", "0.01"] },
  ],
  rows: [
    { what: "theories", label: "theories", stated: ["2.0"] },
    {
      what: "theories",
      with: [LAWS, springs("2.05")],
      label: "theories, stiffness 2 and 2.05",
      stated: ["1.3 ± 0.6"],
    },
    {
      what: "theories",
      with: [LAWS, springs("2.5")],
      label: "theories, stiffness 2 and 2.5",
      stated: ["2.0"],
    },
    {
      what: "constants",
      with: [LAWS, springs("2.5")],
      label: "largest error of a number, 2 and 2.5",
      stated: ["0.001 ± 0.001"],
    },
  ],
  seeds: 3,
};

const network: FigureSpec = {
  id: "one-network",
  title: "Two theories, and one network of twice as many numbers",
  link: `${MOST}=6&theories.network=yes&${BALLS}&data.cut=halves&${LAWS}=harmonic%202%20-1%200;%20magnetic%202`,
  panels: ["which theory rules where"],
  iterations: 0,
  controls: [{ label: "Cut", key: "data.cut", values: ["halves", "disc"] }],
  rows: [
    { what: "theories", label: "theories", stated: ["2.0"] },
    { what: "forecast", label: "forecast of the next place, off by", stated: ["10⁻¹⁶"] },
    {
      what: "forecast by a network",
      label: "the same, by one network",
      stated: ["0.051 ± 0.004"],
    },
    {
      what: "forecast",
      with: [NOISE, "0.01"],
      label: "with noise 0.01: by theories",
      stated: ["0.030 ± 0.001"],
    },
    {
      what: "forecast by a network",
      with: [NOISE, "0.01"],
      label: "with noise 0.01: by one network",
      stated: ["0.062 ± 0.008"],
    },
    { what: "numbers of the network", label: "numbers of the network", stated: ["128"] },
  ],
  seeds: 3,
};

const TURN = "data.system.rotation";
const PATHS = `v=2&data=system&data.system=rotated-descent&data.system.potential=ring&${TURN}=0&data.observed=times&data.duration=0.3&data.n=40&data.times=32&data.spacing=0.05&energy=polynomial&objective=transition-likelihood&objective.eta=0.05&optimizer=least-squares&steps=31&dynamics.eta=0.05`;

const told: FigureSpec = {
  id: "told-paths",
  title: "Forty paths, told by an energy",
  link: `${PATHS}&compare=energy:polynomial,polynomial,polynomial&compare.1.degree=2&compare.3.degree=8`,
  panels: ["degree 2", "degree 4", "degree 8"],
  iterations: 3,
  controls: [{ label: "Turn b", key: TURN, values: ["0", "0.3", "1"] }],
  rows: [
    {
      what: "bits by the energy",
      label: "bits: the energy and anchors",
      stated: ["2276 ± 223", "361 ± 11", "400 ± 6"],
    },
    { what: "anchors by the energy", label: "anchors", stated: ["202 ± 23", "41 ± 1", "40 ± 1"] },
    {
      what: "bits by linear models",
      label: "bits: linear models",
      stated: ["1305 ± 27", "1305 ± 27", "1305 ± 27"],
    },
    {
      what: "bits of the numbers",
      label: "bits: plain numbers",
      stated: ["11019 ± 86", "11019 ± 86", "11019 ± 86"],
    },
    {
      what: "bits by the energy",
      with: [TURN, "0.3"],
      label: "with b = 0.3: the energy and anchors",
      stated: ["2448 ± 177", "872 ± 36", "933 ± 40"],
    },
    {
      what: "bits by linear models",
      with: [TURN, "0.3"],
      label: "with b = 0.3: linear models",
      stated: ["1359 ± 42", "1359 ± 42", "1359 ± 42"],
    },
    {
      what: "bits by the energy",
      with: [TURN, "1"],
      label: "with b = 1: the energy and anchors",
      stated: ["2958 ± 117", "2201 ± 130", "2377 ± 241"],
    },
    {
      what: "bits by linear models",
      with: [TURN, "1"],
      label: "with b = 1: linear models",
      stated: ["1441 ± 55", "1441 ± 55", "1441 ± 55"],
    },
  ],
  seeds: 3,
};

export const theories: Chapter = {
  id: "several-theories",
  title: "Several theories",
  question:
    "Given many different observations, we are able to explain them using a simple energy function (or principle). Relationship to MDL!? arXiv:1805.09714, arXiv:1810.10525.",
  Body: () => (
    <>
      <p class="answer">
        If no single energy is simple, several may be, each for a part of the world. They can be
        found without being told where one ends and the next begins: every step is given to the
        theory that says it best, and every theory learns from its own steps alone. How many there
        should be is decided by bits. A theory is worth its description if the steps that it says
        take more bits without it than its numbers and its border take with it. Without noise any
        difference pays for itself; with noise a small one has to be seen often.
      </p>

      <h3>Which holds where</h3>
      <p>
        That is the second of the note’s two references, Wu and Tegmark’s. Let the force at a place
        be that of the theory that rules there, and every theory have an energy, and where balls may
        turn, a magnetic field <Tex>{"\\omega"}</Tex>:
      </p>
      <Tex display>
        {
          "\\ddot x = -\\nabla E_{k(x)}(x) + \\omega_{k(x)} R\\dot x, \\qquad k(x) \\in \\{1, \\dots, K\\},"
        }
      </Tex>
      <p>
        with a quarter turn <Tex>R</Tex>. Positions are seen at equal times; the energies, their
        number and the regions are not. If theory <Tex>k</Tex> is off by <Tex>{"\\ell_k(t)"}</Tex>{" "}
        at step <Tex>t</Tex>, learn all of them from a mean that the smallest of these rules,
      </p>
      <Tex display>
        {
          "L_\\gamma = \\sum_t \\Bigl[\\tfrac1K \\sum_{k=1}^{K} \\bigl(\\ell_k(t) + \\delta\\bigr)^\\gamma\\Bigr]^{1/\\gamma}, \\qquad \\gamma = -1."
        }
      </Tex>
      <p>
        An arithmetic mean, <Tex>{"\\gamma = 1"}</Tex>, would have every theory fit every step: all
        become the same compromise. In the harmonic mean a step that one theory says exactly asks
        nothing of the others. So they part, and each becomes an expert. A small network of the
        place then learns whose steps lie where, and numbers that are nearly simple are made simple,
        where steps and numbers together take no more bits.
      </p>
      <Figure of={fourLaws}>
        A fall, a spring, a magnetic field and nothing, within four walls. Of the steps{" "}
        <Num of={fourLaws} row="steps given to the law that ruled" panel={0} /> are given to the law
        that ruled, or to a wall that was touched, and no number of a law is off at all. Ask for one
        theory, and it is no compromise: it says one of the four laws, and leaves{" "}
        <Num of={fourLaws} row="with one theory: steps that nothing says" panel={0} /> of the steps
        unsaid. With noise of 0.01 in every coordinate{" "}
        <Num of={fourLaws} row="with noise 0.01: steps given to the law that ruled" panel={0} /> are
        still right, and the numbers are off by{" "}
        <Num of={fourLaws} row="with noise 0.01: largest error of a number" panel={0} />.
      </Figure>
      <p>
        What was learned once need not be searched for again. With the four laws on a shelf, to be
        tried first, the search fits{" "}
        <Num of={fourLaws} row="laws fitted, the four known beforehand" panel={0} /> laws in place
        of <Num of={fourLaws} row="laws fitted in the search" panel={0} />.
      </p>

      <h3>When a theory is worth its description</h3>
      <p>
        Under noise all is told in bits: what is left of each step, by the density of the noise, and
        half a logarithm for every number of laws and borders, which is as finely as <Tex>n</Tex>{" "}
        steps know it,
      </p>
      <Tex display>
        {
          "L = -\\sum_{t=1}^{n} \\log_2 p\\bigl(x_{t+1} \\mid x_t, x_{t-1}, \\theta\\bigr) + \\tfrac12 \\log_2 n \\cdot |\\theta|."
        }
      </Tex>
      <p>
        Say a second law moves <Tex>m</Tex> of the steps by <Tex>d</Tex> from where the compromise
        has them, in noise <Tex>s</Tex>. It saves about <Tex>{"m\\,d^2/(2 s^2 \\ln 2)"}</Tex> bits
        and costs a fixed number, up to a logarithm. Half the difference takes four times the steps
        to pay for itself, and half the noise a quarter of them.
      </p>
      <Figure of={twoSprings}>
        Two springs, of stiffness 2 on the left and 2.2 on the right. Forty noisy balls tell them
        apart: there are <Num of={twoSprings} row="theories" panel={0} /> theories. If the springs
        differ by a quarter of that, 2 and 2.05, there are{" "}
        <Num of={twoSprings} row="theories, stiffness 2 and 2.05" panel={0} /> on average: mostly
        one spring between the two. It is the shorter description, though not the true one. If they
        differ more, 2 and 2.5, there are{" "}
        <Num of={twoSprings} row="theories, stiffness 2 and 2.5" panel={0} />, and no number is off
        by more than <Num of={twoSprings} row="largest error of a number, 2 and 2.5" panel={0} />.
      </Figure>

      <h3>And one network for all?</h3>
      <p>
        One network of the place and the velocity could say every law at once, and needs no borders.
        It has to be smooth where the world is not, and it has no numbers that could become simple.
      </p>
      <Figure of={network}>
        A spring on the left and a magnetic field on the right. The network has{" "}
        <Num of={network} row="numbers of the network" panel={0} /> numbers, twice as many as both
        theories with their border. Of balls that were held out it says the next place to within{" "}
        <Num of={network} row="the same, by one network" panel={0} />, half of the time, and the
        theories to within <Num of={network} row="forecast of the next place, off by" panel={0} />,
        which is rounding. With noise of 0.01 the theories are off by{" "}
        <Num of={network} row="with noise 0.01: by theories" panel={0} />, since the velocity is
        known from two noisy places only, and the network by{" "}
        <Num of={network} row="with noise 0.01: by one network" panel={0} />: most of the lead is
        gone. What is left is that two formulas can be read.
      </Figure>

      <h3>When any energy is</h3>
      <p>
        The note’s first reference, by Solowjow, Mehrjou, Schölkopf and Trimpe, leads to the same
        question for a single theory. Somebody who has the energy only needs the start of a path,
        and runs the process. Where that first leaves a tolerance, here 0.05, the position that was
        seen is said: an anchor, from which it runs on. Two codes without an energy stand beside it:
        a linear model with each anchor, and all positions as plain numbers.
      </p>
      <Figure of={told}>
        The system goes down a potential, and round it by <Tex>b</Tex> times as much. Where it does
        not turn, the polynomial of degree 4 tells forty paths in{" "}
        <Num of={told} row="bits: the energy and anchors" panel={1} /> bits, with{" "}
        <Num of={told} row="anchors" panel={1} /> positions said: the starts, and next to nothing
        else. Linear models take <Num of={told} row="bits: linear models" panel={1} />, numbers{" "}
        <Num of={told} row="bits: plain numbers" panel={1} />. A bowl leads astray and has to be put
        right again and again, <Num of={told} row="bits: the energy and anchors" panel={0} />.
        Degree 8 comes nearer to every step, as the losses show, and needs hardly fewer anchors: its
        further numbers are not worth it,{" "}
        <Num of={told} row="bits: the energy and anchors" panel={2} />. With <Tex>b = 1</Tex> the
        system goes round as much as down, and the best energy takes{" "}
        <Num of={told} row="with b = 1: the energy and anchors" panel={1} /> where linear models
        take <Num of={told} row="with b = 1: linear models" panel={1} />: at this tolerance that
        world has no energy that is worth saying, unless{" "}
        <a href="#known-system">what is known of it</a> is said too.
      </Figure>
      <Ending
        change={
          <>
            Noise, and how far it hides a difference. Laws that depend on the velocity or on the
            time, and not on the place: then no border can be drawn between them here. And a family
            that is too rich, with which one law says two regions half well.
          </>
        }
        exercises={[
          <>
            Two springs differ threefold. Are they two theories, or one with a parameter?{" "}
            <Lab
              link={`${MOST}=6&v=2&data=regions&data.cut=halves&${LAWS}=harmonic%202;%20harmonic%206&energy=polynomial&energy.degree=2&dynamics=verlet`}
            >
              Solution: both at once, as the line below the table of theories says
            </Lab>
            .
          </>,
          <>
            A world turns a little, <Tex>b = 0.3</Tex>. From which tolerance on is the energy the
            shorter way to tell its paths?{" "}
            <Lab link={`${PATHS.replace(`${TURN}=0`, `${TURN}=0.3`)}&tell=0.05`}>
              Solution: press Play, then move the tolerance; the bars of energy and linear models
              change places somewhere below 0.05
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
