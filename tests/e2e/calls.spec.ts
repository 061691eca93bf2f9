import { expect, test } from "@playwright/test";
import { expectCount, open, place, shown } from "./helpers";

/** Put into the page by `watch`. */
declare global {
  var calls: Calls;
}

interface Calls {
  /** How many calls wait for their answer; of each method, and how many at most have. */
  open: number;
  waiting: Record<string, number>;
  longest: Record<string, number>;
  /** What was called, and how many characters its arguments have as JSON. */
  made: { method: string; size: number }[];
}

/** Watches what the page asks of its workers, from before it starts one: an answer is counted before
 *  the page hears of it and asks on. */
function watch(): void {
  globalThis.calls = { open: 0, waiting: {}, longest: {}, made: [] };
  globalThis.Worker = class extends Worker {
    readonly asked = new Map<number, string>();

    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const method = this.asked.get(data?.id);
        if (method === undefined) return;
        this.asked.delete(data.id);
        calls.open--;
        calls.waiting[method] = (calls.waiting[method] ?? 0) - 1;
      });
    }

    override postMessage(
      message: { id: number; method?: string; args: unknown },
      ...rest: never[]
    ) {
      const { id, method, args } = message;
      if (method) {
        this.asked.set(id, method);
        calls.open++;
        const waiting = (calls.waiting[method] ?? 0) + 1;
        calls.waiting[method] = waiting;
        calls.longest[method] = Math.max(calls.longest[method] ?? 0, waiting);
        calls.made.push({ method, size: JSON.stringify(args).length });
      }
      super.postMessage(message, ...rest);
    }
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
    const others = ["probe", "view"];
    return made.filter(({ method }) => !others.includes(method));
  };
  await expect.poll(async () => (await edits()).map((call) => call.method)).toContain("link");
  expect((await edits()).map((call) => call.method)).toEqual(["command", "link"]);
  expect(Math.max(...(await edits()).map((call) => call.size))).toBeLessThan(200);
});

test("closed panels ask nothing of the engine while it fits", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("questions")).toBeAttached();
  await expect.poll(() => page.evaluate(() => calls.open)).toBe(0);
  const made = () => page.evaluate(() => [...new Set(calls.made.splice(0).map((c) => c.method))]);
  await made();
  const before = await shown(page);
  await expect
    .poll(async () => (await shown(page)).iteration)
    .toBeGreaterThan(before.iteration + 30);
  await page.waitForTimeout(1000);
  expect(await made()).toEqual([]);
  const panel = page.getByTestId("code-length").locator("summary");
  await panel.click();
  await expect(page.getByTestId("code-total")).toHaveText(/bits$/);
  expect(await made()).toEqual(["codeLength"]);
  await panel.click();
  await expect.poll(() => page.evaluate(() => calls.open)).toBe(0);
  await made();
  await page.waitForTimeout(1500);
  expect(await made()).toEqual([]);
});

test("a dragged point never has calls wait behind the fit", async ({ page }) => {
  await open(page, "#v=1&data=points&points=1,1;-1,-1");
  await page.mouse.click(...(await place(page, 0.06, 0.06)));
  await expectCount(page, 3);
  const [x, y] = await place(page, 0.06, 0.06);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    calls.made.splice(0);
    calls.longest = {};
  });
  await page.mouse.move(x + 300, y + 200, { steps: 200 });
  const { longest, made } = await page.evaluate(() => calls);
  await page.mouse.up();
  const moves = made.filter(({ method }) => method === "command").length;
  console.log(`200 moves over a running fit: ${moves} sent, longest queues`, longest);
  expect(moves).toBeGreaterThan(5);
  // One move is under way; the next one waits in the page, and takes the place of those before it.
  expect(longest.command).toBe(1);
  for (const queue of Object.values(longest)) expect(queue).toBe(1);
});
