import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const COUNT = "units.patterns.count";
const STEP = "units.rule.step";
const INVERSE = "units.rule=inverse&units.rule.temperature=2&units.learning_rate=0.005";

const letters: FigureSpec = {
  id: "damaged-letters",
  title: "Four ways to keep five letters, and to repair them",
  link: `units=letters&${COUNT}=5&units.corruption=0.2&units.updates=2000`,
  panels: [
    "Hebb’s rule",
    "pseudo-likelihood",
    "inverse energy learning",
    "modern Hopfield network",
  ],
  each: [
    "units.rule=hebb",
    "units.rule=pseudo-likelihood",
    INVERSE,
    "units.model=modern-hopfield&units.rule=hebb",
  ],
  iterations: 0,
  controls: [
    { label: "Letters", key: COUNT, values: ["5", "10"] },
    { label: "Share flipped", key: "units.corruption", values: ["0.1", "0.2", "0.3"] },
  ],
  rows: [
    {
      what: "recalled, 0 % flipped",
      label: "letters that stay where they are",
      stated: ["20 %", "100 %", "100 %", "100 %"],
    },
    {
      what: "recalled, 20 % flipped",
      label: "repaired, 20 % flipped",
      stated: ["8 ± 2 %", "81 ± 1 %", "82 ± 1 %", "88 ± 2 %"],
    },
    {
      what: "recalled, 30 % flipped",
      label: "repaired, 30 % flipped",
      stated: ["3 ± 2 %", "53 ± 3 %", "57 ± 0 %", "66 ± 1 %"],
    },
    {
      what: "spurious ends",
      label: "ends that are no letter",
      stated: ["2", "2", "4 ± 0", "0"],
    },
    {
      what: "recalled, 20 % flipped",
      with: [COUNT, "10"],
      label: "of ten letters: repaired, 20 % flipped",
      stated: ["0 %", "53 ± 3 %", "52 ± 1 %", "87 ± 2 %"],
    },
  ],
  seeds: 3,
};

const bars: FigureSpec = {
  id: "bars-and-stripes",
  title: "The same machine, asked for a density, and asked for an end",
  link: "units=bars-and-stripes&units.patterns.size=3&units.model=rbm&units.model.hidden=16&units.learning_rate=0.02&units.updates=2000&units.corruption=0.1",
  panels: ["exact likelihood", "contrastive divergence", "inverse energy learning"],
  each: [
    "units.rule=exact",
    "units.rule=contrastive-divergence",
    "units.rule=inverse&units.rule.steps=3&units.rule.temperature=1&units.rule.corruption=0.1",
  ],
  likelihood: true,
  iterations: 0,
  controls: [
    { label: "Hidden units", key: "units.model.hidden", values: ["4", "8", "16"] },
    { label: "Updates", key: "units.updates", values: ["200", "600", "2000"] },
  ],
  rows: [
    {
      what: "log p",
      label: "mean log p of a picture, nats",
      stated: ["−2.643", "−3.1 ± 0.1", "−4.9 ± 1.5"],
    },
    {
      what: "recalled, 10 % flipped",
      label: "repaired, one of nine squares flipped",
      stated: ["99 %", "68 ± 2 %", "95 ± 5 %"],
    },
    {
      what: "log p",
      with: ["units.model.hidden", "4"],
      label: "with four hidden units: mean log p",
      stated: ["−4.2 ± 0.2", "−4.8 ± 0.0", "−4.7 ± 0.2"],
    },
    {
      what: "recalled, 10 % flipped",
      with: ["units.model.hidden", "4"],
      label: "with four hidden units: repaired",
      stated: ["30 ± 10 %", "4 ± 3 %", "37 ± 8 %"],
    },
  ],
  seeds: 3,
};

const lasting: FigureSpec = {
  id: "the-start-is-seen",
  title: "How long does a process remember its start?",
  link: `units=letters&${COUNT}=5&units.corruption=0.2&units.updates=2000&${INVERSE}&${STEP}=0.5`,
  panels: ["5 steps", "10 steps", "20 steps", "at rest"],
  each: [
    "units.rule.steps=5",
    "units.rule.steps=10",
    "units.rule.steps=20",
    "units.rule.steps=20&units.rule.estimator=implicit",
  ],
  iterations: 0,
  controls: [{ label: "Step η", key: STEP, values: ["0.1", "0.25", "0.5"] }],
  rows: [
    {
      what: "recalled, 20 % flipped",
      label: "η = 0.5: repaired, 20 % flipped",
      stated: ["79 ± 2 %", "82 ± 1 %", "0 %", "0 %"],
    },
    {
      what: "loss",
      label: "η = 0.5: loss",
      stated: ["0.01 ± 0.01", "0.00 ± 0.00", "0.187", "0.187"],
    },
    {
      what: "recalled, 20 % flipped",
      with: [STEP, "0.1"],
      label: "η = 0.1: repaired, 20 % flipped",
      stated: ["83 ± 4 %", "83 ± 3 %", "80 ± 4 %", "5 %"],
    },
  ],
  seeds: 3,
};

export const rivals: Chapter = {
  id: "rivals",
  title: "Boltzmann machines, concepts, rivals",
  question:
    "Energy-based ML use a fixed measure of energy, for example, RBMs, and adapt the connectivity/topology of the network. How is this idea different from related work? Energy based learning seems to focus on matching inputs and outputs, not the internal dynamics. Boltzmann machines for time-series; OpenAI’s energy-based models; GANs, IRL, EBMs.",
  Body: () => (
    <>
      <p class="answer">
        A Boltzmann machine fixes the form of its energy and adapts connections until draws from{" "}
        <Tex>{"e^{-E}/Z"}</Tex> resemble the data. Here a process is fixed, and an energy of any
        form is adapted until the process ends at the data. It is the question that differs, not the
        machine: one machine, asked both ways, gives two answers. Asked for a density of fourteen
        pictures, it tells each with a mean log p of{" "}
        <Num of={bars} row="mean log p of a picture, nats" panel={0} /> nats, where −2.639 is the
        best there is. Asked only that three steps of its process undo a flipped square, it repairs{" "}
        <Num of={bars} row="repaired, one of nine squares flipped" panel={2} /> of the pictures,
        about as many as the first, and as a density it is poor:{" "}
        <Num of={bars} row="mean log p of a picture, nats" panel={2} />. The other relatives differ
        in the same way, by what is known beforehand and what is asked for.
      </p>

      <h3>One form of energy, many lessons</h3>
      <p>
        Units <Tex>s</Tex> take two values, and the energy has a form that never changes; all that
        is learned is which units pull on which, and how strongly:
      </p>
      <Tex display>{"E(s) = -\\tfrac12 \\sum_{i \\ne j} W_{ij}\\, s_i s_j - \\sum_i b_i s_i."}</Tex>
      <p>
        That is the note’s example. Which pairs can be connected at all is chosen beforehand, here
        every pair or those of two layers; what adapts is the strength of each connection. For the
        same <Tex>W</Tex> there are very different lessons. <em>Hebb’s rule</em> adds up the
        patterns and looks at nothing else. A <em>likelihood</em> compares what is connected in the
        data with what is connected in the machine’s own draws,
      </p>
      <Tex display>
        {
          "\\frac{\\partial \\log p}{\\partial W_{ij}} = \\langle s_i s_j\\rangle_{\\text{data}} - \\langle s_i s_j\\rangle_{\\text{machine}},"
        }
      </Tex>
      <p>
        and <em>pseudo-likelihood</em> asks each unit to be told by all others.{" "}
        <em>Inverse energy learning</em> starts a process at the damaged pattern and asks where it
        ends: every unit moves toward its mean under the pull of the others,
      </p>
      <Tex display>
        {
          "s \\leftarrow (1-\\eta)\\, s + \\eta \\tanh\\frac{W s + b}{\\tau}, \\qquad \\min_{W, b}\\ \\tfrac12\\lVert s_T - \\text{pattern}\\rVert^2,"
        }
      </Tex>
      <p>which is the loss of all other chapters, on units.</p>
      <Figure of={letters}>
        With 20 % of the squares flipped, what Hebb’s rule stored repairs{" "}
        <Num of={letters} row="repaired, 20 % flipped" panel={0} /> of the letters, since letters
        are alike and their sum is a blend. A likelihood of each unit repairs{" "}
        <Num of={letters} row="repaired, 20 % flipped" panel={1} />, and inverse energy learning{" "}
        <Num of={letters} row="repaired, 20 % flipped" panel={2} />: to have the process end at a
        letter is nearly the same wish as to have the letter likelier than what is around it. A
        modern Hopfield network has no weights to learn; it keeps the letters and looks for the
        nearest, and repairs the most, <Num of={letters} row="repaired, 20 % flipped" panel={3} />.
        With ten letters that becomes plainer:{" "}
        <Num of={letters} row="of ten letters: repaired, 20 % flipped" panel={2} /> against{" "}
        <Num of={letters} row="of ten letters: repaired, 20 % flipped" panel={3} />. Each letter
        that is kept costs it 35 squares more; the weights stay as many as they are.
      </Figure>

      <h3>You get what you ask for</h3>
      <p>
        A density answers every question at once: what is likely, what is not, and what goes with
        what. It needs <Tex>Z</Tex>, a sum over all states, or draws in place of it. An end of a
        process answers one question, needs no <Tex>Z</Tex>, and leaves open what the energy is
        where no process goes.
      </p>
      <Figure of={bars}>
        The fourteen bars and stripes of 3 × 3 squares, learned by a restricted Boltzmann machine of
        16 hidden units. The exact gradient finds nearly the density itself. Contrastive divergence
        starts its draws at the data and stops them after one sweep; what lies farther off it never
        sees, and it stops at <Num of={bars} row="mean log p of a picture, nats" panel={1} />.
        Inverse energy learning is not asked for a density, and its likelihood goes where it happens
        to go, differently for each seed. But one flipped square of nine is repaired in{" "}
        <Num of={bars} row="repaired, one of nine squares flipped" panel={2} /> of the runs, against{" "}
        <Num of={bars} row="repaired, one of nine squares flipped" panel={0} /> and{" "}
        <Num of={bars} row="repaired, one of nine squares flipped" panel={1} />. Where hidden units
        are few, the question matters more: with four of them it repairs{" "}
        <Num of={bars} row="with four hidden units: repaired" panel={2} />, and the best density
        that was found <Num of={bars} row="with four hidden units: repaired" panel={0} />.
      </Figure>

      <h3>Inner dynamics, and a start that is seen</h3>
      <p>
        “Energy based learning seems to focus on matching inputs and outputs, not the internal
        dynamics”, says the note. Here it is the inner steps that teach. At first all weights are 0,
        no unit pulls on another, and a step keeps the share <Tex>{"1 - \\eta"}</Tex> of where a
        unit was. So after <Tex>T</Tex> steps the end still holds a share of the start,
      </p>
      <Tex display>{"\\frac{\\partial s_T}{\\partial s_0} = (1 - \\eta)^T I."}</Tex>
      <p>
        With <Tex>{"\\eta = 0.5"}</Tex> these are 3 % after five steps, 0.1 % after ten, and a
        millionth after twenty. What comes from all starts alike cannot say which pattern was meant,
        and no gradient there tells how to keep patterns apart. A gradient at rest, be it the
        implicit one or equilibrium propagation’s, is the limit of that: it looks at the end alone.
      </p>
      <Figure of={lasting}>
        Through five and ten steps the letters are learned:{" "}
        <Num of={lasting} row="η = 0.5: repaired, 20 % flipped" panel={0} /> and{" "}
        <Num of={lasting} row="η = 0.5: repaired, 20 % flipped" panel={1} />. Through twenty the
        start is forgotten, and nothing is:{" "}
        <Num of={lasting} row="η = 0.5: repaired, 20 % flipped" panel={2} />. The loss stays at{" "}
        <Num of={lasting} row="η = 0.5: loss" panel={2} />, which is half the variance of the
        letters: the process takes every start to one end, their mean. If that is why, smaller steps
        must help, and they do: with <Tex>{"\\eta = 0.1"}</Tex> twenty steps keep 12 % of the start,
        and <Num of={lasting} row="η = 0.1: repaired, 20 % flipped" panel={2} /> are repaired. The
        gradient at rest does not see the start, and hardly learns whatever the step:{" "}
        <Num of={lasting} row="η = 0.1: repaired, 20 % flipped" panel={3} />.
      </Figure>

      <h3>Boltzmann machines for time series</h3>
      <p>
        A dynamic Boltzmann machine has the same units, and lets the past pull on them: connections
        carry what was, with delays, and traces <Tex>{"\\alpha"}</Tex> keep a fading record of it,
      </p>
      <Tex display>
        {
          "p(x_t \\mid \\text{past}) = \\prod_j \\frac{e^{-E_j(x_{t,j})}}{\\sum_{x'} e^{-E_j(x')}}, \\qquad E_j(x) = -x\\Bigl(b_j + \\sum_i w_{ij}\\, \\alpha_{ij}(t)\\Bigr)."
        }
      </Tex>
      <p>
        Given the past, units do not act on each other; so <Tex>Z</Tex> is a sum of two terms a
        unit, the likelihood is exact, and each connection learns from its own two ends. Its energy
        is one of the next step and is made anew at every step. Here one energy, which does not
        change, has to drive all steps, as in the chapter on{" "}
        <a href="#known-system">a known system</a>. <code>iel series</code> on the command line
        learns such machines.
      </p>

      <h3>Energies that learn concepts</h3>
      <p>
        Mordatch’s energies <Tex>{"E(x, a, w)"}</Tex> are the nearest relative. They see a scene{" "}
        <Tex>x</Tex>, which of its entities count, <Tex>a</Tex>, and a code <Tex>w</Tex> of a
        concept, such as “in a row”. Descent in <Tex>x</Tex> makes a scene that fits the concept,
        descent in <Tex>a</Tex> finds whom it is about, and descent in <Tex>w</Tex> finds the
        concept of a few examples; the energy is learned through those steps, as here. There, one
        energy has to serve many concepts, the unknown of each is found by descent too, and the
        process is a means. Here the process is what is known of the world. The lab has such
        energies too, for sets of entities: <Lab link="concepts=circle">told and shown</Lab> are
        eight concepts, each from five demonstrations, with who takes part.
      </p>

      <h3>A triangle: adversaries, demonstrations, energies</h3>
      <p>
        Someone who acts well most of the time draws paths. Inverse reinforcement learning asks for
        the cost that those paths keep low, and its answer by maximum entropy is an energy of whole
        paths, with the likelihood’s gradient,
      </p>
      <Tex display>
        {
          "p_\\theta(\\text{path}) = \\tfrac1Z e^{-c_\\theta(\\text{path})}, \\qquad -\\nabla_\\theta \\log p = \\mathbb E_{\\text{data}}[\\nabla c_\\theta] - \\mathbb E_{p_\\theta}[\\nabla c_\\theta]."
        }
      </Tex>
      <p>
        The second mean needs draws from <Tex>{"p_\\theta"}</Tex>; let a sampler <Tex>q</Tex> that
        can be drawn from stand in. An adversarial network trains one against a discriminator. If
        the density of the sampler is known, the best discriminator for given densities is known in
        form too, and it needs no more than the cost:
      </p>
      <Tex display>
        {
          "D(x) = \\frac{\\tilde p(x)}{\\tilde p(x) + q(x)}, \\qquad \\tilde p = \\tfrac1Z e^{-c_\\theta}."
        }
      </Tex>
      <p>
        Write its loss,{" "}
        <Tex>{"-\\mathbb E_{\\text{data}} \\log D - \\mathbb E_q \\log (1 - D)"}</Tex>, let{" "}
        <Tex>{"\\mu"}</Tex> be the even mixture of the data and the sampler, and <Tex>Z</Tex> be
        held where it is. Then
      </p>
      <Tex display>
        {
          "\\nabla_\\theta \\mathcal L_D = \\mathbb E_{\\text{data}}[\\nabla c_\\theta] - \\mathbb E_{\\mu}\\Bigl[\\frac{\\tilde p}{(\\tilde p + q)/2}\\, \\nabla c_\\theta\\Bigr]."
        }
      </Tex>
      <p>
        This is the gradient of the likelihood, with its second mean taken by weighted draws from
        the mixture. Where the sampler has caught up, <Tex>{"q = \\tilde p"}</Tex>, every weight is
        1, and as half of the mixture is the data itself, half the likelihood’s gradient is left:
        the same direction. The sampler’s own loss, <Tex>{"\\mathbb E_q[c_\\theta + \\log q]"}</Tex>{" "}
        up to a constant, has it become <Tex>{"\\tilde p"}</Tex>. So the three are one (Finn,
        Christiano, Abbeel and Levine): a discriminator of that form learns a cost, and a cost of
        paths is an energy. What is called the process here, is there a policy that is learned
        beside the cost. In this article it is known, and only the energy is asked for. Both can be
        tried:{" "}
        <Lab link="v=2&data=eight-gaussians&data.n=1000&energy=gaussian-mixture&energy.components=16&objective=adversarial&optimizer.schedule=constant&optimizer.learning_rate=0.02">
          an adversary
        </Lab>
        , which the lab sets beside maximum likelihood, and{" "}
        <Lab link="v=2&data=demonstrations&data.height=4&objective=maximum-entropy-paths">
          paths that somebody took
        </Lab>
        , whose cost leads to goals that nobody went to.
      </p>
      <Ending
        change={
          <>
            If what is wanted is a density, to draw from or to compare models by, the likelihood is
            the question to ask, and an end of a process is no substitute. If patterns are many and
            may be kept, a memory that keeps them beats all weights. If the process is not known and
            has to be learned as well, this becomes the triangle above. And if the start of a
            process is no longer seen at its end, no gradient helps, neither through time nor at
            rest.
          </>
        }
        exercises={[
          <>
            Twenty steps of size 0.5 taught nothing. Should forty of size 0.05 do? Take the share of
            the start that is left first.{" "}
            <Lab
              link={`units=letters&units.updates=2000&${INVERSE}&units.rule.steps=40&${STEP}=0.05`}
            >
              Solution: 13 % are left, and the letters are learned
            </Lab>
            .
          </>,
          <>
            Which of the rules that store can hold ten letters at all?{" "}
            <Lab link={`units=letters&${COUNT}=10&units.rule=pseudo-inverse&units.corruption=0.1`}>
              Solution: the pseudo-inverse, in which letters that are alike do not blend
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
