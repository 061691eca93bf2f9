/** Ready-made scenarios as the links they are; each one asks a question of the engine. */
export interface Demo {
  title: string;
  question: string;
  link: string;
}

/** Three shares of a whole, in their triangle. */
export const SHARES = "v=1&points=0.34,0.33,0.33";

export const DEMOS: Demo[] = [
  {
    title: "Two moons",
    question: "Can one smooth energy hold two curved clusters apart?",
    link: "v=1&data=two-moons",
  },
  {
    title: "Eight Gaussians",
    question: "Does every cluster get a well of its own?",
    link: "v=1&data=eight-gaussians",
  },
  {
    title: "Rings",
    question: "Can rest points form a closed curve?",
    link: "v=1&data=rings",
  },
  {
    title: "Old Faithful",
    question: "How many kinds of eruption does the geyser have?",
    link: "v=1&data=old-faithful",
  },
  {
    title: "Descent or sampling",
    question: "From the same starts, do they find the same minima?",
    link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,heavy-ball&compare.2.temperature=0.4",
  },
  {
    title: "Energy or density",
    question: "Do they lead the same way, and equally fast?",
    link: "v=1&energy=four-wells&compare=law:energy,log-density,density,density-descent",
  },
  {
    title: "What no density holds",
    question: "Where does noise go that climbs p, and what flow has neither energy nor density?",
    link: "v=1&energy=four-wells&compare=law:langevin,density-langevin,turning",
  },
  {
    title: "Shares of a whole",
    question: "What does a multiplicative step do where coordinates sum to one?",
    link: "v=1&points=0.34,0.33,0.33&energy=custom&energy.expression=x2%20%2B%202*x3&energy.parameters=%5B%5D&dynamics=multiplicative&compare=dynamics:multiplicative,multiplicative&compare.2.temperature=0.5&compare.steps=200",
  },
  {
    title: "A density on its way",
    question: "How does a cloud of particles find all four wells?",
    link: "density=fokker-planck&density.temperature=0.3&v=1&energy=four-wells",
  },
  {
    title: "Through time or the last step",
    question: "What does a gradient miss that sees only the end of the way?",
    link: "v=1&steps=30&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,truncated,one-step",
  },
  {
    title: "Learning from motion",
    question: "Is a particle’s jitter enough to find the energy that moves it?",
    link: "v=1&data=langevin-pairs&data.n=3000&data.temperature=0.5&energy=polynomial&objective=transition-likelihood&objective.temperature=0.5&optimizer.learning_rate=0.05",
  },
  {
    title: "Sampled energies",
    question: "Where do the energies that fit these points agree?",
    link: "v=1&data=eight-gaussians&data.n=80&energy=rbf&optimizer=sgld",
  },
  {
    title: "Your own points",
    question: "What energy would rest where you click?",
    link: "v=1&data=points",
  },
];
