import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { Icon } from "../../kit/Icon";
import {
  add,
  at,
  begin,
  discard,
  edit,
  go,
  lesson,
  lessons,
  MOST_STEPS,
  MOST_WORDS,
  pack,
  presenting,
  type Step,
  show,
} from "../../state/lesson";
import { tell, tellError } from "../../state/messages";
import { needsState, shareLink } from "../../state/session";
import { options } from "../../state/settings";
import { playing, status } from "../../state/store";
import type { IelError } from "../../wire/types";
import { CopyButton } from "../bar/CopyButton";
import "./lesson.css";

const open = signal(false);
/** The lesson packed as a link, for the text that it is of. */
const packed = signal({ of: "", link: "" });

export function showLesson(): void {
  if (!lesson.peek()) begin({ title: "", steps: [] });
  open.value = true;
}

const close = () => {
  open.value = false;
};

/** The address of what is on show: a fit that rests stops where it is. */
async function hereLink(): Promise<string> {
  const iteration = status.peek()?.iteration ?? 0;
  const rests = !playing.peek() && !options.peek().view;
  const withState = needsState();
  const how = !rests ? {} : withState || iteration === 0 ? { paused: true } : { until: iteration };
  const link = await shareLink(withState, how);
  return link.slice(link.indexOf("#") + 1);
}

/** Whether it was added; a dialog that is closed meanwhile stays closed. */
async function addHere(): Promise<boolean> {
  try {
    const added = add({ link: await hereLink(), words: "" });
    if (!added) tell(`A lesson has at most ${MOST_STEPS} steps.`, "warning");
    return added;
  } catch (thrown) {
    tellError(thrown as IelError, "This cannot be made a step.");
    return false;
  }
}

async function addAndShow(): Promise<void> {
  if (await addHere()) open.value = true;
}

/** What a presenter's remote control presses; arrows are the page's own. */
const KEYS: Record<string, number> = { PageDown: 1, PageUp: -1 };

/** The step on show: its words, and the ways to the others. */
export function Strip() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const by = KEYS[event.key];
      const target = event.target instanceof Element ? event.target : document.body;
      if (by === undefined || event.defaultPrevented || !presenting.peek()) return;
      if (document.querySelector("dialog[open]")) return;
      if (target.closest("textarea, select, input:not([type=range])")) return;
      event.preventDefault();
      go(at.peek() + by);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const now = lesson.value;
  if (!presenting.value || !now) return null;
  const [index, count] = [at.value, now.steps.length];
  const words = now.steps[index]?.words ?? "";
  return (
    <aside class="lesson-strip" aria-label="Lesson" data-testid="lesson-strip">
      <div class="lesson-words" aria-live="polite">
        <p class="quiet-text" data-testid="lesson-at">
          {now.title || "Lesson"}
          {count > 0 && ` · step ${index + 1} of ${count}`}
        </p>
        {/* Where there are many words they scroll. */}
        <p class="lesson-text" data-testid="lesson-text">
          {words}
        </p>
      </div>
      <div class="row lesson-tools">
        <button
          type="button"
          class="button"
          data-testid="lesson-back"
          title="Page up"
          disabled={index === 0}
          onClick={() => go(index - 1)}
        >
          Back
        </button>
        <button
          type="button"
          class="button primary"
          data-testid="lesson-next"
          title="Page down"
          disabled={index >= count - 1}
          onClick={() => go(index + 1)}
        >
          Next
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="lesson-add"
          onClick={() => void addAndShow()}
        >
          Add this as a step
        </button>
        <button type="button" class="quiet" data-testid="lesson-edit" onClick={showLesson}>
          Edit
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Leave the lesson"
          title="Leave the lesson; it is kept under “Lesson…”"
          data-testid="lesson-leave"
          onClick={() => show(false)}
        >
          <Icon name="close" />
        </button>
      </div>
    </aside>
  );
}

export function LessonDialog() {
  return open.value ? <Open /> : null;
}

function Open() {
  const now = lesson.value;
  const text = JSON.stringify(now && { title: now.title, steps: now.steps });
  useEffect(() => {
    if (!now || now.steps.length === 0) return;
    void pack(now).then((one) => {
      const base = location.href.split("#")[0];
      packed.value = { of: text, link: `${base}#lesson=${one}` };
    });
  }, [text]);
  if (!now) return null;
  const ready = packed.value.of === text && now.steps.length > 0;
  return (
    <Dialog title="Lesson" id="lesson" close={close}>
      <p>
        Steps, each a link with words, that one link shares. A strip over the page shows the words
        and leads from step to step; so do Page down and Page up.
      </p>
      {lessons.value.length > 1 && <Others />}
      <input
        class="entry"
        data-testid="lesson-title"
        aria-label="Title of the lesson"
        placeholder="Title of the lesson"
        maxLength={120}
        value={now.title}
        onChange={(event) => edit({ title: event.currentTarget.value })}
      />
      <ol class="lesson-steps">
        {now.steps.map((step, i) => (
          <StepRow key={`${now.id} ${i}`} step={step} index={i} steps={now.steps} />
        ))}
      </ol>
      <div class="row">
        <button
          type="button"
          class="button"
          data-testid="lesson-add-here"
          onClick={() => void addHere()}
        >
          Add what is on show as a step
        </button>
        <button
          type="button"
          class="button primary"
          data-testid="lesson-present"
          disabled={now.steps.length === 0}
          onClick={() => {
            close();
            go(0);
          }}
        >
          Present
        </button>
        <CopyButton
          id="lesson-copy"
          name="button"
          title="Copy the link of the whole lesson"
          link={() => (ready ? packed.value.link : null)}
        />
        <span class="spring" />
        <button
          type="button"
          class="quiet"
          data-testid="lesson-discard"
          onClick={() => {
            close();
            discard();
            tell("The lesson is deleted.", "info", {
              label: "Undo",
              run: () => begin(now),
            });
          }}
        >
          Delete
        </button>
      </div>
    </Dialog>
  );
}

/** Other lessons that are kept, and a new one. */
function Others() {
  return (
    <label class="lesson-others">
      Lessons in this browser{" "}
      <select
        class="select"
        data-testid="lesson-others"
        value={lesson.value?.id}
        onChange={(event) => {
          const chosen = lessons.peek().find(({ id }) => id === event.currentTarget.value);
          if (chosen) begin(chosen);
        }}
      >
        {lessons.value.map(({ id, title, steps }) => (
          <option key={id} value={id}>
            {title || "without a title"}, {steps.length} steps
          </option>
        ))}
      </select>
    </label>
  );
}

function StepRow({ step, index, steps }: { step: Step; index: number; steps: Step[] }) {
  const number = `step ${index + 1}`;
  return (
    <li
      class="lesson-step"
      data-testid="lesson-step"
      aria-current={at.value === index || undefined}
    >
      <textarea
        class="entry"
        rows={2}
        maxLength={MOST_WORDS}
        aria-label={`Words of ${number}`}
        placeholder={`What to say at ${number}`}
        data-testid="lesson-step-words"
        value={step.words}
        onChange={(event) =>
          edit({ steps: steps.with(index, { ...step, words: event.currentTarget.value }) })
        }
      />
      <div class="row">
        <button
          type="button"
          class="quiet"
          aria-label={`Go to ${number}`}
          onClick={() => {
            close();
            go(index);
          }}
        >
          Go there
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="lesson-step-up"
          aria-label={`Move ${number} up`}
          disabled={index === 0}
          onClick={() =>
            edit({ steps: steps.toSpliced(index - 1, 2, step, steps[index - 1] as Step) })
          }
        >
          Up
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Link of ${number} becomes what is on show`}
          onClick={() =>
            void hereLink().then((link) => edit({ steps: steps.with(index, { ...step, link }) }))
          }
        >
          Take what is on show
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="lesson-step-delete"
          aria-label={`Delete ${number}`}
          onClick={() => edit({ steps: steps.toSpliced(index, 1) })}
        >
          Delete
        </button>
      </div>
    </li>
  );
}
