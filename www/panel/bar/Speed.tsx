import { setSpeed } from "../../state/session";
import { SPEEDS, settings } from "../../state/settings";

/** How many iterations or steps a second the clock on show makes. */
export function Speed() {
  const index = settings.value.speed;
  const rate = SPEEDS[index] as number;
  const text = Number.isFinite(rate) ? `${rate} a second` : "as fast as it can";
  return (
    <label class="figure speed" title={`Speed: ${text}`}>
      <span>speed</span>
      <input
        type="range"
        data-testid="speed"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={index}
        aria-valuetext={text}
        style={{ "--share": index / (SPEEDS.length - 1) }}
        onInput={(event) => setSpeed(Number(event.currentTarget.value))}
      />
    </label>
  );
}
