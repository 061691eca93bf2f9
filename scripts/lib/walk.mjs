// What a person may do to the page, done without a plan: by the browser test that walks, and by the soak.

/** Numbers from 0 to 1 that are the same in every run. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A place on the canvas, as shares of its plot (the axes take some room at left and bottom).
 * @param {import("@playwright/test").Page} page
 * @param {number} x
 * @param {number} y
 * @returns {Promise<[number, number]>}
 */
export async function place(page, x, y) {
  const box = await page.getByTestId("canvas").boundingBox();
  if (!box) throw new Error("the canvas is not on the page");
  return [box.x + 50 + x * (box.width - 70), box.y + 15 + y * (box.height - 60)];
}

/** Notes what reaches the console as an error; of what is thrown, which is often no Error, its words.
 *  Before the page is opened. */
export async function listen(page) {
  const found = [];
  page.on("pageerror", ({ message }) => found.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") found.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener("unhandledrejection", ({ reason }) => console.error(JSON.stringify(reason)));
  });
  return found;
}

/** What can be done, by name. `next` gives random numbers. */
function actionsOf(page, next) {
  const spot = () => place(page, 0.1 + 0.8 * next(), 0.1 + 0.8 * next());
  const pick = async (room) => {
    await page.getByTestId(`pick-${room}`).click();
    const entries = page.locator(`[data-testid^="${room}-"]:visible`);
    const count = await entries.count();
    if (count > 0) await entries.nth(Math.floor(next() * count)).click({ force: true });
    await page.keyboard.press("Escape");
  };
  const actions = {
    drop: async () => page.mouse.click(...(await spot())),
    drag: async () => {
      await page.mouse.move(...(await spot()));
      await page.mouse.down();
      await page.mouse.move(...(await spot()), { steps: 4 });
      await page.mouse.up();
    },
    "drag and undo at once": async () => {
      await actions.drag();
      await page.keyboard.press("Control+z");
    },
    data: () => pick("data"),
    energy: () => pick("energy"),
    dynamics: () => pick("dynamics"),
    optimizer: () => pick("optimizer"),
    undo: () => page.keyboard.press("Control+z"),
    redo: () => page.keyboard.press("Control+Shift+Z"),
    play: () => page.getByTestId("play").click(),
    reset: () => page.getByTestId("reset").click(),
    seed: () => page.getByTestId("new-seed").click(),
    resize: () =>
      page.setViewportSize({
        width: Math.round(360 + 1000 * next()),
        height: Math.round(600 + 300 * next()),
      }),
    delete: () => page.keyboard.press("Delete"),
    wheel: async () => {
      await page.mouse.move(...(await spot()));
      await page.mouse.wheel(0, 200 * (next() - 0.5));
    },
    "hide and show": () =>
      page.evaluate(() => {
        for (const hidden of [true, false]) {
          Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }
      }),
  };
  return actions;
}

/** Takes so many actions, and puts the window back; tells which they were. */
export async function walk(page, next, count) {
  const actions = actionsOf(page, next);
  const names = Object.keys(actions);
  const done = [];
  // A click on what is covered waits for ever where nobody says how long.
  page.setDefaultTimeout(5000);
  for (let i = 0; i < count; i++) {
    const name = names[Math.floor(next() * names.length)];
    done.push(name);
    // What is covered or refused just now is left out, as a person would.
    await actions[name]().catch(() => undefined);
  }
  page.setDefaultTimeout(0);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
  return done;
}
