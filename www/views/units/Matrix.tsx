import { useMemo } from "preact/hooks";
import { fixed, number } from "../../kit/format";
import { PixelImage } from "../../kit/PixelImage";
import { theme } from "../../state/settings";
import { diverging, largest, pixels, visibleWeights } from "./colors";
import { arrays, report } from "./state";

/** Numbers as an image, a pixel each. */
function NumberImage(props: {
  values: ArrayLike<number>;
  columns: number;
  scale: number;
  label: string;
  id?: string;
}) {
  const { values, columns, scale, label, id } = props;
  const light = theme.value;
  const rows = Math.max(1, Math.round(values.length / columns));
  const image = useMemo(
    () => (values.length === rows * columns ? pixels(values, scale, light) : null),
    [values, scale, light, rows, columns],
  );
  return (
    <PixelImage
      class="number-image"
      {...{ id, label }}
      width={columns}
      height={rows}
      pixels={image}
    />
  );
}

/** What the colors stand for. */
function Scale({ scale, of }: { scale: number; of: string }) {
  const at = (share: number) => `rgb(${diverging(share, theme.value).join(" ")})`;
  const image = `linear-gradient(to right, ${at(-1)}, ${at(0)}, ${at(1)})`;
  return (
    <p class="units-scale">
      <span>{number(-scale, 2)}</span>
      <i style={{ backgroundImage: image }} aria-hidden="true" />
      <span>{number(scale, 2)}</span>
      <span class="quiet-text">{of}</span>
    </p>
  );
}

/** What has been learned: all weights, those of each hidden unit as a picture, and means side by side. */
export function Weights() {
  const now = report.value;
  const { weights, data, model } = arrays.value;
  return (
    <section class="panel" aria-label="Weights">
      <h2 class="panel-title">Weights between units</h2>
      {now && weights ? (
        <Matrices weights={weights} />
      ) : (
        <p class="quiet-text">
          {now ? "This energy has no weights: it keeps the pictures themselves." : "Beginning…"}
        </p>
      )}
      {now && data && model && weights && data.length === weights.length && (
        <Means data={data} model={model} />
      )}
    </section>
  );
}

function Matrices({ weights }: { weights: Float32Array }) {
  const { width = 1, height = 1, hidden = 0 } = report.value ?? {};
  const visible = width * height;
  const units = visible + hidden;
  if (weights.length !== units * units) return null;
  const scale = largest(weights);
  return (
    <>
      <NumberImage
        id="units-weights"
        values={weights}
        columns={units}
        scale={scale}
        label={`The weights between all ${units} units, from ${number(-scale, 2)} to ${number(scale, 2)}`}
      />
      <Scale scale={scale} of="weight of a pair: row and column are units" />
      {hidden > 0 && (
        <>
          <h3>Each hidden unit by its weights with the squares of a picture</h3>
          <div class="units-hidden" style={{ "--columns": width }} data-testid="units-hidden">
            {Array.from({ length: hidden }, (_, j) => (
              <NumberImage
                key={j}
                values={visibleWeights(weights, visible, visible + j)}
                columns={width}
                scale={scale}
                label={`Weights of hidden unit ${j + 1}`}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}

function Means({ data, model }: { data: Float32Array; model: Float32Array }) {
  const units = Math.round(Math.sqrt(data.length));
  const scale = Math.max(largest(data), largest(model));
  let off = 0;
  for (let i = 0; i < data.length; i++)
    off = Math.max(off, Math.abs((data[i] as number) - (model[i] as number)));
  return (
    <>
      <h3>
        Means ⟨s<sub>i</sub>s<sub>j</sub>⟩ of connected units
      </h3>
      <div class="units-means" data-testid="units-means">
        <figure>
          <NumberImage
            values={data}
            columns={units}
            scale={scale}
            label="Means over the pictures"
          />
          <figcaption>over the pictures</figcaption>
        </figure>
        <figure>
          <NumberImage
            values={model}
            columns={units}
            scale={scale}
            label="Means over all states of the machine"
          />
          <figcaption>over all its states</figcaption>
        </figure>
      </div>
      <Scale scale={scale} of={`they differ by ${fixed(off, 3)} at most`} />
    </>
  );
}
