import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { plural } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { toggled } from "../../kit/toggled";
import { HIDEABLE, type Part } from "../../state/address";
import { tellError } from "../../state/messages";
import { beside, rowsLearned } from "../../state/rows";
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

/** A frame as HTML; links hold no quotes. */
const iframe = (link: string) =>
  `<iframe title="Inverse energy learning" src="${link.replaceAll("&", "&amp;")}" width="720" height="560" style="border:0"></iframe>`;

function ShareDialog() {
  const [withState, setWithState] = useState(needsState());
  const [stops, setStops] = useState(false);
  const [hide, setHide] = useState<Part[]>([]);
  const [link, setLink] = useState("");
  const [framed, setFramed] = useState("");
  const now = scenario.value;
  const [iteration] = useState(status.value?.iteration ?? 0);
  useEffect(() => {
    // A link with the state begins at the iteration.
    const how = stops ? (withState ? { paused: true } : { until: iteration }) : {};
    Promise.all([shareLink(withState, how), shareLink(withState, { ...how, hide })])
      .then(([alone, inside]) => {
        setLink(alone);
        setFramed(iframe(inside));
      })
      .catch((thrown) => tellError(thrown as IelError, "The link could not be made."));
  }, [withState, stops, hide, now, iteration]);
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
      {beside.value && (
        <p class="advice" data-testid="share-rows">
          Of the {plural(beside.value.count, "row")} it holds those on the plane: the fit goes on
          from these where the link is opened, and so it does from a file of this page.
        </p>
      )}
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
              ? rowsLearned.value !== null
                ? "It was learned from rows that the link does not hold, so the seed alone does not lead here."
                : "You changed the data or a rate while it was being fitted, so the seed alone does not lead here."
              : "Not needed: this state follows from the seed. The link is shorter without it."}
          </small>
        </span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          data-testid="with-stop"
          checked={stops}
          onChange={(event) => setStops(event.currentTarget.checked)}
        />
        <span>
          Stop at iteration {iteration}
          <small>Without, the fit goes on by itself. Play goes on from there.</small>
        </span>
      </label>
      <details class="more embed">
        <summary>Embed it in a page</summary>
        <fieldset class="row columns">
          <legend>Without</legend>
          {HIDEABLE.map((part) => (
            <label key={part} class="check">
              <input
                type="checkbox"
                data-testid={`embed-${part}`}
                checked={hide.includes(part)}
                onChange={() => setHide((parts) => toggled(parts, part))}
              />
              {part}
            </label>
          ))}
        </fieldset>
        <div class="copy-row">
          <textarea
            rows={3}
            readOnly
            class="entry"
            aria-label="Code of the frame"
            data-testid="embed"
            value={framed}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton id="copy-embed" name="button" what="Code" link={() => framed || null} />
        </div>
      </details>
    </Dialog>
  );
}
