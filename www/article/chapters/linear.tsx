import { type Chapter, Ending, Figure, Lab, Num, Tex } from "../parts";
import type { FigureSpec } from "../spec";

const layer: FigureSpec = {
  id: "linear-layer",
  title: "A linear layer learns to let its data be",
  link: "v=1&energy=linear&initial=given&steps=10&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=singular-value-1:W",
  panels: ["through time", "last step"],
  iterations: 2000,
  controls: [{ label: "Inner steps T", key: "steps", values: ["1", "3", "10", "30"] }],
  rows: [
    {
      what: "loss",
      at: 200,
      label: "loss after 200",
      stated: ["0.0009 ± 0.0005", "0.05 ± 0.03"],
    },
    { what: "loss", label: "loss after 2000", stated: ["10⁻⁵", "0.0009 ± 0.0005"] },
    {
      what: "cosine",
      at: 100,
      label: "cosine with the gradient, after 100",
      stated: ["1.00", "0.99 ± 0.01"],
    },
    {
      what: "length",
      at: 100,
      label: "length over that of the gradient, after 100",
      stated: ["1.00", "0.109 ± 0.008"],
    },
  ],
  seeds: 3,
};

const rates: FigureSpec = {
  id: "optimizers",
  title: "The same loss, by three ways of going down it",
  link: "v=1&energy=linear&initial=given&steps=10&compare=optimizer:sgd,adam,l-bfgs&compare.1.momentum=0",
  panels: ["gradient descent", "Adam", "L-BFGS"],
  iterations: 200,
  controls: [{ label: "Inner steps T", key: "steps", values: ["1", "3", "10", "30"] }],
  rows: [{ what: "loss", label: "loss", stated: ["0.001", "10⁻⁴", "10⁻²⁰"] }],
  seeds: 3,
};

export const linear: Chapter = {
  id: "training",
  title: "How training with it differs; linear layers",
  question:
    "How are the dynamics of training with this update different from GD? Linear layers behave differently?",
  Body: () => (
    <>
      <p class="answer">
        Training by the last step alone goes much the same way as training by the full gradient, on
        a slower clock: with T steps about T times slower. That holds almost exactly for a linear
        layer, where every term of the sum over steps does the same. And linear layers do behave
        differently from a regression: their singular values, not their entries, are what training
        moves, each nearly by itself, and near zero it slows down like a power of time, not like an
        exponential.
      </p>

      <h3>One mode at a time</h3>
      <p>
        Let <Tex>{"E(x) = \\tfrac12\\lVert Wx\\rVert^2"}</Tex>. A step multiplies the part of{" "}
        <Tex>x</Tex> along the right singular vector of a singular value <Tex>w</Tex> by{" "}
        <Tex>{"\\rho = 1-\\eta w^2"}</Tex>, so after <Tex>T</Tex> steps
      </p>
      <Tex display>
        {
          "x_T = \\rho^T z, \\qquad \\frac{\\partial x_T}{\\partial w} = -2T\\eta\\, w\\, \\rho^{T-1} z."
        }
      </Tex>
      <p>
        Look at the sum over steps from the chapter before. The state has shrunk by{" "}
        <Tex>{"\\rho^t"}</Tex> when step <Tex>t</Tex> begins, and what the loss feels of it shrinks
        by <Tex>{"\\rho^{T-1-t}"}</Tex> on its way back. The product does not depend on <Tex>t</Tex>
        : all <Tex>T</Tex> terms are equal, and the last is exactly <Tex>{"1/T"}</Tex> of their sum.
        Only terms that mix two modes, with two different <Tex>{"\\rho"}</Tex>, are not.
      </p>
      <Figure of={layer}>
        Processes start where they were observed, so that the best <Tex>W</Tex> moves nothing:{" "}
        <Tex>{"W = 0"}</Tex>. There are ten steps. After 100 updates the last step’s gradient has
        the cosine <Num of={layer} row="cosine with the gradient, after 100" panel={1} /> with the
        full one and <Num of={layer} row="length over that of the gradient, after 100" panel={1} />{" "}
        of its length, where the formula for one mode says 0.1. So it takes ten times as long: its
        loss after 2000 updates, <Num of={layer} row="loss after 2000" panel={1} />, is that of the
        full gradient after 200, <Num of={layer} row="loss after 200" panel={0} />.
      </Figure>

      <h3>Why it slows down</h3>
      <p>
        Gradient flow on <Tex>{"\\ell = \\tfrac12(x_T - x)^2"}</Tex> with <Tex>{"z = x"}</Tex> moves
        a singular value by
      </p>
      <Tex display>
        {
          "\\dot w = -\\alpha\\,(\\rho^T - 1)\\,x \\cdot \\bigl(-2T\\eta\\, w\\, \\rho^{T-1} x\\bigr) \\approx -2\\alpha\\, T^2\\eta^2\\, x^2\\; w^3 \\quad\\text{for small } w."
        }
      </Tex>
      <p>
        In a regression, <Tex>{"\\dot w"}</Tex> is proportional to the distance that is left, and
        the distance shrinks exponentially. Here it goes like the cube, so that{" "}
        <Tex>{"w \\sim t^{-1/2}"}</Tex> and the loss, which goes like <Tex>{"w^4"}</Tex>, like{" "}
        <Tex>{"t^{-2}"}</Tex>: ten times the updates for a hundredth of the loss, as the first
        column of the table has it. The reason is that <Tex>E</Tex> depends on <Tex>W</Tex> only
        through <Tex>{"W^\\top W"}</Tex>, and at <Tex>{"W = 0"}</Tex> a square is flat. For the same
        reason a singular value that starts at zero stays there, and <Tex>W</Tex> has no preferred
        sign.
      </p>
      <Figure of={rates}>
        The flatness is in the loss, so it is met by whoever uses only its gradient. After 200
        updates gradient descent is at <Num of={rates} row="loss" panel={0} /> and Adam at about{" "}
        <Num of={rates} row="loss" panel={1} />. L-BFGS, which learns the curvature on its way, is
        all but exactly there, at <Num of={rates} row="loss" panel={2} />.
      </Figure>
      <Ending
        change={
          <>
            With starts away from the observations the best <Tex>W</Tex> is not zero, and around it
            convergence is exponential again. With more layers the exponents grow with their number.
            And the factor <Tex>T</Tex> is a matter of the learning rate only as long as steps are
            alike: where they contract much, the last few are nearly all there is.
          </>
        }
        exercises={[
          <>
            With one inner step the two panels of the first figure agree. Why, and where do you see
            it?{" "}
            <Lab link="v=1&steps=1&energy=linear&initial=given&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=singular-value-1:W">
              Solution: the sum has one term; the lines lie on each other
            </Lab>
            .
          </>,
          <>
            Follow the second singular value in place of the first. Which falls faster, and why?{" "}
            <Lab link="v=1&energy=linear&initial=given&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=singular-value-2:W">
              Solution: the larger, by the cube
            </Lab>
            .
          </>,
        ]}
      />
    </>
  ),
};
