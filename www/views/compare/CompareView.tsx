import { computed } from "@preact/signals";
import { helpOf } from "../../kit/actions";
import { plural } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { plain } from "../../kit/plain";
import { CrowdField } from "../../panel/controls/Crowd";
import { Field } from "../../panel/controls/Field";
import { HelpLine } from "../../panel/controls/HelpLine";
import { SelectField } from "../../panel/controls/SelectField";
import { Facts } from "../../panel/readouts/DensityFacts";
import { PanelChart } from "../../panel/readouts/PanelChart";
import { EXPLAINED, OF_VIEW } from "../../panel/text/questions";
import { canMove } from "../../plane/graphics";
import { planeHelp } from "../../plane/planeKeys";
import { status } from "../../state/store";
import type { Schema } from "../../wire/types";
import { actions } from "./CompareBar";
import { entryIn } from "./kinds";
import { MeasureTable } from "./MeasureTable";
import { Panel } from "./Panel";
import { Predict } from "./Predict";
import { PANEL_KEYS } from "./pointer";
import { awaiting, predicting, verdict } from "./prediction";
import { compared, lines, pictures, time } from "./signals";
import {
  FLOW_ETA,
  FLOW_TEMPERATURE,
  MOST_PANELS,
  STEPS,
  type Starts,
  showsProcesses,
  VARIED,
  type Varied,
} from "./spec";
import { addPanel, changeCompare, changeFollow, changeRoom } from "./state";
import { facts, flowTemperature, sentences } from "./summary";
import { linesOf, quantities, quantity } from "./training";

const NAMES: Record<string, string> = {
  energy: "energies",
  dynamics: "dynamics",
  initial: "initial conditions",
  objective: "objectives",
  estimator: "gradient estimators",
  optimizer: "optimizers",
  law: "energy and density",
};

/** Up to four panels that differ in one thing, and what was measured of each under it. */
export function CompareView() {
  const now = compared.value;
  if (!now) return <main class="compare" aria-busy="true" />;
  const processes = showsProcesses(now.room);
  const told = !predicting.value || verdict.value !== "";
  return (
    <main class="compare" data-testid="compare" style={{ "--panels": now.configs.length }}>
      <section class="compare-side" aria-label="What is compared">
        <h1>Side by side</h1>
        <p class="compare-what">{processes ? <Processes /> : <Fits />}</p>
        <Predict />
        <SelectField
          id="compare-room"
          label="Compare"
          text="What differs from panel to panel; all else is that of the fit, and so is the seed."
          value={now.room}
          options={VARIED.map((room) => [room, NAMES[room] ?? room])}
          choose={(room) => void changeRoom(room)}
        />
        {processes && <ProcessFields starts={now.room !== "law"} />}
        {now.room === "law" && <LawFields />}
        <CrowdField follow={moved.value} />
        <button
          type="button"
          class="button add-panel"
          data-testid="compare-add"
          disabled={now.configs.length >= MOST_PANELS}
          title={now.configs.length >= MOST_PANELS ? `At most ${MOST_PANELS} panels` : undefined}
          onClick={() => void addPanel()}
        >
          <Icon name="plus" />
          Add a panel
        </button>
        {!processes && <FollowField />}
        {!awaiting.value && (
          <PanelChart
            key={`${now.room} ${now.follow}`}
            title={
              processes ? "Mean energy" : now.follow ? capital(quantity(now.follow).label) : "Loss"
            }
            over={processes ? "steps" : "iterations"}
            lines={followed}
            log={!processes && !now.follow?.startsWith("effective-rank")}
            cursor={processes ? time : null}
          />
        )}
        <HelpLine chapter={now.room === "law" ? OF_VIEW.law : EXPLAINED[now.room]} />
        <p id="compare-keys" class="sr-only">
          {planeHelp(PANEL_KEYS)} {helpOf(actions)}
        </p>
      </section>
      <div class="panels">
        {now.configs.map((_, i) => (
          <Panel key={i} index={i} />
        ))}
      </div>
      {told && sentences.value.length > 0 && (
        <ul class="said" data-testid="compare-said">
          {sentences.value.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <div class="tables">
        {told && <MeasureTable />}
        {told && facts.value && (
          <Facts {...facts.value} title="the density that they climb or descend" />
        )}
      </div>
    </main>
  );
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Whether particles follow the dynamics of any panel. */
const moved = computed(() =>
  pictures.value.some((seen) => seen !== null && "grid" in seen && canMove(seen)),
);

/** The lines on show: the losses or mean energies, or what of training is followed. */
const followed = computed(() => {
  const { follow = null, configs = [] } = compared.value ?? {};
  return follow ? linesOf(follow, configs.length) : lines.value;
});

/** What the chart of fits shows. */
function FollowField() {
  const { follow = null } = compared.value ?? {};
  const known = quantities.value;
  const all =
    follow && !known.some(({ id }) => id === follow) ? [quantity(follow), ...known] : known;
  return (
    <SelectField
      id="compare-follow"
      label="Follow"
      text="What the chart shows over iterations, a line a panel: the loss, or of one tensor of θ the length of its gradient or a singular value."
      value={follow ?? ""}
      options={[["", "loss"], ...all.map(({ id, label }) => [id, label] as const)]}
      choose={(id) => void changeFollow(id || null)}
    />
  );
}

function titleOf(room: Varied): string {
  const base = compared.value?.base;
  if (!base || room === "law") return "";
  return plain(entryIn(room, base[room].kind)?.title ?? "").toLowerCase();
}

function Processes() {
  const { iteration = 0, parameters = 0 } = status.value ?? {};
  const learned = iteration > 0 && parameters > 0;
  return (
    <>
      One energy ({titleOf("energy")}
      {learned ? ", as learned so far" : ""}), the same starts and the same seed. Each dot is a{" "}
      {compared.value?.room === "law"
        ? "point moved by the panel’s law: by the energy, by its density p = exp(−E/τ)/Z, or by neither."
        : compared.value?.chart === "triangle"
          ? "process whose three coordinates are shares of a whole: at a corner all of it is one of them."
          : "process that follows the panel’s dynamics; a plus marks a minimum."}
    </>
  );
}

function Fits() {
  const now = compared.value;
  const rest = VARIED.filter(
    (room) => room !== now?.room && ["energy", "dynamics", "objective"].includes(room),
  );
  return (
    <>
      {plural(now?.configs.length ?? 0, "fit")} of the same observations from the same seed (
      {rest.map(titleOf).join(", ")}), always at the same iteration. Only what stands above a panel
      differs.
    </>
  );
}

const TEMPERATURE: Schema = {
  title: "Temperature τ",
  description:
    "Temperature τ of the density exp(−E/τ)/Z that the laws climb or descend: log p is −E/τ − log Z, so that at τ = 1 its gradient is that of the energy, the sign apart.",
  type: "number",
  minimum: FLOW_TEMPERATURE.least,
  maximum: FLOW_TEMPERATURE.most,
  "x-scale": "log",
};
const ETA: Schema = {
  title: "Step η",
  description: "Step η of every law. Too long a step leaves the path, and grows without bound.",
  type: "number",
  minimum: FLOW_ETA.least,
  maximum: FLOW_ETA.most,
  "x-scale": "log",
};

/** What all laws share. */
function LawFields() {
  const now = compared.value;
  if (!now) return null;
  return (
    <>
      <Field
        name="law-temperature"
        schema={TEMPERATURE}
        root={TEMPERATURE}
        value={flowTemperature(now.natural, now.temperature)}
        commit={(value, live) => {
          if (!live) void changeCompare({ temperature: value as number });
        }}
      />
      <Field
        name="law-eta"
        schema={ETA}
        root={ETA}
        value={now.eta ?? FLOW_ETA.usual}
        commit={(value, live) => {
          if (!live) void changeCompare({ eta: value as number });
        }}
      />
    </>
  );
}

function ProcessFields({ starts }: { starts: boolean }) {
  const now = compared.value;
  if (!now) return null;
  return (
    <>
      {starts && (
        <SelectField<Starts>
          id="compare-starts"
          label="Starts"
          text="Where processes begin, the same in every panel: on a grid over the view, or where those of the fit begin."
          value={now.starts}
          options={[
            ["plane", "grid over the view"],
            ["fit", "as in the fit"],
          ]}
          choose={(starts) => void changeCompare({ starts })}
        />
      )}
      <SelectField
        id="compare-steps"
        label="Length"
        text="How many steps T every process takes; what is measured below is of the step on show."
        value={String(now.steps)}
        options={[...new Set([50, 100, 200, STEPS.usual, 1000, STEPS.most, now.steps])]
          .sort((a, b) => a - b)
          .map((steps) => [String(steps), plural(steps, "step")])}
        choose={(steps) => void changeCompare({ steps: Number(steps) })}
      />
    </>
  );
}
