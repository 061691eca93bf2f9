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
  density: "langevin",
  law: "energy-or-density",
  theories: "several-theories",
  units: "rivals",
};

/** The questions that the program was made for, each with a link that shows its answer and, where there is
 *  one, the chapter of the article that says why it holds. */
export const QUESTIONS: { question: string; answer: string; link: string; chapter?: string }[] = [
  {
    question: "What is the difference between learning a distribution and learning an energy?",
    answer:
      "Descent sees the slope of the energy alone, so the constant that normalizes a density cancels; a likelihood has to compute it.",
    link: "v=2&compare=objective:endpoint,gibbs-likelihood",
    chapter: "energy-or-density",
  },
  {
    question: "How do descent, sampling and drawing from the density differ?",
    answer:
      "Descent stops in the nearest minimum, Langevin steps go on wandering, and draws from exp(−E/τ) do not move at all: they are where the steps would be after long enough.",
    link: "v=2&energy=four-wells&compare=dynamics:gradient-descent,langevin,gibbs",
    chapter: "operators",
  },
  {
    question: "What is the gradient of learning, and when is the last step enough?",
    answer:
      "It goes back through every step, as parameters are used in each. With one step the last is all; with more, the last step alone points nearly the same way and is shorter.",
    link: "v=1&steps=30&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,truncated,one-step",
    chapter: "gradient",
  },
  {
    question: "How does training differ from plain descent on the loss, for a linear layer?",
    answer:
      "The way of the singular values is the same; by the last step alone it is walked about eight times more slowly.",
    link: "v=1&energy=linear&initial=given&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=gradient-norm:W",
    chapter: "training",
  },
  {
    question: "What if steps are not those of a gradient?",
    answer:
      "A known drift may turn the states while the energy pulls: only what the energy can control is learned. A flow that circulates has no energy at all.",
    link: "v=2&dynamics=driven&dynamics.rotation=0.5",
    chapter: "known-system",
  },
  {
    question: "Which energy is the simplest that explains the observations?",
    answer:
      "The one that says them in the fewest bits: open Code length and compare families. A network often fits best and is not the shortest.",
    link: "v=2&data=old-faithful&energy=polynomial",
    chapter: "description-length",
  },
  {
    question: "And if no single energy is simple: which theory holds where?",
    answer:
      "Each step goes to the theory that says it best, and each theory learns from its own. One is worth its description if its steps take more bits without it than it takes itself.",
    link: "theories=6&v=2&data=regions&energy=polynomial&energy.degree=2&dynamics=verlet",
    chapter: "several-theories",
  },
  {
    question: "What does noise have to do with sampling and optimization?",
    answer:
      "The same step with noise samples the density exp(−E/τ), without noise it finds a minimum; every density has an energy, and not every energy a density.",
    link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,heavy-ball&compare.2.temperature=0.4",
    chapter: "langevin",
  },
  {
    question: "How is this different from Boltzmann machines?",
    answer:
      "They adapt connections so that samples resemble the data; here any energy is adapted so that a known process ends at the data.",
    link: "v=1&data=eight-gaussians&data.n=100&data.noise=0.4&energy=rbf&objective=persistent-contrastive-divergence&compare=objective:persistent-contrastive-divergence,contrastive-divergence,gibbs-likelihood",
    chapter: "rivals",
  },
  {
    question: "Can initial conditions be identified?",
    answer:
      "Not where they are free: then every energy fits. Noise on them, a price or observed starts make the energy mean something.",
    link: "v=1&energy=quadratic&compare=initial:perturbed,learned,free",
    chapter: "inverse-problem",
  },
];
