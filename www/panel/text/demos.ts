import { SHARES } from "./shares";

/** Ready-made scenarios as the links they are; each one asks a question of the engine. */
export interface Demo {
  /** Names it, its picture and its test: in small letters with hyphens. */
  title: string;
  /** Where the article says why: the id of a chapter. */
  chapter: string;
  /** In ten words at most. */
  question: string;
  /** What was measured with this link, at its seed. */
  answer: string;
  link: string;
}

/** The name of a demo among files and tests. */
export const idOf = (title: string) => title.toLowerCase().replaceAll(" ", "-");

export const DEMOS: Demo[] = [
  {
    title: "Energy or density",
    chapter: "energy-or-density",
    question: "Do they lead the same way, and equally fast?",
    answer:
      "The same way, off by 0.0015; but the first step along ∇p is 74 times shorter than along −∇E. Along −∇p all end points lie higher.",
    link: "v=1&energy=four-wells&compare=law:energy,log-density,density,density-descent",
  },
  {
    title: "Flows that have no density",
    chapter: "energy-or-density",
    question: "Which flow is no gradient, and which never settles?",
    answer:
      "To nothing: it spreads more than 0.6 times as far as free noise, where Langevin noise on ∇log p stays below 0.4. The rotating flow circulates, which no gradient does.",
    link: "v=1&energy=four-wells&compare=law:langevin,density-langevin,turning",
  },
  {
    title: "A density on its way",
    chapter: "energy-or-density",
    question: "How does a cloud of particles find all four wells?",
    answer:
      "By diffusion: at time 1 the density is 0.003 nats from the Gibbs density, having begun 273 away.",
    link: "density=fokker-planck&density.temperature=0.3&v=1&energy=four-wells",
  },
  {
    title: "Collapse",
    chapter: "energy-or-density",
    question: "What if learning only pushes down on the data?",
    answer:
      "It never ends: the plain energy loss is at −73 after 200 iterations and at −207 after 600. With a hinge it comes down below 0.2.",
    link: "v=1&data=eight-gaussians&data.n=80&objective=energy-loss&objective.loss=energy&compare=objective:energy-loss,energy-loss&compare.1.loss=energy",
  },
  {
    title: "Descent or sampling",
    chapter: "operators",
    question: "From the same starts, do they find the same minima?",
    answer:
      "No: after 400 steps descent has 100 % of the starts in wells; at τ = 0.4 Langevin has 58 %, and 30 % end where descent does.",
    link: "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,heavy-ball&compare.2.temperature=0.4",
  },
  {
    title: "Shares of a whole",
    chapter: "operators",
    question: "What does a multiplicative step do to shares?",
    answer:
      "It gives everything to the cheapest share: all starts end in one corner. An entropy with τ = 0.5 keeps them all at softmax(−c/τ) = (0.87, 0.12, 0.02).",
    link: "v=1&points=0.34,0.33,0.33&energy=custom&energy.expression=x2%20%2B%202*x3&energy.parameters=%5B%5D&dynamics=multiplicative&compare=dynamics:multiplicative,multiplicative&compare.2.temperature=0.5&compare.steps=200",
  },
  {
    title: "Two moons",
    chapter: "inverse-problem",
    question: "Can one smooth energy hold two curved clusters apart?",
    answer:
      "Yes: after 2000 iterations three minima lie along either moon, none farther than 0.06 from it.",
    link: "v=2&data=two-moons",
  },
  {
    title: "Eight Gaussians",
    chapter: "inverse-problem",
    question: "Does every cluster get a well of its own?",
    answer:
      "Yes: eight minima after 2000 iterations, each at most 0.2 from where its cluster was made.",
    link: "v=2&data=eight-gaussians",
  },
  {
    title: "Rings",
    chapter: "inverse-problem",
    question: "Can rest points form a closed curve?",
    answer:
      "Nearly: after 2000 iterations there are two round valleys, with six separate minima in the outer and four in the inner, none farther than 0.08 from its circle.",
    link: "v=2&data=rings",
  },
  {
    title: "Old Faithful",
    chapter: "inverse-problem",
    question: "How many kinds of eruption does the geyser have?",
    answer:
      "Two: the energy has two minima, short eruptions after short waits and long ones after long waits.",
    link: "v=1&data=old-faithful&axes=%5B%7B%22name%22:%22eruption%20(min)%22,%22center%22:3.487783088,%22scale%22:1.141371251%7D,%7B%22name%22:%22wait%20(min)%22,%22center%22:70.89705882,%22scale%22:13.59497379%7D%5D",
  },
  {
    title: "Three shares",
    chapter: "inverse-problem",
    question: "Can an energy be learned where coordinates sum to one?",
    answer: "Yes: under multiplicative steps the loss goes from 0.068 to 0.005 in 600 iterations.",
    link: SHARES,
  },
  {
    title: "Free starts",
    chapter: "inverse-problem",
    question: "What does a fit say where starts cost nothing?",
    answer:
      "Nothing: one bowl fits two moons to a loss of 0.000, against 0.214 where starts have a price and 0.19 where they are given noise.",
    link: "v=1&energy=quadratic&compare=initial:perturbed,learned,free",
  },
  {
    title: "Run backwards",
    chapter: "inverse-problem",
    question: "How likely are the moons under a prior on starts?",
    answer:
      "The exact −log p falls from 3.40 to 0.90 nats a point in 1000 iterations; the best single bowl stays at 2.64.",
    link: "v=1&steps=20&dynamics.eta=0.05&objective=flow-likelihood&initial=prior&optimizer.learning_rate=0.005",
  },
  {
    title: "Paths and endpoints",
    chapter: "inverse-problem",
    question: "Do drawn strokes tell more than where they end?",
    answer:
      "Yes: an energy fitted to the eight ends alone misses the ways by 0.36, one fitted to the ways by 0.0014, ends included.",
    link: "v=1&steps=20&initial=given&objective=trajectory&points=zjZMxbBs3FIaf0g7tzZzPKzWz60HZmPU8c9Z8ngrwOnQoZy5aeEOW0-KFaIEMNGBEARUgdSADRZPgisJNyxhOnVKBI0uU3bRp-1S7QOEs4b8QeMD7Pzz8f_bF55_B171PbkGv14NP_-4xuNLwWkLUO0Nh4XC72W5qGNdb21vz7Yx1O_0aQtdXdeP0VmjGfV3XoOt13dXNoWtqooutfr9WgTlWhzuC6f6Urbfrvm12ag12WjesgXpa22ba9OushqaZhm3L4BA6izPndO36W3WRiWzKlFvP5y7skHruyJ3hmo376DWvb_JqTYqh5jBzxhkCFVFOla5jbSEIyFZEYnKvpKmEJwQ8oaQlZpYbYn2mhCBRspwRGTTzIjHqiOCmIB54IoYZIIlwk4wgHQFjknScwQxajrM89yQXimSd7hKLOS3LXBaWlLkNQ8oqgV4lucnrvc2GPgAi5MZCYWMeXd6yKtMWSKVLa1RC6EInayFZYStrZspYnrqotcWNilkiPUuaMpFbHUxmEwRqN7yW2mCo0ba1yEtJHja8VcCZUskqHW3X-payUgnnEJ5bp7gcClZo9HL2Jm9KvBsmCYigDIeMl6rMVcWKznOwhXfcRIrQmaecA-WaF9zMouGBtqX3HDdGxi3B23rMhOJemo5TkGJzQ-CCSyOM5xVHXmGV3PAWEmcxUh59ydsqVYK5qPMc4QPPYyBDzTKPXjm_yUtpaIeUACJEE6ALLjoVC5a1KQDPUh5MKRC6SyIEEMGHLJhZaYIUlUsp4MaSBW7xtgkzEQPmoA0CiN7cEIIOxGiTQhGQV_NINrzZJitlKUKZXKgKWmiWl14phJdBldIOPesSemE73uubrDZ9Q4TSSGhlXuaxxL5VVGLfKEbXaYRuqZYStEyykwbDLrFvOaXy377JwPG2FDNRSsxBJbFvfnNDkF5a4w2VmUReH0q74e02WcG-SUcxstg3j31LMSI8kdERPkyspegV5RKutL7Wr8tbJ3DWvfn4l8Vq795qNV-8eb04XR4vf1o9XT1e7i_Hvefw7K-DP_ffji9hPVqNll-9m799dfly_SIdrZ4uHy_vL8c_vvr5-MXRyZPTb-f7Z7uL0Tl89OzWQW8PRu9Gf-z-vns5vhitFun1-vTi-PLo8snFwcXe-u734-f7Jw9_e3T2aDFd3l99k-6eL87ni5fn4fyH5Xerh6t7aTSBKw2uNRk8GDyYTCa3B_gmg8lkcFM4_-8Pkw99X94eXOl_iz7kvWf_Dw",
  },
  {
    title: "Your own points",
    chapter: "inverse-problem",
    question: "What energy would rest where you click?",
    answer: "Three clicks give three wells, one at each point; they stay.",
    link: "v=2&data=points",
  },
  {
    title: "Through time or the last step",
    chapter: "gradient",
    question: "What does a gradient of the last step miss?",
    answer:
      "Speed: after 300 iterations the loss is 0.183 through time, 0.192 with the last four steps, 0.207 with the last one.",
    link: "v=1&steps=30&energy.widths=16,16&optimizer=sgd&compare=estimator:bptt,truncated,one-step",
  },
  {
    title: "A linear layer",
    chapter: "training",
    question: "How does training by the last step alone differ?",
    answer:
      "Its gradient is 8 times shorter at the start and the way the same: what takes 100 iterations through time, singular values (0.40, 0.15), takes it 1000.",
    link: "v=1&energy=linear&initial=given&optimizer=sgd&optimizer.momentum=0&compare=estimator:bptt,one-step&compare.follow=gradient-norm:W",
  },
  {
    title: "A descent that turns",
    chapter: "known-system",
    question: "What does a descent that turns still minimize?",
    answer:
      "The potential V alone: after 200 iterations the energy is within 0.001 % of it, and the barrier between its wells is 1.00.",
    link: "v=2&data=field&energy=polynomial&objective=hamilton-jacobi&optimizer=l-bfgs",
  },
  {
    title: "A cycle",
    chapter: "known-system",
    question: "What does a system minimize that never rests?",
    answer:
      "Its distance from the cycle: after 200 iterations the energy is ¼(r² − 1)², within 1 %, with its lowest places all along the circle.",
    link: "v=2&data=field&data.system=limit-cycle&energy=polynomial&objective=hamilton-jacobi&optimizer=l-bfgs",
  },
  {
    title: "Prey and predators",
    chapter: "known-system",
    question: "Is there an energy that falls wherever these two go?",
    answer:
      "None: they go round and keep a quantity; after 600 iterations the energy still rises on 21 % of the domain.",
    link: "v=2&data=field&data.system=lotka-volterra&energy=polynomial&objective=descends&optimizer.learning_rate=0.03",
  },
  {
    title: "Learning from motion",
    chapter: "langevin",
    question: "Does a particle’s jitter tell the energy that moves it?",
    answer:
      "Yes: after 1000 iterations it is 0.12 off the teacher’s, root mean square where the particle goes, up to a constant.",
    link: "v=1&data=langevin-pairs&data.n=3000&data.temperature=0.5&energy=polynomial&objective=transition-likelihood&objective.temperature=0.5&optimizer.learning_rate=0.05",
  },
  {
    title: "A formula from motion",
    chapter: "langevin",
    question: "Can noisy steps tell the numbers of a formula?",
    answer:
      "Roughly: a = 0.27, b = 2.33 and c = 1.79 from 1000 pairs, after 3000 iterations; the double well that moved them has 0.20, 2.25 and 1.78.",
    link: "v=1&data=langevin-pairs&data.spacing=0.02&energy=custom&energy.expression=a*(x1%5E2-b)%5E2%2Bc*x2%5E2&energy.parameters=%5B%7B%22name%22%3A%22a%22%2C%22value%22%3A1%2C%22learned%22%3Atrue%7D%2C%7B%22name%22%3A%22b%22%2C%22value%22%3A1%2C%22learned%22%3Atrue%7D%2C%7B%22name%22%3A%22c%22%2C%22value%22%3A1%2C%22learned%22%3Atrue%7D%5D&objective=transition-likelihood&objective.eta=0.02&objective.temperature=1",
  },
  {
    title: "Four laws",
    chapter: "several-theories",
    question: "Which laws rule where, if nobody says how many?",
    answer:
      "Four do, one in each quarter: nothing, a field ω = 3, a bowl and a slope, each as an exact formula, with all steps of the right law and all four walls found.",
    link: "theories=6&v=2&data=regions&energy=polynomial&energy.degree=2&dynamics=verlet",
  },
  {
    title: "Damaged letters",
    chapter: "rivals",
    question: "Which rule repairs the most damaged letters?",
    answer:
      "Of five letters with a fifth of the squares flipped, inverse energy learning repairs 82 %, pseudo-likelihood 80 % and minimum probability flow 75 %, which is alike within the error of 3; the pseudo-inverse 64 %, Hebb’s rule 10 %. A modern Hopfield network, which keeps the letters, repairs 90 %.",
    link: "units=letters&v=2",
  },
  {
    title: "Bars and stripes",
    chapter: "rivals",
    question: "Does a restricted Boltzmann machine learn bars and stripes?",
    answer:
      "Yes, by the exact gradient: −2.655 nats a picture after 2000 updates, where −2.639 is best. Contrastive divergence ends at −3.25.",
    link: "units=bars-and-stripes&units.patterns.size=3&units.model=rbm&units.rule=exact&v=2",
  },
  {
    title: "Chains that go on",
    chapter: "rivals",
    question: "Do persistent chains weigh wells better than fresh ones?",
    answer:
      "Yes: after 600 iterations the data are 0.16 nats from the model with chains that go on, 4.50 with chains that begin at the data, 0.04 with the exact gradient.",
    link: "v=1&data=eight-gaussians&data.n=100&data.noise=0.4&energy=rbf&objective=persistent-contrastive-divergence&compare=objective:persistent-contrastive-divergence,contrastive-divergence,gibbs-likelihood",
  },
  {
    title: "An adversary",
    chapter: "rivals",
    question: "Does an adversary teach what the likelihood teaches?",
    answer:
      "Yes, once it is the density itself: after 1000 iterations with 2000 points the gradients have a cosine of 0.99, and one is half of the other.",
    link: "v=2&data=eight-gaussians&data.n=1000&energy=gaussian-mixture&energy.components=16&objective=adversarial&optimizer.schedule=constant&optimizer.learning_rate=0.02",
  },
  {
    title: "A cost that was followed",
    chapter: "rivals",
    question: "Can what paths avoid be read off paths?",
    answer:
      "Yes: after 300 iterations paths to goals that nobody demonstrated cost 0.4 % more than the cheapest do; straight lines cost 14 % more.",
    link: "v=2&data=demonstrations&data.height=4&objective=maximum-entropy-paths",
  },
];
