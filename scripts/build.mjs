// npm run build: dist/, a static folder for any host, with its sizes and its load time.

import { checkBudget } from "./budget.mjs";
import { buildAll } from "./lib/build.mjs";
import { entry } from "./lib/run.mjs";
import { loadTime } from "./load-time.mjs";
import { setup } from "./setup.mjs";

entry(async () => {
  const { env, browser } = await setup();
  await buildAll(env);
  const withinBudget = checkBudget();
  console.log(await loadTime(browser));
  if (!withinBudget) process.exitCode = 1;
});
