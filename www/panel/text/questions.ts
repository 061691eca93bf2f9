import type { Room } from "../../wire/types";

/** The chapters of the article, by their ids, in its order. */
export const CHAPTER_TITLES: Record<string, string> = {
  "energy-or-density": "Energy or density",
  operators: "Operators that contract: are they the same?",
  "inverse-problem": "The inverse problem, and why starts must cost something",
  gradient: "The gradient when θ is used at every step",
  training: "How training with it differs; linear layers",
  "known-system": "A known system; part of the state",
  langevin: "Motion, noise, Langevin: optimizing and sampling",
  "description-length": "Description length",
  "several-theories": "Several theories",
  rivals: "Boltzmann machines, concepts, rivals",
};

/** Where the article explains what a room of the scenario holds: the id of a chapter. */
export const EXPLAINED: Record<Room, string> = {
  data: "inverse-problem",
  energy: "energy-or-density",
  dynamics: "operators",
  initial: "inverse-problem",
  objective: "energy-or-density",
  estimator: "gradient",
  optimizer: "training",
};

/** And where what a view shows. */
export const OF_VIEW = {
  concepts: "rivals",
  density: "langevin",
  law: "energy-or-density",
  theories: "several-theories",
  units: "rivals",
};

/** The questions that the program was made for. The numbers of an answer are of a figure in the chapter that says
 *  why it holds, and the link is that figure's, or of one of its panels. */
export const QUESTIONS: {
  question: string;
  answer: string;
  link: string;
  figure: string;
  chapter: string;
}[] = [
  {
    question: "What is the difference between learning a distribution and learning an energy?",
    answer:
      "Descent sees the slope of the energy alone, so the constant that normalizes a density cancels; a likelihood has to compute it. Learned from end points, processes end 0.20 ± 0.01 from their observations, and by a likelihood 0.53 ± 0.11; read as a density, the first is 0.99 ± 0.07 off and the second 0.28 ± 0.10.",
    link: "v=2&data=eight-gaussians&data.n=100&energy=rbf&compare=objective:endpoint,gibbs-likelihood",
    figure: "two-lessons",
    chapter: "energy-or-density",
  },
  {
    question: "Are a map, descent, sampling and a multiplicative step the same operator?",
    answer:
      "They are relatives. Descent brings 100 ± 0 % of its processes to a minimum; Langevin steps have 59 ± 4 % there and draws from exp(−E/τ) 64 ± 3 %, as both sample one density. A multiplicative step is descent measured by ratios, and a map is a descent only where its Jacobian is symmetric.",
    link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,gibbs&compare.2.temperature=0.4&compare.3.temperature=0.4",
    figure: "descend-wander-draw",
    chapter: "operators",
  },
  {
    question: "What is the gradient of learning, and when is the last step enough?",
    answer:
      "It goes back through every step, as parameters are used in each. With one step the last is all. Of thirty, the last alone has a cosine of 0.91 ± 0.04 with the gradient and 0.039 ± 0.004 of its length, so it learns the same, more slowly.",
    link: "v=1&steps=30&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,truncated,one-step",
    figure: "through-time",
    chapter: "gradient",
  },
  {
    question: "How does training differ from plain descent on the loss, for a linear layer?",
    answer:
      "It goes the same way on a slower clock: of ten steps the last has a cosine of 0.99 ± 0.01 with the gradient and 0.109 ± 0.008 of its length. Singular values are what moves, not entries, and near zero they slow down like a power of time.",
    link: "v=1&energy=linear&initial=given&steps=10&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=singular-value-1:W",
    figure: "linear-layer",
    chapter: "training",
  },
  {
    question: "What if steps are no descent, and the energy sees only part of the state?",
    answer:
      "It is enough that the energy falls along every path, whatever else the system does. Of part of the state there is one only where that part runs by itself: for a spring with friction an energy of both coordinates falls on 100 % of the domain, one of the position alone on 50 %.",
    link: "v=2&data=field&data.system=linear-flow&data.system.matrix=0,1,-1,-0.5&objective=descends&compare=energy:quadratic,custom,custom&compare.2.expression=exp(a)*x1%5E2&compare.2.parameters=%5B%7B%22name%22%3A%22a%22%2C%22value%22%3A0%2C%22learned%22%3Atrue%7D%5D&compare.3.expression=exp(a)*x2%5E2&compare.3.parameters=%5B%7B%22name%22%3A%22a%22%2C%22value%22%3A0%2C%22learned%22%3Atrue%7D%5D",
    figure: "part-of-the-state",
    chapter: "known-system",
  },
  {
    question: "Which energy is the simplest that explains the observations?",
    answer:
      "The one that takes the fewest bits together with the starts and what is left over. Of four families a bowl says two hundred points of two moons in 2145 ± 15 bits, a network in 6263 ± 40, and plain numbers without an energy take 2341 ± 11.",
    link: "v=2&data=two-moons&data.n=200&compare=energy:quadratic,gaussian-mixture,rbf,mlp",
    figure: "few-or-many",
    chapter: "description-length",
  },
  {
    question: "And if no single energy is simple: which theory holds where?",
    answer:
      "Each step goes to the theory that says it best, and each theory learns from its own. Forty balls cross a plane of four laws: 99.98 ± 0.04 % of their steps are given to the law that ruled, and a single theory leaves 64 ± 4 % unsaid.",
    link: "theories=6&v=2&data=regions&data.n=40&energy=polynomial&energy.degree=2&dynamics=verlet&data.noise=0",
    figure: "four-laws",
    chapter: "several-theories",
  },
  {
    question:
      "What does noise have to do with sampling and optimization, and which is more general, energy or density?",
    answer:
      "The same step with noise samples the density exp(−E/τ), and without it descends. Of two wells the deeper has 53 % of the descents, 77 ± 5 % of Langevin processes at τ = 0.5 and 78 ± 6 % of independent draws. Energies are more general: every density has one, and not every energy has a density.",
    link: "v=2&energy=custom&energy.expression=1.5*(x1%5E2/4-1)%5E2%2B0.2*x1%2B0.5*x2%5E2&energy.parameters=%5B%5D&compare=dynamics:gradient-descent,langevin,langevin,gibbs&compare.2.temperature=0.1&compare.2.eta=0.1&compare.3.temperature=0.5&compare.3.eta=0.1&compare.4.temperature=0.5&compare.steps=800",
    figure: "one-number",
    chapter: "langevin",
  },
  {
    question: "How is this different from Boltzmann machines?",
    answer:
      "They adapt connections so that draws resemble the data; here any energy is adapted so that a known process ends at the data. One machine and fourteen pictures, asked both ways: a likelihood comes to −2.643 nats a picture and repairs 99 % of the damaged ones, ends of a process to −4.9 ± 1.5 and 95 ± 5 %.",
    link: "units=bars-and-stripes&units.patterns.size=3&units.model=rbm&units.model.hidden=16&units.learning_rate=0.02&units.updates=2000&units.corruption=0.1&units.rule=inverse&units.rule.steps=3&units.rule.temperature=1&units.rule.corruption=0.1",
    figure: "bars-and-stripes",
    chapter: "rivals",
  },
  {
    question: "Can initial conditions be identified?",
    answer:
      "Not where they are free: then every energy fits. A single bowl fits two moons to a loss of about 10⁻¹⁰ from free starts; with noise round the data its loss is 0.176 ± 0.004, and processes end 0.615 ± 0.006 from their observations. Noise, a price or starts that were seen make the energy mean something.",
    link: "v=1&energy=quadratic&steps=10&compare=initial:perturbed,learned,free",
    figure: "one-bowl",
    chapter: "inverse-problem",
  },
];
