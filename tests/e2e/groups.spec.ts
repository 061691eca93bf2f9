import { expect, test } from "./fixtures";
import { expectAccessible, expectCount, readNumber, ready, runTo, scenarioOf } from "./helpers";

/** Three groups about centers of their own, each of the same shape. */
const about = [
  [-0.8, 0],
  [0.6, 0.9],
  [0.9, -0.9],
] as const;
const points = Array.from({ length: 45 }, (_, i) => {
  const [x, y] = about[i % 3] as readonly [number, number];
  const angle = i * 2.4;
  const r = 0.3 * Math.sqrt(((i * 7) % 11) / 11);
  const at = [x + r * Math.cos(angle), y + r * Math.sin(angle)].map((v) => Number(v.toFixed(3)));
  return { x: at, condition: [i % 3] };
});

const text = `x1,x2,y1\n${points.map((p) => [...p.x, ...p.condition].join(",")).join("\n")}`;

test("the conditions of groups are inferred, shown, and drawn", async ({ page }) => {
  await page.goto("./#v=2&energy=quadratic&objective=gibbs-likelihood&play=no");
  await ready(page);
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(text);
  await page.getByTestId("import-replace").click();
  await expectCount(page, points.length);
  await page.getByText("Inputs", { exact: true }).click();
  const inferred = page.getByTestId("field-inferred").getByRole("textbox");
  await inferred.fill("2");
  await inferred.press("Enter");
  await runTo(page, 400);
  const groups = page.getByTestId("groups");
  await expect(groups).toContainText("told from it");
  await expect(groups.getByRole("row")).toHaveCount(4);
  await expect(groups.getByRole("row").nth(1)).toHaveText(/^0\s*0\s*0\s*15$/);
  const cell = (group: number, k: number) =>
    groups
      .getByRole("row")
      .nth(1 + group)
      .getByRole("cell")
      .nth(k);
  const y = async (group: number, k: number) =>
    readNumber((await cell(group, k).textContent()) ?? "");
  // Means of the groups, told from that of the first.
  const mean = (group: number, k: number) =>
    points
      .filter(({ condition }) => condition[0] === group)
      .reduce((sum, p) => sum + (p.x[k] as number) / 15, 0);
  for (const group of [1, 2]) {
    for (const k of [0, 1]) {
      const want = mean(group, k) - mean(0, k);
      await expect.poll(async () => Math.abs((await y(group, k)) - want)).toBeLessThan(0.03);
    }
  }
  // Pressing a group draws its energy: the well is where the group is.
  const rest = page.locator("section.minima");
  const before = await rest.textContent();
  await page.getByTestId("group-2").click();
  await expect(page.getByTestId("group-2")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("condition")).toContainText("2");
  await expect.poll(() => rest.textContent()).not.toBe(before);
  expect((await scenarioOf(page)).inferred).toBe(2);
  await expectAccessible(page, ".groups");
});
