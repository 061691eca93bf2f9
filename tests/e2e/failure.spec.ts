import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { choose, noPoints, open, pause, place, ready, scenarioOf, shown } from "./helpers";

const ASSETS = "dist/assets";

/** The file of a build of the engine. */
function wasmOf(build: "iel" | "iel-complete"): Buffer {
  const name = readdirSync(ASSETS).find(
    (file) => file.startsWith(`${build}_bg`) && file.endsWith(".wasm"),
  );
  return readFileSync(`${ASSETS}/${name}`);
}

/** Serves this in the place of a build of the engine, so often. */
async function serveAs(page: Page, build: "iel" | "iel-complete", body: Buffer, times = 1e9) {
  let left = times;
  await page.route(`**/${build}_bg*.wasm`, (route) =>
    left-- > 0 ? route.fulfill({ body, contentType: "application/wasm" }) : route.continue(),
  );
}

const UNFIT = "did not come whole, or is of another version than the page. What you made is kept";

const half = (file: Buffer) => file.subarray(0, file.length / 2);

test.describe("an engine that came in half", () => {
  test("to start with: the page says so, and the address is whole", async ({ page }) => {
    await serveAs(page, "iel", half(wasmOf("iel")), 2);
    const address = "./#v=1&data=rings&seed=7";
    await page.goto(address);
    const broken = page.getByTestId("broken");
    await expect(broken).toContainText("did not start");
    await expect(broken).toContainText("could not be fetched, or is of another version");
    expect(page.url()).toContain("data=rings&seed=7");
    await page.unroute("**/iel_bg*.wasm");
    await broken.getByRole("button", { name: "Try again" }).click();
    await ready(page);
    expect((await scenarioOf(page)).seed).toBe(7);
  });

  test("later: the fit goes on, and what needs it says why it is not there", async ({ page }) => {
    await serveAs(page, "iel-complete", half(wasmOf("iel-complete")));
    await open(page);
    await noPoints(page);
    for (const share of [0.3, 0.6]) await page.mouse.click(...(await place(page, share, 0.5)));
    await expect.poll(async () => (await scenarioOf(page)).data.points.length).toBe(2);
    const before = (await scenarioOf(page)).data;
    await page.getByTestId("pick-energy").click();
    await page.getByTestId("energy-gaussian-mixture").click();
    await expect(page.getByTestId("message-error").last()).toContainText(UNFIT);
    expect((await scenarioOf(page)).data).toEqual(before);
    expect((await scenarioOf(page)).energy.kind).toBe("mlp");
    // Once it comes whole it is taken.
    await page.unroute("**/iel-complete_bg*.wasm");
    await choose(page, "energy", "gaussian-mixture");
    await expect.poll(async () => (await scenarioOf(page)).energy.kind).toBe("gaussian-mixture");
    expect((await scenarioOf(page)).data).toEqual(before);
  });
});

test("an engine of another build under an open page is refused in words", async ({ page }) => {
  // The other build has other names for what the page calls.
  await serveAs(page, "iel-complete", wasmOf("iel"));
  await open(page, "#v=1&data=rings&seed=5");
  await pause(page);
  const before = await shown(page);
  await page.getByTestId("pick-energy").click();
  await page.getByTestId("energy-gaussian-mixture").click();
  await expect(page.getByTestId("message-error").last()).toContainText(UNFIT);
  expect((await scenarioOf(page)).data.kind).toBe("rings");
  expect(await shown(page)).toEqual(before);
});

test("where storage is full the page says so once, and goes on", async ({ page }) => {
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  await page.addInitScript(() => {
    const full = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
    Storage.prototype.setItem = full;
    IDBObjectStore.prototype.put = full;
  });
  await open(page, "#v=1&data=rings");
  await choose(page, "data", "spiral");
  await expect(page).toHaveURL(/data=spiral/);
  await expect(page.getByTestId("message-warning")).toContainText("keep a draft");
  await choose(page, "data", "eight-gaussians");
  await expect(page).toHaveURL(/data=eight-gaussians/);
  await expect(page.getByTestId("message-warning")).toHaveCount(1);
  // What was made is in the address.
  await page.reload();
  await ready(page);
  expect((await scenarioOf(page)).data.kind).toBe("eight-gaussians");
  expect(found).toEqual([]);
});
