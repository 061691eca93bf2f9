import { changeSettings, settings } from "../../state/settings";
import { openRank } from "../dialogs/openRank";
import { bits, CODE_PARTS, CodeBar, PRECISIONS } from "./CodeBar";
import { code, codeOpen } from "./code";
import { Rounding } from "./Rounding";

/** How many bits the observations take, described with the fit. */
export function CodeLengthReadout() {
  const now = code.value;
  const known = now && !("why" in now) ? now : null;
  return (
    <details
      class="measured code-length"
      data-testid="code-length"
      onToggle={(event) => {
        codeOpen.value = event.currentTarget.open;
      }}
    >
      <summary>Code length</summary>
      <p class="quiet-text">
        How many bits say the observations by way of this energy: its parameters, where each process
        starts, and what is left over. A larger family fits better and costs more to say; the
        shortest sum explains best.{" "}
        <label>
          Every number is stated to ε ={" "}
          <select
            class="select small"
            data-testid="epsilon"
            aria-label="Precision ε to which every number is stated"
            title="Every number is stated to this precision"
            value={settings.value.epsilon}
            onChange={(event) => changeSettings({ epsilon: Number(event.currentTarget.value) })}
          >
            {PRECISIONS.map((epsilon) => (
              <option key={epsilon} value={epsilon}>
                {epsilon}
              </option>
            ))}
          </select>
        </label>
      </p>
      {now && "why" in now ? (
        <p class="quiet-text" data-testid="code-why">
          None: {now.why}
        </p>
      ) : (
        <>
          <CodeBar code={known} most={Math.max(known?.total ?? 1, known?.plain ?? 1)} />
          <dl class="code-parts">
            {CODE_PARTS.map(([part, name, doc]) =>
              known?.coding === "density" && part === "starts" ? null : (
                <div key={part} title={doc}>
                  <dt>
                    <i class={`swatch ${part}`} /> {name}
                  </dt>
                  <dd>{bits(known?.[part]).replace(" bits", "")}</dd>
                </div>
              ),
            )}
          </dl>
          <dl class="figures">
            <div title="The sum of all parts: the shorter, the better the energy explains the observations">
              <dt>total</dt>
              <dd data-testid="code-total">{bits(known?.total)}</dd>
            </div>
            {known?.coding === "process" && (
              <div title="The observations as plain numbers, without any energy">
                <dt>raw data</dt>
                <dd>{bits(known.plain)}</dd>
              </div>
            )}
          </dl>
          {known?.coding === "process" && known.total !== null && known.total > known.plain && (
            <p class="quiet-text">
              Longer than the raw data: this energy costs more bits than it saves.
            </p>
          )}
        </>
      )}
      <Rounding code={known} />
      <button type="button" class="quiet" data-testid="rank-open" onClick={() => void openRank()}>
        Compare families…
      </button>
    </details>
  );
}
