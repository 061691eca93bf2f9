import { expect, test } from "@playwright/test";
import { expectCount, open, place } from "./helpers";

/** Put into the page by `watch`. */
declare global {
  var calls: Calls;
}

interface Calls {
  /** How many calls wait for their answer, and how many at most have. */
  open: number;
  longest: number;
  /** What was called, and how many characters its arguments have as JSON. */
  made: { method: string; size: number }[];
}

/** Watches what the page asks of its workers. */
function watch(): void {
  globalThis.calls = { open: 0, longest: 0, made: [] };
  const heard = new WeakSet<Worker>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message, ...rest: never[]) {
    if (message.method) {
      if (!heard.has(this)) {
        heard.add(this);
        this.addEventListener("message", ({ data }) => {
          if ("id" in data) calls.open--;
        });
      }
      calls.open++;
      calls.longest = Math.max(calls.longest, calls.open);
      calls.made.push({ method: message.method, size: JSON.stringify(message.args).length });
    }
    return postMessage.call(this, message, ...rest);
  };
}

test.beforeEach(({ page }) => page.addInitScript(watch));

test("a dropped point is one call, and its link another; neither carries the scenario", async ({
  page,
}) => {
  await open(page, "#v=1&data=two-moons&data.n=500");
  await expectCount(page, 500);
  await expect.poll(() => page.evaluate(() => calls.open)).toBe(0);
  await page.evaluate(() => calls.made.splice(0));
  await page.mouse.click(...(await place(page, 0.06, 0.06)));
  await expectCount(page, 501);
  const edits = async () => {
    const made = await page.evaluate(() => calls.made);
    // What is under the pointer is asked for, too.
    return made.filter(({ method }) => method !== "probe" && method !== "view");
  };
  await expect.poll(async () => (await edits()).map((call) => call.method)).toContain("link");
  expect((await edits()).map((call) => call.method)).toEqual(["command", "link"]);
  expect(Math.max(...(await edits()).map((call) => call.size))).toBeLessThan(200);
});

test("a dragged point never has calls wait behind the fit", async ({ page }) => {
  await open(page);
  await page.mouse.click(...(await place(page, 0.06, 0.06)));
  const [x, y] = await place(page, 0.06, 0.06);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    calls.made.splice(0);
    calls.longest = 0;
  });
  await page.mouse.move(x + 300, y + 200, { steps: 200 });
  const { longest, made } = await page.evaluate(() => calls);
  await page.mouse.up();
  const moves = made.filter(({ method }) => method === "command").length;
  console.log(`200 moves over a running fit: ${moves} sent, longest queue ${longest}`);
  expect(moves).toBeGreaterThan(5);
  expect(longest).toBeLessThanOrEqual(2);
});
