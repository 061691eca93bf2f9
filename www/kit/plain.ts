/** Small formulas as plain text, for labels and tooltips where typesetting would be too much. */
const SYMBOLS: Record<string, string> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  Phi: "Φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Sigma: "Σ",
  Delta: "Δ",
  nabla: "∇",
  partial: "∂",
  sum: "Σ",
  infty: "∞",
  to: "→",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  approx: "≈",
  times: "×",
  cdot: "·",
  lVert: "‖",
  rVert: "‖",
  Vert: "‖",
  sim: "∼",
  propto: "∝",
  in: "∈",
  log: "log",
  exp: "exp",
  ell: "ℓ",
  pm: "±",
  dots: "…",
  ldots: "…",
  sqrt: "√",
  top: "ᵀ",
};

const RAISED: Record<string, string> = {
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "-": "⁻",
  T: "ᵀ",
  n: "ⁿ",
  d: "ᵈ",
};
const LOWERED: Record<string, string> = {
  "0": "₀",
  "1": "₁",
  "2": "₂",
  "3": "₃",
  i: "ᵢ",
  j: "ⱼ",
  k: "ₖ",
  t: "ₜ",
  n: "ₙ",
  m: "ₘ",
};

/** LaTeX of a label's size as Unicode: `\eta` as η, `x_1^2` as x₁². */
export function plainTex(tex: string): string {
  return tex
    .replace(/\\(?:mathbb|mathcal|mathrm|text|operatorname)\s*\{([^}]*)\}/g, "$1")
    .replace(/\\[td]?frac\s*\{([^}]*)\}\s*\{([^}]*)\}/g, "$1/$2")
    .replace(/\\[td]?frac\s*(\d)\s*(\d)/g, "$1/$2")
    .replace(/\\([A-Za-z]+)\s?/g, (_, name: string) => SYMBOLS[name] ?? "")
    .replace(/\\[,;!: ]/g, " ")
    .replace(/\^(?:\{([^{}]+)\}|([^{}\s]))/g, (_, many, one) => shift(many ?? one, RAISED, "^"))
    .replace(/_(?:\{([^{}]+)\}|([^{}\s]))/g, (_, many, one) => shift(many ?? one, LOWERED, "_"))
    .replace(/[{}]/g, "")
    .replace(/-/g, "−")
    .trim();
}

function shift(text: string, table: Record<string, string>, mark: string): string {
  const shifted = [...text].map((c) => table[c]);
  return shifted.every((c) => c !== undefined) ? shifted.join("") : `${mark}${text}`;
}

/** Markdown with `$…$` as one plain paragraph. What is between backticks stays as it is. */
export function plain(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? part : withoutMarks(part)))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

const withoutMarks = (text: string) =>
  text
    .replace(/\$([^$]+)\$/g, (_, tex: string) => plainTex(tex))
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/(?<!\w)([*_]{1,2})(\S(?:.*?\S)?)\1(?!\w)/g, "$2");

const GREEK = new Map(Object.entries(SYMBOLS).filter(([, symbol]) => /^[α-ω]$/u.test(symbol)));
const LONGEST_LABEL = 26;

/**
 * What a control is called. A title that only spells a letter (`Eta`, `N`) gives way to the words
 * that introduce that letter in the description: "Step size η".
 */
export function labelOf(title: string, description: string): string {
  const symbol = GREEK.get(title.toLowerCase());
  const words = plain(description);
  const at = symbol ? words.indexOf(symbol) : -1;
  if (at >= 0 && at < LONGEST_LABEL) return words.slice(0, at + 1);
  const sentence = firstSentence(words).replace(/\.$/, "");
  if (title.length === 1 && sentence.length <= LONGEST_LABEL) return sentence;
  return symbol ?? title;
}

/** The first sentence, for one line. */
export function firstSentence(text: string): string {
  const paragraph = text.split(/\n\s*\n/)[0] ?? "";
  const all = plain(paragraph);
  const end = /[.!?](?=\s+[A-Z])/.exec(all);
  return end ? all.slice(0, end.index + 1) : all;
}
