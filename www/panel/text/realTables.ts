/** A table of public/tables, opened as if it were dropped and nothing was touched. */
export interface RealTable {
  title: string;
  question: string;
  /** What was measured, after 300 iterations where it says no other number. */
  answer: string;
  /** Its name without .csv. Source and license are in docs/real-tables.md. */
  table: string;
}

export const REAL_TABLES: RealTable[] = [
  {
    title: "Alanine dipeptide, simulated",
    question: "Which shapes does alanine dipeptide take?",
    answer:
      "Five: the minima are at (φ, ψ) = (−74°, −18°), the right-handed helix, (−73°, 149°) and (−144°, 156°), which are extended, (61°, −4°) and (64°, −178°), which are rare.",
    table: "alanine-dipeptide",
  },
  {
    title: "A beaver’s temperature",
    question: "How warm is a beaver?",
    answer: "37.1 °C at rest and 37.9 °C when it is active: two minima, after 1000 iterations.",
    table: "beaver",
  },
  {
    title: "A buffalo’s dry season",
    question: "Where does a water buffalo spend the dry season?",
    answer: "In two places: the minima are at x = 34.4 km and 41.7 km, 7.4 km apart.",
    table: "buffalo",
  },
  {
    title: "A week of earthquakes",
    question: "Where did California shake?",
    answer:
      "In six places: at Aguanga, Mammoth Lakes, Pinnacles, Little Lake, The Geysers and Portola, each with a minimum.",
    table: "earthquakes",
  },
  {
    title: "Fixations of a film’s viewer",
    question: "Where in the picture does the viewer look?",
    answer:
      "Mostly at two places: the minima are at (819, 160) and (588, 159) px. The table counts y from the top.",
    table: "fixations",
  },
  {
    title: "Greenland’s ice",
    question: "How many climates did the last glacial have?",
    answer:
      "Two: after 1000 iterations the minima are at −41.0 ‰, the cold stadials, and −38.4 ‰, the milder interstadials.",
    table: "ice",
  },
  {
    title: "Myoblasts on their way to muscle",
    question: "Do cells that are not yet differentiating keep apart?",
    answer:
      "Yes: 46 of the 52 cells nearest to the minimum at (−0.5, −8.8) are of hour 0; of the 219 others 23 are.",
    table: "myoblasts",
  },
  {
    title: "A bead in two optical traps, simulated",
    question: "Where do two traps hold a bead?",
    answer: "The minima are at x = −252 nm and 255 nm; the traps are at −250 nm and 250 nm.",
    table: "optical-trap",
  },
  {
    title: "Penguins",
    question: "How many of three species do two lengths tell apart?",
    answer:
      "One from the others: all 123 gentoos are nearest to the minimum at (213 mm, 14.5 mm), all Adelies and chinstraps to that at (190 mm, 17.6 mm).",
    table: "penguins",
  },
  {
    title: "Winds at LaGuardia",
    question: "Where does the wind come from?",
    answer:
      "From the south, the northwest and the northeast: the minima are at 185°, 315° and 51°.",
    table: "winds",
  },
];
