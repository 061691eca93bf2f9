/** Numbers for people: at most four digits, a real minus sign, powers written out. */
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function number(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 10 ** digits) return minus(String(Number(value.toPrecision(digits))));
  const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 2)).split("e") as [
    string,
    string,
  ];
  return `${minus(String(Number(mantissa)))}·10${raise(Number(exponent))}`;
}

/** Always the same number of decimals, so that figures in a column do not jump. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  // What is rounded to zero has no sign.
  return Number.isFinite(value)
    ? minus(Number(text) === 0 ? text.replace("-", "") : text)
    : number(value);
}

/** Three decimals where four digits allow, so that figures which change or stand in a column keep
 *  their place. */
export const steady = (value: number) => (Math.abs(value) < 10 ? fixed(value, 3) : number(value));

/** A whole number with thin spaces between thousands. */
export function whole(value: number): string {
  return minus(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f"));
}

/** A coordinate of the plane with as many decimals as one pixel is worth, `most` at most. */
export function coordinate(value: number, perPixel: number, most = 3): string {
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(perPixel)), 0), most);
  if (decimals > 3 && Math.abs(value) < SMALL) return number(Number(value.toFixed(decimals)));
  return fixed(Object.is(value, -0) ? 0 : value, decimals);
}

/** Round numbers along an axis, told apart: with decimals, or powers where all are small. */
export function labels(values: number[]): string[] {
  const [first = 0, second = first + 1] = values;
  const step = Math.abs(second - first);
  const largest = Math.max(...values.map(Math.abs));
  if (largest < SMALL) {
    const digits = Math.ceil(Math.log10(Math.max(largest / step, 1))) + 3;
    return values.map((value) => (Math.abs(value) < step / 2 ? "0" : number(value, digits)));
  }
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const halves = step * 10 ** decimals;
  const more = Math.abs(halves - Math.round(halves)) > 1e-6 ? 1 : 0;
  return values.map((value) => fixed(value, decimals + more));
}

/** Below it numbers are written with a power of ten. */
const SMALL = 1e-3;

function minus(text: string): string {
  return text.replace("-", "−");
}

function raise(exponent: number): string {
  const figures = String(Math.abs(exponent)).replace(/\d/g, (d) => SUPERSCRIPT[Number(d)] ?? d);
  return exponent < 0 ? `⁻${figures}` : figures;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
