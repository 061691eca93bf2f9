import { useEffect, useState } from "preact/hooks";
import { parts } from "../../state/store";

type Katex = typeof import("katex").default;
let loading: Promise<Katex> | null = null;
let loaded: Katex | null = null;

/** Fetches the typesetter once, when the first formula is about to be seen. */
function katex(): Promise<Katex> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([module]) => {
      loaded = module.default;
      return loaded;
    },
  );
  return loading;
}

/** A typeset formula (KaTeX escapes what it is given); its LaTeX until the typesetter is there, and where it cannot be typeset. */
export function Formula({ tex, display = false }: { tex: string; display?: boolean }) {
  const [ready, setReady] = useState(loaded !== null);
  const wanted = parts.value > 0 && !ready;
  useEffect(() => {
    if (wanted) void katex().then(() => setReady(true));
  }, [wanted]);
  const Tag = display ? "div" : "span";
  const place = display ? "formula" : "formula-inline";
  if (!ready || !loaded) return <Tag class={`${place} waiting`}>{display ? "\u00a0" : tex}</Tag>;
  const html = loaded.renderToString(tex, { displayMode: display, throwOnError: false });
  return <Tag class={place} dangerouslySetInnerHTML={{ __html: html }} />;
}
