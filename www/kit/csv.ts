/** A field of CSV: quoted where it has to be (RFC 4180); a text that a table program would take for a formula is
 *  led in by an apostrophe. */
export function field(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
