import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon";

/** A modal dialog: Escape, the cross and a click outside close it. */
export function Dialog(props: {
  title: string;
  id: string;
  close(): void;
  children: preact.ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={element}
      class="dialog"
      data-testid={props.id}
      aria-labelledby={`${props.id}-title`}
      onCancel={props.close}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.close();
      }}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={`${props.id}-title`}>{props.title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={props.close}>
            <Icon name="close" />
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}
