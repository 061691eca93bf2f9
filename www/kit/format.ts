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
  return Number.isFinite(value) ? minus(value.toFixed(decimals)) : number(value);
}

/** Three decimals where four digits allow, so that figures which change or stand in a column keep
 *  their place. */
export const steady = (value: number) => (Math.abs(value) < 10 ? fixed(value, 3) : number(value));

/** A whole number with thin spaces between thousands. */
export function whole(value: number): string {
  return minus(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f"));
}

/** A coordinate of the plane with as many decimals as one pixel is worth, three at most. */
export function coordinate(value: number, perPixel: number): string {
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(perPixel)), 0), 3);
  return fixed(Object.is(value, -0) ? 0 : value, decimals);
}

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
