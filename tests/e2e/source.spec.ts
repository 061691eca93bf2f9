import { expect, test } from "./fixtures";
import { expectCount, ready, scenarioOf } from "./helpers";

test("an address names a scenario or a table of the page's own site", async ({ page }) => {
  const energy = { kind: "four-wells", scale: 1.25 };
  await page.route("**/given/wells.json", (route) =>
    route.fulfill({ json: { version: 2, energy, seed: 5 } }),
  );
  await page.goto("./?src=given/wells.json");
  await ready(page);
  await expect.poll(async () => (await scenarioOf(page)).energy.scale).toBe(1.25);
  expect((await scenarioOf(page)).seed).toBe(5);
  // What is made of it afterwards is in the address, and not opened over.
  await expect.poll(() => new URL(page.url()).hash).toContain("four-wells");

  await page.route("**/given/points.csv", (route) =>
    route.fulfill({ body: "x1,x2\n0.5,1\n-1,0.25\n0.75,-0.5\n" }),
  );
  await page.goto("./?src=given/points.csv");
  await page.getByTestId("import-replace").click();
  await expectCount(page, 3);
});

test("what an address names in vain is told", async ({ page }) => {
  const messages = page.getByTestId("messages");
  let asked = 0;
  await page.route("https://elsewhere.invalid/**", (route) => {
    asked += 1;
    return route.abort();
  });
  await page.goto("./?src=https://elsewhere.invalid/points.csv");
  await expect(messages).toContainText("its own site only, not from elsewhere.invalid");
  await page.goto("./?src=data:text/csv,1");
  await expect(messages).toContainText("its own site only, not from data:");
  await page.goto("./?src=http://[");
  await expect(messages).toContainText("is no address");
  await page.route("**/given/none.csv", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto("./?src=given/none.csv");
  await expect(messages).toContainText("none.csv cannot be fetched: the server answers 404");
  expect(asked).toBe(0);
});
