import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { plain } from "./addresses";
import { expect, test } from "./fixtures";
import { choose, noPoints, open, pause, place, ready, runTo, scenarioOf, shown } from "./helpers";

/** What reaches the console as an error, or is thrown. */
function faults(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") found.push(message.text());
  });
  return found;
}

const kindOf = async (page: Page, room: string) => (await scenarioOf(page))?.[room]?.kind;

test.describe("what the browser stores", () => {
  test("may be denied: the page fits, and opens links, without", async ({ page }) => {
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        });
      }
    });
    await open(page, "#v=1&data=rings");
    expect(await kindOf(page, "data")).toBe("rings");
    await choose(page, "data", "spiral");
    await expect(page).toHaveURL(/data=spiral/);
    await expect(page.getByTestId("message-warning")).toContainText("keep a draft");
  });

  test("is denied in a frame on another site: the page runs there", async ({ page }) => {
    const body = `<iframe src="${plain.address}#v=1&data=rings&hide=bar" width="900" height="600"></iframe>`;
    const other = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end(body);
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
    const html = page.frameLocator("iframe").locator("html");
    await expect(html).toHaveAttribute("data-hash", /^[0-9a-f]{8,}$/);
    await expect(html).toHaveAttribute("data-playing", "true");
    other.close();
  });
});

test.describe("openings that overtake each other", () => {
  /** Holds every answer for the complete engine back. */
  async function slow(page: Page, milliseconds: number): Promise<void> {
    await page.route("**/iel-complete_bg*.wasm", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await route.continue().catch(() => undefined);
    });
  }
  const goTo = (page: Page, hash: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);

  const Last = "#v=1&data=rings&seed=60";
  for (const [name, first] of [
    ["what needs the complete engine", "#v=1&energy=gaussian-mixture&seed=2"],
    ["a comparison", "#v=1&energy=gaussian-mixture&compare=dynamics:gradient-descent,langevin"],
    ["a density", "#v=1&energy=gaussian-mixture&density=fokker-planck"],
    ["a run to an iteration", "#v=1&data=spiral&until=100000"],
  ] as const) {
    test(`end in what the address says: ${name}, then rings`, async ({ page }) => {
      await slow(page, 3000);
      await page.goto(`./${first}`);
      await expect(page.locator("main")).toBeVisible();
      await page.waitForTimeout(700);
      await goTo(page, Last);
      await expect.poll(() => kindOf(page, "data")).toBe("rings");
      // Until after the slow one would have come.
      await page.waitForTimeout(5000);
      const { data, seed, energy } = await scenarioOf(page);
      expect([data.kind, seed, energy.kind]).toEqual(["rings", 60, "mlp"]);
      expect(new URL(page.url()).hash).toBe(Last);
      await expect(page.getByTestId("canvas")).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
      // Nothing of the first is left: neither a view nor where its run was to end.
      expect(page.url()).not.toMatch(/compare|density|until/);
      const here = await shown(page);
      await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(here.iteration);
    });
  }

  test("back and forward, quickly: each address shows its own scenario", async ({ page }) => {
    await slow(page, 1500);
    await page.goto("./#v=1&data=rings&seed=11");
    await ready(page);
    await goTo(page, "#v=1&energy=gaussian-mixture&data=spiral&seed=12");
    await goTo(page, "#v=1&data=checkerboard&seed=13");
    await page.goBack();
    await page.goBack();
    await page.goForward();
    await page.waitForTimeout(4000);
    const { seed } = await scenarioOf(page);
    expect(new URL(page.url()).hash).toContain(`seed=${seed}`);
    expect(seed).toBe(12);
  });

  test("an edit asked for during an opening is made to what was opened", async ({ page }) => {
    await open(page);
    await slow(page, 1500);
    await goTo(page, "#v=1&data=rings&energy=gaussian-mixture&seed=9");
    await page.getByTestId("seed").fill("31");
    await page.getByTestId("seed").press("Enter");
    await expect.poll(async () => (await scenarioOf(page)).seed).toBe(31);
    await expect(page).toHaveURL(/seed=31/);
    const { data, energy } = await scenarioOf(page);
    expect([data.kind, energy.kind]).toEqual(["rings", "gaussian-mixture"]);
    expect(page.url()).toContain("gaussian-mixture");
  });
});

test("an engine that could not be fetched once is fetched when it is next asked for", async ({
  page,
}) => {
  let left = 1;
  await page.route("**/iel-complete_bg*.wasm", (route) =>
    left-- > 0 ? route.fulfill({ status: 503, body: "busy" }) : route.continue(),
  );
  await open(page);
  await expect.poll(() => left).toBeLessThanOrEqual(0);
  await choose(page, "energy", "gaussian-mixture");
  await expect.poll(() => kindOf(page, "energy")).toBe("gaussian-mixture");
});

test("what is fetched late may be missing once: formulas and text", async ({ page }) => {
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  await page.route("**/katex-*.js", (route) => route.fulfill({ status: 503, body: "" }));
  await page.route("**/Article-*.js", (route) => route.fulfill({ status: 503, body: "" }));
  await open(page);
  await expect(page.getByTestId("message-error")).toContainText("could not be fetched");
  expect(found).toEqual([]);
});

test("a browser that names a language which Intl refuses runs the page", async ({ page }) => {
  // As WebKit does where the machine's locale is C.
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "language", { get: () => "C" });
  });
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  await open(page);
  await runTo(page, 5);
  await expect(page.locator(".uplot canvas").first()).toBeVisible();
  expect(found).toEqual([]);
});

test.describe("an engine that ends", () => {
  const engineOf = async (page: Page) => {
    await expect.poll(() => page.workers().some((w) => /fitWorker/.test(w.url()))).toBe(true);
    return page.workers().find((w) => /fitWorker/.test(w.url())) as ReturnType<
      Page["workers"]
    >[number];
  };

  test("in the middle of a run is replaced; the run goes on where it was, with the same bits", async ({
    page,
  }) => {
    await open(page);
    const once = await runTo(page, 300);
    await page.getByTestId("reset").click();
    await runTo(page, 120);
    await page.getByTestId("play").click();
    await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
    await (await engineOf(page)).evaluate(() => self.close()).catch(() => undefined);
    const message = page.getByTestId("message-warning");
    await expect(message).toContainText("started anew");
    await expect(message).toContainText("goes on");
    await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
    await pause(page);
    expect((await shown(page)).iteration).toBeGreaterThanOrEqual(100);
    await page.getByTestId("reset").click();
    expect(await runTo(page, 300)).toEqual(once);
  });

  test("at rest is replaced; state, points and undo are there", async ({ page }) => {
    await open(page);
    await noPoints(page);
    for (const share of [0.3, 0.6]) await page.mouse.click(...(await place(page, share, 0.5)));
    const before = await runTo(page, 40);
    const points = (await scenarioOf(page)).data.points;
    await (await engineOf(page)).evaluate(() => self.close()).catch(() => undefined);
    await expect(page.getByTestId("message-warning")).toContainText("rests at iteration 40");
    await expect.poll(() => shown(page)).toEqual(before);
    expect((await scenarioOf(page)).data.points).toEqual(points);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await scenarioOf(page)).data.points.length).toBe(1);
  });

  test("by throwing says what it threw", async ({ page }) => {
    await open(page);
    await (await engineOf(page)).evaluate(() => {
      setTimeout(() => {
        throw new Error("the sky fell");
      });
    });
    await expect(page.getByTestId("message-warning")).toContainText("the sky fell");
    await expect(page.getByTestId("broken")).toHaveCount(0);
    await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
  });

  test("again and again is said to, and not started for ever", async ({ page }) => {
    await open(page);
    for (let i = 0; i < 3; i++) {
      await (await engineOf(page)).evaluate(() => self.close()).catch(() => undefined);
      if (i < 2) await expect(page.getByTestId("message-warning").nth(0)).toBeVisible();
      await page.waitForTimeout(1500);
    }
    await expect(page.getByTestId("broken")).toContainText("keeps breaking off");
  });

  test("during a study does not leave it waiting", async ({ page }) => {
    await page.goto("./#v=1&density=fokker-planck");
    await expect.poll(() => page.workers().some((w) => /studyWorker/.test(w.url()))).toBe(true);
    await page.waitForTimeout(1500);
    const study = page.workers().find((w) => /studyWorker/.test(w.url()));
    await study?.evaluate(() => self.close()).catch(() => undefined);
    await expect(page.getByTestId("message-error").first()).toContainText("for studies broke off");
  });

  /** As an update that takes a minute. */
  const hold = async (page: Page) =>
    void (await engineOf(page))
      .evaluate(() => {
        self.postMessage({ busy: true });
        const end = Date.now() + 60_000;
        while (Date.now() < end);
      })
      .catch(() => undefined);

  test("an update that takes too long is given up when the run is to rest", async ({ page }) => {
    await open(page);
    // Two seconds, within which the page was given what it goes on from.
    await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(120);
    await hold(page);
    await page.getByTestId("play").click();
    await expect(page.getByTestId("message-warning")).toContainText("given up");
    await expect(page.locator("html")).toHaveAttribute("data-playing", "false");
    const { iteration } = await shown(page);
    expect(iteration).toBeGreaterThan(0);
    await runTo(page, iteration + 5);
  });

  test("an update that takes too long is given up for a link and for an edit", async ({ page }) => {
    await open(page);
    await hold(page);
    await page.evaluate(() => {
      location.hash = "#v=1&data=rings&seed=60";
    });
    await expect.poll(() => kindOf(page, "data")).toBe("rings");
    await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
    await page.waitForTimeout(500);
    await hold(page);
    await page.getByTestId("seed").fill("8");
    await page.getByTestId("seed").press("Enter");
    await expect.poll(async () => (await scenarioOf(page)).seed).toBe(8);
    expect(await kindOf(page, "data")).toBe("rings");
  });
});

test.describe("what the page may do", () => {
  test("it says itself, strictly, and keeps to in all views", async ({ page }) => {
    const found = faults(page);
    await page.goto("./");
    const policy = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    for (const view of [
      "",
      "&compare=dynamics:gradient-descent,langevin",
      "&density=fisher-rao",
      "&units=letters",
    ]) {
      await page.goto(`./#v=1&data=rings${view}`);
      await page.waitForTimeout(2500);
    }
    expect(found).toEqual([]);
  });

  test("no text becomes markup or a script of another site", async ({ page }) => {
    await page.goto("./");
    const tried = await page.evaluate(() => {
      const attempt = (work: () => unknown) => {
        try {
          work();
          return "let through";
        } catch (thrown) {
          return (thrown as Error).name;
        }
      };
      return [
        attempt(() => {
          document.body.innerHTML = "<b>no</b>";
        }),
        attempt(() => new Worker("https://other.example/worker.js")),
        attempt(() => {
          document.createElement("script").src = "https://other.example/script.js";
        }),
      ];
    });
    expect(tried).toEqual(["TypeError", "TypeError", "TypeError"]);
  });

  test("no page that is served has a script or style within", () => {
    for (const name of ["index.html", "article.html", "bench.html"]) {
      const html = readFileSync(`dist/${name}`, "utf8");
      expect(html).not.toMatch(/<style|\son\w+=|\sstyle=|<script(?![^>]*\ssrc=)/);
      expect(html.indexOf("charset")).toBeLessThan(200);
    }
  });
});
