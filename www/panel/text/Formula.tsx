import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fetched } from "../../kit/fetched";
import { parts } from "../../state/store";

type Katex = typeof import("katex").default;
let loaded: Katex | null = null;

/** The typesetter, when the first formula is about to be seen. */
const katex = fetched(async () => {
  const [module] = await Promise.all([import("katex"), import("katex/dist/katex.min.css")]);
  loaded = module.default;
});

/** A typeset formula; its LaTeX until the typesetter is there, and where it cannot be typeset. */
export function Formula({ tex, display = false }: { tex: string; display?: boolean }) {
  const place = useRef<HTMLElement>(null);
  const [ready, setReady] = useState(loaded !== null);
  const wanted = parts.value > 0 && !ready;
  useEffect(() => {
    // Without it formulas stay as they are written.
    if (wanted)
      katex().then(
        () => setReady(true),
        () => undefined,
      );
  }, [wanted]);
  useLayoutEffect(() => {
    const at = place.current;
    // As elements, not as text: the page's policy lets no text become markup.
    if (at && ready) loaded?.render(tex, at, { displayMode: display, throwOnError: false });
  }, [tex, display, ready]);
  const Tag = display ? "div" : "span";
  const looks = display ? "formula" : "formula-inline";
  if (!ready) return <Tag class={`${looks} waiting`}>{display ? "\u00a0" : tex}</Tag>;
  return <Tag key="typeset" class={looks} ref={place as never} />;
}
