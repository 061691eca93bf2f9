import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const STEPS = { label: "Inner steps T", key: "steps" };

const through: FigureSpec = {
  id: "through-time",
  title: "Through all steps, the last four, the last one",
  link: "v=1&steps=30&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,truncated,one-step",
  panels: ["through time", "last four steps", "last step"],
  iterations: 300,
  controls: [{ ...STEPS, values: ["1", "3", "10", "30"] }],
  rows: [
    {
      what: "cosine",
      at: 0,
      label: "cosine with the gradient, before training",
      stated: ["1.00", "0.92 ± 0.04", "0.91 ± 0.04"],
    },
    {
      what: "length",
      at: 0,
      label: "length over that of the gradient",
      stated: ["1.00", "0.15 ± 0.02", "0.039 ± 0.004"],
    },
    { what: "loss", label: "loss", stated: ["0.15 ± 0.01", "0.17 ± 0.01", "0.19 ± 0.02"] },
  ],
  seeds: 3,
};

const single: FigureSpec = {
  id: "one-step",
  title: "With a single step the note’s line is right",
  link: "v=1&steps=1&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,one-step",
  panels: ["through time", "last step"],
  iterations: 300,
  controls: [{ ...STEPS, values: ["1", "2", "5", "20"] }],
  rows: [
    { what: "cosine", label: "cosine with the gradient", stated: ["1.000", "1.000"] },
    { what: "length", label: "length over that of the gradient", stated: ["1.000", "1.000"] },
    {
      what: "length",
      with: ["steps", "2"],
      at: 0,
      label: "the same with two steps, before training",
      stated: ["1.00", "0.50"],
    },
    { what: "loss", label: "loss", stated: ["0.21 ± 0.01", "0.21 ± 0.01"] },
  ],
  seeds: 3,
};

const rest: FigureSpec = {
  id: "at-rest",
  title: "Gradients that trust the process to have come to rest",
  link: "v=1&data.n=60&steps=100&energy=gaussian-mixture&compare=estimator:bptt,implicit,equilibrium-propagation",
  panels: ["through time", "implicit", "equilibrium propagation"],
  iterations: 20,
  controls: [{ ...STEPS, values: ["10", "30", "100"] }],
  rows: [
    {
      what: "cosine",
      label: "cosine with the gradient, 100 steps",
      stated: ["1.000", "1.000", "0.9 ± 0.2"],
    },
    {
      what: "cosine",
      with: ["compare.3.beta", "0.001"],
      label: "the same, propagation with a hundredth of the nudge β",
      stated: ["1.000", "1.000", "1.000"],
    },
    {
      what: "cosine",
      with: ["steps", "10"],
      label: "cosine, 10 steps",
      stated: ["1.0", "0.8 ± 0.1", "0.6 ± 0.1"],
    },
    {
      what: "length",
      with: ["steps", "10"],
      label: "length over that of the gradient, 10 steps",
      stated: ["1.0", "1.9 ± 1.5", "0.8 ± 0.6"],
    },
  ],
  seeds: 3,
};

export const gradient: Chapter = {
  id: "gradient",
  title: "The gradient when θ is used at every step",
  question:
    "What do the gradients look like? BUG: third last and last line are wrong. The parameters are used multiple times over the inner GD iterations. Will need something like BPTT. True for a single step tho?",
  Body: () => (
    <>
      <p class="answer">
        The suspicion is right on both counts. The chain rule as first written sees θ only where it
        enters the last step; θ enters every step, and the true gradient is a sum over all of them,
        each carried to the end by the steps that follow. With a single step the sum has one term
        and the line is exact. With more, the last term alone points much the same way, and is far
        too short.
      </p>

      <h3>The sum</h3>
      <p>
        The process is <Tex>{"x_{t+1} = x_t - \\eta\\nabla E_\\theta(x_t)"}</Tex> for{" "}
        <Tex>{"t < T"}</Tex>, the loss is <Tex>{"\\ell(x_T)"}</Tex>. Let <Tex>{"\\lambda_t"}</Tex>{" "}
        be what the loss feels of a small shift of <Tex>{"x_t"}</Tex>. A shift passes through the
        step, so it comes back through the step’s Jacobian, which for a descent is symmetric:
      </p>
      <Tex display>
        {
          "\\lambda_T = \\frac{\\partial\\ell}{\\partial x_T}, \\qquad \\lambda_t = \\bigl(I - \\eta H(x_t)\\bigr)\\,\\lambda_{t+1}, \\qquad H = \\frac{\\partial^2 E}{\\partial x^2}."
        }
      </Tex>
      <p>
        At step <Tex>t</Tex> a change of <Tex>{"\\theta"}</Tex> shifts <Tex>{"x_{t+1}"}</Tex> by{" "}
        <Tex>{"-\\eta\\,\\partial_\\theta\\nabla E(x_t)"}</Tex>. Add up what the loss feels of each:
      </p>
      <Tex display>
        {
          "\\frac{d\\ell}{d\\theta} = -\\eta \\sum_{t=0}^{T-1} \\partial_\\theta\\bigl(\\nabla E_\\theta(x_t)\\cdot\\lambda_{t+1}\\bigr), \\qquad \\frac{d\\ell}{dz} = \\lambda_0."
        }
      </Tex>
      <p>
        This is back-propagation through time. The note’s line is its last term,{" "}
        <Tex>{"t = T-1"}</Tex>. Only the states need to be kept, and no matrix of second derivatives
        is ever formed: the gradient of <Tex>E</Tex> evaluated at{" "}
        <Tex>{"x + \\varepsilon\\lambda"}</Tex>, with <Tex>{"\\varepsilon^2 = 0"}</Tex>, has{" "}
        <Tex>{"H\\lambda"}</Tex> as its part in <Tex>{"\\varepsilon"}</Tex>, and the mixed term
        along with it.
      </p>
      <Figure of={single}>
        With <Tex>{"T = 1"}</Tex> both panels are the same fit: cosine{" "}
        <Num of={single} row="cosine with the gradient" panel={1} />, length{" "}
        <Num of={single} row="length over that of the gradient" panel={1} />. With two steps the
        last one already has only{" "}
        <Num of={single} row="the same with two steps, before training" panel={1} /> of the length:
        at the start of training the energy is nearly flat, so the two terms of the sum are nearly
        equal and half of it is missing.
      </Figure>

      <h3>What the last step misses</h3>
      <p>
        Far from rest <Tex>{"\\eta H"}</Tex> is small, <Tex>{"\\lambda"}</Tex> hardly changes from
        step to step, and <Tex>T</Tex> terms of like size add up: the last alone is about{" "}
        <Tex>{"1/T"}</Tex> of them. Near rest <Tex>{"I-\\eta H"}</Tex> shrinks what is carried back,
        early steps are forgotten, and the last few are nearly all. Where each step would land at
        once, <Tex>{"\\eta H = I"}</Tex>, the last is exact. On <Tex>{"\\tfrac a2 (x-c)^2"}</Tex>{" "}
        all of this is one line: with <Tex>{"\\rho = 1-\\eta a"}</Tex> the last <Tex>K</Tex> steps
        give the fraction <Tex>{"(1-\\rho^K)/(1-\\rho^T)"}</Tex> of{" "}
        <Tex>{"\\partial x_T/\\partial c"}</Tex>, and exactly <Tex>{"K/T"}</Tex> of{" "}
        <Tex>{"\\partial x_T/\\partial a"}</Tex>.
      </p>
      <Figure of={through}>
        Thirty steps, plain gradient descent on θ, one learning rate for all. Before training the
        last step has a cosine of{" "}
        <Num of={through} row="cosine with the gradient, before training" panel={2} /> with the
        gradient and <Num of={through} row="length over that of the gradient" panel={2} /> of its
        length, a little more than a thirtieth. So it learns the same, more slowly: after 300
        updates its loss is <Num of={through} row="loss" panel={2} />, with the last four steps{" "}
        <Num of={through} row="loss" panel={1} />, through time{" "}
        <Num of={through} row="loss" panel={0} />.
      </Figure>
      <p>
        A shorter gradient is a smaller learning rate, and an optimizer that divides by the
        gradient’s size would hide it. The error of direction remains, and is largest where early
        steps passed over other ground than the last.
      </p>

      <h3>When there is nothing to go back through</h3>
      <p>
        If the process has come to rest, <Tex>{"\\nabla E(x^*) = 0"}</Tex>, the sum over ever more
        steps is a geometric series and has a limit that needs no path at all:
      </p>
      <Tex display>
        {
          "\\frac{d\\ell}{d\\theta} = -\\,\\partial_\\theta\\bigl(\\nabla E_\\theta(x^*)\\cdot v\\bigr), \\qquad H v = \\frac{\\partial\\ell}{\\partial x^*}."
        }
      </Tex>
      <p>
        Equilibrium propagation finds the same by letting the process rest twice more, on{" "}
        <Tex>{"E \\pm \\beta\\ell"}</Tex>, and taking the difference of{" "}
        <Tex>{"\\partial_\\theta E"}</Tex> over <Tex>{"2\\beta"}</Tex>. Both are right about a place
        where the process really is at rest, and about no other.
      </p>
      <Figure of={rest}>
        After 100 steps the process is at rest and all three agree: cosine{" "}
        <Num of={rest} row="cosine with the gradient, 100 steps" panel={1} /> and{" "}
        <Num of={rest} row="cosine with the gradient, 100 steps" panel={2} />. After 10 it is still
        under way, and the implicit gradient answers another question: cosine{" "}
        <Num of={rest} row="cosine, 10 steps" panel={1} />, at{" "}
        <Num of={rest} row="length over that of the gradient, 10 steps" panel={1} /> times the
        length.
      </Figure>
      <Ending
        change={
          <>
            If every step were taught, because the whole way was observed and each step starts from
            where the process truly was, then each step is a problem of its own with{" "}
            <Tex>{"T = 1"}</Tex>, and the note’s line is right again. With an operator whose
            Jacobian is not symmetric, <Tex>{"I - \\eta H"}</Tex> becomes its transpose, and
            equilibrium propagation no longer holds.
          </>
        }
        exercises={[
          <>
            Give the last step the learning rate it lacks. Does it catch up?{" "}
            <Lab link="v=1&steps=30&energy.widths=16,16&compare=estimator:bptt,one-step">
              Solution: with Adam, which divides by the size, most of the difference is gone
            </Lab>
            .
          </>,
          <>
            Draw paths instead of end points and learn from each step. Which estimators differ then?{" "}
            <Lab link="v=1&data=langevin-pairs&data.n=1000&energy=polynomial&objective=transition-likelihood">
              Solution: none; there is one step a pair
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
