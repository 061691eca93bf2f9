import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { type Download, expect, type Page } from "@playwright/test";

export { place } from "../../scripts/lib/walk.mjs";

/** What the page says of its run, exact while it rests. */
export interface Shown {
  iteration: number;
  hash: string;
}

/** Opens an address and waits until it is being fitted. */
export async function open(page: Page, hash = ""): Promise<void> {
  await page.goto(`./${hash}`);
  await ready(page);
  await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
}

export async function ready(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hash", /^[0-9a-f]{8,}$/);
}

export async function shown(page: Page): Promise<Shown> {
  const html = page.locator("html");
  return {
    iteration: Number(await html.getAttribute("data-iteration")),
    hash: (await html.getAttribute("data-hash")) ?? "",
  };
}

export async function pause(page: Page): Promise<void> {
  const button = page.getByTestId("play");
  // A run that comes to rest by itself under the pointer is set going by the press: pressed again.
  await expect(async () => {
    if ((await button.getAttribute("aria-label")) === "Pause") await button.click();
    const playing = page.locator("html");
    await expect(playing).toHaveAttribute("data-playing", "false", { timeout: 2000 });
  }).toPass();
}

/** Runs to exactly that iteration, as a person would: by typing it. */
export async function runTo(page: Page, iteration: number, timeout = 15_000): Promise<Shown> {
  await pause(page);
  const field = page.getByTestId("iteration");
  await field.fill(String(iteration));
  await field.press("Enter");
  const reached = String(iteration);
  await expect(page.locator("html")).toHaveAttribute("data-iteration", reached, { timeout });
  await expect(page.locator("html")).toHaveAttribute("data-playing", "false");
  return shown(page);
}

export async function choose(page: Page, room: string, kind: string): Promise<void> {
  const button = page.getByTestId(`pick-${room}`);
  await button.scrollIntoViewIfNeeded();
  await button.click();
  await page.getByTestId(`${room}-${kind}`).click();
  await expect(button).toHaveAttribute("data-kind", kind);
}

/** How many observations there are. */
export async function count(page: Page): Promise<number> {
  const text = (await page.getByTestId("count").textContent()) ?? "";
  return Number(text.replace(/\D/g, ""));
}

export async function expectCount(page: Page, points: number): Promise<void> {
  await expect.poll(() => count(page)).toBe(points);
}

/** A screen that is touched, for `test.use`. */
export const PHONE = {
  ownContext: true,
  hasTouch: true,
  isMobile: true,
  viewport: { width: 390, height: 844 },
};

/** Puts fingers down on these places, moves them there, or lifts them. */
export async function fingers(page: Page) {
  const client = await page.context().newCDPSession(page);
  return (type: "touchStart" | "touchMove" | "touchEnd", at: [number, number][] = []) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: at.map(([x, y], id) => ({ x, y, id })),
    });
}

/** The scenario as the page has it. */
export async function scenarioOf(page: Page) {
  return JSON.parse(await page.evaluate(() => JSON.stringify(window.iel.scenario())));
}

/** What is saved through the menu. */
export async function saved(page: Page, item: string) {
  const download = await downloaded(page, item);
  return JSON.parse(await readFile(await download.path(), "utf8"));
}

/** The file that an item of the menu saves. */
export async function downloaded(page: Page, item: string): Promise<Download> {
  await page.getByTestId("menu").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(item).click(),
  ]);
  return download;
}

/** Starts from no points at all. */
export async function noPoints(page: Page): Promise<void> {
  await choose(page, "data", "points");
  await expectCount(page, 0);
}

const FIGURES = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as the page writes it; NaN for none. */
export function readNumber(text: string): number {
  const plain = text.trim().replace(" %", "").replaceAll("−", "-").replaceAll("\u202f", "");
  if (plain === "–") return Number.NaN;
  const [mantissa = "", power] = plain.split("·10");
  const raised = power?.replace("⁻", "-").replace(/[⁰-⁹¹²³]/g, (d) => String(FIGURES.indexOf(d)));
  return Number(mantissa) * 10 ** Number(raised ?? 0);
}

/** Nothing makes the page scroll sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(beyond).toBeLessThanOrEqual(0);
}

/** axe finds nothing wrong, in the whole page or in a part of it. In the dark only colors differ. */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (part) axe.include(part);
  const theme = await page.locator("html").getAttribute("data-theme");
  if (theme === "dark") axe.withRules(["color-contrast", "link-in-text-block"]);
  const { violations } = await axe.analyze();
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
  expect(found).toEqual([]);
}
