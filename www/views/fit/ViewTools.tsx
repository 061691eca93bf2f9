import { ActionButton } from "../../kit/ActionButton";
import type { Action } from "../../kit/actions";
import type { IconName } from "../../kit/Icon";
import { Crowd } from "../../panel/controls/Crowd";
import { followed } from "../../plane/graphics";
import {
  chart,
  conditionWidth,
  lastCondition,
  showAll,
  shownCondition,
  tool,
  zoom,
} from "../../plane/scene";
import { changeSettings, settings } from "../../state/settings";
import { prediction } from "./Predict";

const VIEWING: Action[] = [
  {
    id: "zoom-in",
    label: () => "Zoom in",
    icon: () => "plus",
    keys: ["+"],
    run: () => zoom(1.4),
  },
  {
    id: "zoom-out",
    label: () => "Zoom out",
    icon: () => "minus",
    keys: ["−"],
    run: () => zoom(1 / 1.4),
  },
  {
    id: "show-all",
    label: () => "Show all points",
    icon: () => "fit",
    keys: ["0"],
    run: showAll,
  },
  {
    id: "stroke",
    label: () => "Pen: drag to draw a stroke",
    icon: () => "pen",
    pressed: () => tool.value === "stroke",
    run() {
      tool.value = tool.value === "stroke" ? "point" : "stroke";
    },
  },
  {
    id: "hand",
    label: () => "Hand: drag to move the plane",
    icon: () => "hand",
    pressed: () => tool.value === "hand",
    run() {
      tool.value = tool.value === "hand" ? "point" : "hand";
    },
  },
];

type LayerName = keyof typeof settings.value.layers;

/** Shows or hides what is drawn over the energy. */
const layer = (name: LayerName, icon: IconName, label: string): Action => ({
  id: `layer-${name}`,
  label: () => label,
  icon: () => icon,
  pressed: () => settings.value.layers[name],
  run() {
    const { layers } = settings.value;
    changeSettings({ layers: { ...layers, [name]: !layers[name] } });
  },
});
const BASINS = layer("basins", "basins", "Basins and passes");
const LAYERS: Action[] = [
  layer("isolines", "isolines", "Isolines"),
  layer("paths", "paths", "Trajectories"),
  BASINS,
  layer("field", "field", "Field −∇E"),
];

/** Zoom, the hand, and what is drawn over the energy. */
export function ViewTools() {
  const layers = LAYERS.filter((one) => one !== BASINS || chart.value === "plane");
  return (
    <div class="view-tools" role="toolbar" aria-label="View" aria-orientation="vertical">
      {VIEWING.map((action) => (
        <ActionButton key={action.id} action={action} name="tool" />
      ))}
      <hr />
      {layers.map((action) => (
        <ActionButton key={action.id} action={action} name="tool" />
      ))}
      <ActionButton action={prediction} name="tool" />
      <Crowd name="crowd" follow={followed.value} />
      {conditionWidth.value > 0 && (
        <button
          type="button"
          class="condition"
          data-testid="condition"
          title="The condition under which the energy is drawn"
          aria-label={`Drawn under condition ${shownCondition.value}`}
          onClick={() => {
            shownCondition.value =
              shownCondition.value < lastCondition.value ? shownCondition.value + 1 : 0;
          }}
        >
          <i class="math">y</i>={shownCondition.value}
        </button>
      )}
    </div>
  );
}
