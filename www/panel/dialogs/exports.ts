import { number, plural } from "../../kit/format";
import { mapped, outward } from "../../plane/axes";
import { cssColor, energyAt } from "../../plane/colormap";
import { findLandscape } from "../../plane/landscape";
import { palette } from "../../plane/palette";
import { drawnAt } from "../../plane/surface";
import { copy } from "../../state/clipboard";
import { engine } from "../../state/engine";
import { tell, tellError } from "../../state/messages";
import { beside } from "../../state/rows";
import { needsState, shareLink } from "../../state/session";
import { theme } from "../../state/settings";
import { frame, runs, scenario, status } from "../../state/store";
import type { IelError, Point } from "../../wire/types";

/** `note`: what there is to say of the file beside its name. */
export function download(content: Blob, name: string, note = ""): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  tell(`Saved ${name}.${note}`);
}

/** What leaves the page holds as many rows as a scenario can. */
const ofRows = () =>
  beside.value ? ` Of the ${plural(beside.value.count, "row")} it holds those on the plane.` : "";

const stem = () => {
  const now = scenario.value;
  const title = now?.title || now?.data.kind || "iel";
  return `iel-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
};

/** Fewest pixels to a CSS pixel in a picture that is saved: enough for print. */
const FINE = 2;

/** The canvas as it stands, on the page's ground, with its color bar. */
export async function exportPicture(): Promise<void> {
  const plane = document.querySelector(".stage-plane");
  const ratio = Math.max(FINE, devicePixelRatio);
  const layers = plane ? drawnAt(plane, ratio) : [];
  const [ground] = layers;
  const seen = frame.value;
  if (!ground || !seen) return;
  const foot = 44 * ratio;
  const picture = document.createElement("canvas");
  picture.width = ground.width;
  picture.height = ground.height + foot;
  const context = picture.getContext("2d");
  if (!context) return;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  context.scale(ratio, ratio);
  drawColorBar(context, picture.width / ratio, picture.height / ratio, seen.range);
  const blob = await new Promise<Blob | null>((done) => picture.toBlob(done, "image/png"));
  if (blob) download(blob, `${stem()}.png`);
}

function drawColorBar(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  range: [number, number],
): void {
  const [left, right, top] = [width - 250, width - 70, height - 24];
  const gradient = context.createLinearGradient(left, 0, right, 0);
  for (let i = 0; i <= 8; i++) gradient.addColorStop(i / 8, cssColor(theme.value, i / 8));
  context.fillStyle = gradient;
  context.fillRect(left, top, right - left, 8);
  context.fillStyle = palette(theme.value).axisText;
  context.font = getComputedStyle(document.body).font;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText(number(range[0], 3), left - 6, top + 4);
  context.textAlign = "center";
  context.fillText(number(energyAt(0.5, range), 3), (left + right) / 2, top - 8);
  context.textAlign = "left";
  context.fillText(`${number(range[1], 3)}  E`, right + 6, top + 4);
}

/**
 * The observations as CSV, as the engine reads it: x for where, z for the start, y for the
 * condition, p1x, p2x, … for the positions of the path.
 */
export function pointsCsv(points: Point[]): string {
  const dim = points[0]?.x.length ?? 2;
  const most = (count: (point: Point) => number) => Math.max(0, ...points.map(count));
  const starts = points.some((p) => p.start) ? dim : 0;
  const conditions = most((p) => p.condition?.length ?? 0);
  const positions = most((p) => p.path?.length ?? 0);
  const names = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  const columns = [
    ...names("x", dim),
    ...names("z", starts),
    ...names("y", conditions),
    ...names("p", positions).flatMap((position) => names(`${position}x`, dim)),
  ];
  const filled = (numbers: number[] | undefined, count: number): (number | string)[] =>
    Array.from({ length: count }, (_, i) => numbers?.[i] ?? "");
  const rows = points.map((p) =>
    [
      ...p.x,
      ...filled(p.start, starts),
      ...filled(p.condition, conditions),
      ...filled(p.path?.flat(), positions * dim),
    ].join(","),
  );
  return `${[columns.join(","), ...rows].join("\n")}\n`;
}

export async function exportPoints(): Promise<void> {
  const points = (await engine.call("points")).map(mapped(outward));
  download(new Blob([pointsCsv(points)], { type: "text/csv" }), `${stem()}.csv`, ofRows());
}

/** The loss of the run on show; of a long one, means of neighbors. */
export function exportLoss(): void {
  const { iterations, values } = runs.current;
  const rows = iterations.map((iteration, i) => `${iteration},${values[i]}`);
  const text = `${["iteration,loss", ...rows].join("\n")}\n`;
  download(new Blob([text], { type: "text/csv" }), `${stem()}-loss.csv`);
}

export async function exportScenario(withState: boolean): Promise<void> {
  const content = withState ? (await engine.call("snapshot")).scenario : scenario.value;
  const name = withState ? `${stem()}-fitted.json` : `${stem()}.json`;
  download(json(content), name, ofRows());
}

/** Minima, saddles, basins and passes of the energy as it stands: all there is, or a table of the points. */
export async function exportLandscape(as: "json" | "csv"): Promise<void> {
  try {
    const found = await findLandscape(EXPORT_CELLS);
    const now = scenario.value;
    if (!found || !now) return;
    const content =
      as === "json"
        ? json(found)
        : new Blob([await engine.call("landscapeTable", now, found)], { type: "text/csv" });
    download(content, `${stem()}-landscape.${as}`);
  } catch (thrown) {
    tellError(thrown as IelError, "The landscape cannot be saved.");
  }
}

export function exportTable(text: string, ending: string): void {
  download(new Blob([text], { type: "text/csv" }), `${stem()}-${ending}.csv`);
}

export function exportProgram(text: string, ending: string): void {
  download(new Blob([text], { type: "text/plain" }), `${stem()}-${ending}`);
}

/** Width of a figure in pixels of CSS, a 96th of an inch each, and dots to the inch where it is made of dots. */
const FIGURE = { width: 640, dots: 300 };

/** The fit as it stands, drawn anew for print: with axes in units, on white. */
export async function exportFigure(as: "svg" | "png"): Promise<void> {
  try {
    const drawn = await engine.call("figure", FIGURE.width, false);
    const content =
      as === "svg"
        ? new Blob([drawn], { type: "image/svg+xml" })
        : await inDots(drawn, FIGURE.dots / 96);
    download(content, `${stem()}-figure.${as}`);
  } catch (thrown) {
    tellError(thrown as IelError, "The figure cannot be drawn.");
  }
}

/** A drawing as PNG, so many dots to a pixel of CSS. */
async function inDots(drawing: string, ratio: number): Promise<Blob> {
  const image = new Image();
  // The page's policy lets in no others.
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * ratio);
  canvas.height = Math.round(image.height * ratio);
  const context = canvas.getContext("2d");
  context?.scale(ratio, ratio);
  context?.drawImage(image, 0, 0);
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!made) throw { kind: "picture", message: "This browser makes no picture of that size." };
  return made;
}

/** Cells along an axis of the basins that are saved. */
const EXPORT_CELLS = 128;

const json = (value: unknown) =>
  new Blob([JSON.stringify(value, null, 2)], { type: "application/json" });

/** The command that runs this natively: the same engine, the same bits. */
export async function nativeCommand(): Promise<string> {
  const link = await shareLink(needsState());
  return `iel fit '${link.split("#")[1]}'`;
}

export async function copyCommand(): Promise<void> {
  await copyAs(await nativeCommand());
}

/** The command that draws what is on show as SVG. */
export async function copyFigure(): Promise<void> {
  const withState = needsState();
  const link = await shareLink(withState);
  const updates = withState ? 0 : (status.value?.iteration ?? 0);
  await copyAs(`iel picture '${link.split("#")[1]}' -n ${updates} --out ${stem()}.svg`);
}

async function copyAs(command: string): Promise<void> {
  if (await copy(command, "Command")) tell(`Copied: ${command}${ofRows()}`);
}
