import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { Icon } from "../../kit/Icon";
import { tellError } from "../../state/messages";
import { needsState, shareLink } from "../../state/session";
import { scenario, status } from "../../state/store";
import type { IelError } from "../../wire/types";
import { CopyButton } from "../bar/CopyButton";

const open = signal(false);

/** The Share button, and the dialog behind it. */
export function Share() {
  return (
    <>
      <button
        type="button"
        class="share"
        data-testid="share"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="share" />
        <span>Share</span>
      </button>
      {open.value && <ShareDialog />}
    </>
  );
}

function ShareDialog() {
  const [withState, setWithState] = useState(needsState());
  const [link, setLink] = useState("");
  const now = scenario.value;
  useEffect(() => {
    shareLink(withState)
      .then(setLink)
      .catch((thrown) => tellError(thrown as IelError, "The link could not be made."));
  }, [withState, now]);
  const iteration = status.value?.iteration ?? 0;
  return (
    <Dialog
      id="share-dialog"
      title="Share"
      close={() => {
        open.value = false;
      }}
    >
      <p>
        The link holds the observations, the energy, the dynamics, the way of learning, the seed and
        the view. Whoever opens it sees the same run, bit for bit.
      </p>
      <div class="copy-row">
        <input
          type="text"
          readOnly
          class="entry"
          aria-label="Link"
          data-testid="link"
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton id="copy-link" name="button primary" link={() => link || null} />
      </div>
      <label class="check">
        <input
          type="checkbox"
          data-testid="with-state"
          checked={withState}
          onChange={(event) => setWithState(event.currentTarget.checked)}
        />
        <span>
          Include the fitted state at iteration {iteration}
          <small>
            {needsState()
              ? "You changed the data or a rate while it was being fitted, so the seed alone does not lead here."
              : "Not needed: this state follows from the seed. The link is shorter without it."}
          </small>
        </span>
      </label>
    </Dialog>
  );
}
