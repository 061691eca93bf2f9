import { graphics } from "../../plane/graphics";
import { CROWDS, changeSettings, settings } from "../../state/settings";

/** The same as a row of controls. */
export function CrowdField({ follow }: { follow: boolean }) {
  return (
    graphics.value && (
      <div class="field">
        <span class="field-label" aria-hidden="true">
          Particles
        </span>
        <Crowd name="select" follow={follow} />
      </div>
    )
  );
}

/** How many particles flow over the energy; nothing where no graphics processor draws them. */
export function Crowd({ name, follow }: { name: string; follow: boolean }) {
  if (!graphics.value) return null;
  return (
    <select
      class={name}
      data-testid="particles"
      aria-label="Particles"
      title={
        follow
          ? "Particles that follow the dynamics from all over the plane"
          : "Particles: none follow these dynamics or this energy"
      }
      disabled={!follow}
      value={settings.value.particles}
      data-on={settings.value.particles > 0}
      onChange={(event) => changeSettings({ particles: Number(event.currentTarget.value) })}
    >
      {CROWDS.map((count) => (
        <option key={count} value={count}>
          {count === 0 ? "0" : `10${"⁴⁵⁶"[Math.log10(count) - 4]}`}
        </option>
      ))}
    </select>
  );
}
