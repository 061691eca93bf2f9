import { plainTex } from "./plain";

/** A label whose `$…$` parts are set in the text face's italic. */
export function MathLabel({ text }: { text: string }) {
  const parts = text.split(/\$([^$]+)\$/);
  return (
    <>
      {parts.map((part, i) =>
        i % 2 === 0 ? (
          part
        ) : (
          <i key={part} class="math">
            {plainTex(part)}
          </i>
        ),
      )}
    </>
  );
}
