import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { engine } from "../../state/engine";
import type { IelError, Language } from "../../wire/types";
import { CopyButton } from "../bar/CopyButton";
import { inWords } from "../controls/TextControl";
import { exportProgram } from "./exports";

const open = signal(false);

export function openPrograms(): void {
  open.value = true;
}

/** What each language is given, and how its files are called. */
const LANGUAGES: { id: Language; label: string; end: string; says: string }[] = [
  {
    id: "numpy",
    label: "NumPy",
    end: "py",
    says: "Two functions of arrays, energy(x) and gradient(x), that need nothing but NumPy.",
  },
  {
    id: "javascript",
    label: "JavaScript",
    end: "mjs",
    says: "A module with energy(x) and gradient(x), that needs nothing else.",
  },
  {
    id: "glsl",
    label: "GLSL",
    end: "glsl",
    says: "float energy(vec2 x) and vec2 gradient(vec2 x), for shaders of WebGL 2.",
  },
  {
    id: "wgsl",
    label: "WGSL",
    end: "wgsl",
    says: "fn energy(x: Place) and fn gradient(x: Place), for shaders of WebGPU.",
  },
  {
    id: "jax",
    label: "JAX",
    end: "py",
    says: "The whole problem as a program: data, parameters, process, loss and optimizer, to be learned on.",
  },
  {
    id: "pytorch",
    label: "PyTorch",
    end: "py",
    says: "The whole problem as a program: data, parameters, process, loss and optimizer, to be learned on.",
  },
];

/** Longer programs are saved and copied whole, and shown as far as this. */
const SHOWN = 20_000;

export function ProgramsDialog() {
  return open.value ? <Open /> : null;
}

function Open() {
  const [language, setLanguage] = useState<Language>("numpy");
  const [found, setFound] = useState<string | { error: IelError } | null>(null);
  useEffect(() => {
    let stale = false;
    setFound(null);
    engine
      .call("program", language)
      .then((text) => !stale && setFound(text))
      .catch((thrown) => !stale && setFound({ error: thrown as IelError }));
    return () => {
      stale = true;
    };
  }, [language]);
  const text = typeof found === "string" ? found : null;
  const error = found !== null && typeof found === "object" ? found.error : null;
  const chosen = LANGUAGES.find(({ id }) => id === language);
  return (
    <Dialog
      id="programs-dialog"
      title="Save as a program"
      close={() => {
        open.value = false;
      }}
    >
      <fieldset class="row columns">
        <legend>The fit as it stands, for</legend>
        {LANGUAGES.map(({ id, label }) => (
          <label key={id} class="check">
            <input
              type="radio"
              name="language"
              data-testid={`program-${id}`}
              checked={id === language}
              onChange={() => setLanguage(id)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <p>{chosen?.says}</p>
      {error ? (
        <p role="alert" data-testid="program-refused">
          {inWords(error)}
        </p>
      ) : (
        <textarea
          rows={12}
          readOnly
          class="entry"
          aria-label="Program"
          data-testid="program-text"
          spellcheck={false}
          value={text === null ? "" : text.length > SHOWN ? `${text.slice(0, SHOWN)}\n…` : text}
        />
      )}
      <div class="row">
        <CopyButton id="copy-program" name="button" what="Program" link={() => text} />
        <span class="spring" />
        <button
          type="button"
          class="button primary"
          data-testid="save-program"
          disabled={text === null}
          onClick={() => text !== null && exportProgram(text, `${language}.${chosen?.end}`)}
        >
          Save
        </button>
      </div>
    </Dialog>
  );
}
