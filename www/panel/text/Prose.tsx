import type { JSX } from "preact";
import { Formula } from "./Formula";

/** The little Markdown that the catalog's documentation uses: paragraphs, emphasis, code, links, `$…$`. */
export function Prose({ text }: { text: string }) {
  const paragraphs = text.split(/\n\s*\n/).filter((p) => p.trim() !== "");
  return (
    <>
      {paragraphs.map((paragraph) => {
        const display = /^\s*\$\$([\s\S]+)\$\$\s*$/.exec(paragraph);
        if (display) return <Formula key={paragraph} tex={display[1] as string} display />;
        return <p key={paragraph}>{inline(paragraph)}</p>;
      })}
    </>
  );
}

const MARKUP =
  /\$([^$]+)\$|`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?!\w)|\[([^\]]+)\]\((https?:[^)\s]+)\)/g;

export function inline(text: string): (string | JSX.Element)[] {
  const out: (string | JSX.Element)[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [whole, tex, code, strong, emphasis, link, href] = match;
    if (match.index > at) out.push(text.slice(at, match.index));
    at = match.index + whole.length;
    const key = match.index;
    if (tex) out.push(<Formula key={key} tex={tex} />);
    else if (code) out.push(<code key={key}>{code}</code>);
    else if (strong) out.push(<strong key={key}>{strong}</strong>);
    else if (emphasis) out.push(<em key={key}>{emphasis}</em>);
    else if (link) {
      out.push(
        <a key={key} href={href}>
          {link}
        </a>,
      );
    }
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}
