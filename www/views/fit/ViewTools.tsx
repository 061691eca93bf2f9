import { Icon } from "../../kit/Icon";
import { chart, conditionWidth, showAll, shownCondition, tool, zoom } from "../../plane/scene";
import { changeSettings, settings } from "../../state/settings";

/** Zoom, the hand, and what is drawn over the energy. */
export function ViewTools() {
  const { layers } = settings.value;
  const toggle = (name: keyof typeof layers) =>
    changeSettings({ layers: { ...layers, [name]: !layers[name] } });
  return (
    <div class="view-tools" role="toolbar" aria-label="View" aria-orientation="vertical">
      <Tool label="Zoom in (+)" icon="plus" run={() => zoom(1.4)} />
      <Tool label="Zoom out (−)" icon="minus" run={() => zoom(1 / 1.4)} />
      <Tool label="Show all points (0)" icon="fit" run={showAll} />
      <Tool
        label="Hand: drag to move the plane"
        icon="hand"
        pressed={tool.value === "hand"}
        run={() => {
          tool.value = tool.value === "hand" ? "point" : "hand";
        }}
      />
      <hr />
      <Tool
        label="Isolines"
        icon="isolines"
        pressed={layers.isolines}
        run={() => toggle("isolines")}
      />
      <Tool label="Trajectories" icon="paths" pressed={layers.paths} run={() => toggle("paths")} />
      {chart.value === "plane" && (
        <Tool
          label="Basins and passes"
          id="layer-basins"
          icon="basins"
          pressed={layers.basins}
          run={() => toggle("basins")}
        />
      )}
      <Tool label="Field −∇E" icon="field" pressed={layers.field} run={() => toggle("field")} />
      {conditionWidth.value > 0 && (
        <button
          type="button"
          class="condition"
          data-testid="condition"
          title="The condition under which the energy is drawn"
          aria-label={`Drawn under condition ${shownCondition.value}`}
          onClick={() => {
            shownCondition.value = shownCondition.value === 0 ? 1 : 0;
          }}
        >
          <i class="math">y</i>={shownCondition.value}
        </button>
      )}
    </div>
  );
}

function Tool(props: {
  label: string;
  id?: string;
  icon: Parameters<typeof Icon>[0]["name"];
  pressed?: boolean;
  run(): void;
}) {
  return (
    <button
      type="button"
      data-testid={props.id}
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      onClick={props.run}
    >
      <Icon name={props.icon} />
    </button>
  );
}
