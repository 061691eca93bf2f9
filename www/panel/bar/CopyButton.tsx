import { useState } from "preact/hooks";
import { Icon } from "../../kit/Icon";
import { copy } from "../../state/clipboard";

const COPIED_MS = 2500;

/** Copies a link, and says for a while that it did. */
export function CopyButton(props: {
  id: string;
  name: string;
  title?: string;
  /** What is copied, where it is no link. */
  what?: string;
  /** The link; null where there is none yet. */
  link(): string | null;
}) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class={props.name}
      data-testid={props.id}
      title={props.title}
      disabled={props.link() === null}
      onClick={async () => {
        if (!(await copy(props.link() ?? "", props.what ?? "Link"))) return;
        setCopied(true);
        setTimeout(() => setCopied(false), COPIED_MS);
      }}
    >
      <Icon name={copied ? "check" : "share"} />
      <span>{copied ? "Copied" : `Copy ${props.what?.toLowerCase() ?? "link"}`}</span>
    </button>
  );
}
