// npm start: installs what is missing, builds, serves, and stays. The engine that the page takes on
// request only is built on beside that.
// PORT and HOST choose the address; without PORT the first free one from 8080 on.
import path from "node:path";
import { buildEngine, buildFused, buildPage } from "./lib/build.mjs";
import { entry, heading, root } from "./lib/run.mjs";
import { readPort, serve } from "./serve.mjs";
import { setupRust } from "./setup.mjs";

entry(async () => {
  const port = process.env.PORT;
  const where = { port: readPort(port ?? "8080"), tries: port ? 1 : 50, host: process.env.HOST };
  const { env, modules } = await setupRust();
  await buildEngine(env, { modules, alone: true });
  await modules;
  await buildPage();
  const { address } = await serve({ folder: path.join(root, "dist"), ...where });
  heading(`IEL is at ${address}   (Ctrl-C ends it)`);

  // After that, since the two cores of a small machine have enough to do until then.
  try {
    if (!(await buildFused(env))) return;
    await buildPage({ keep: true });
    heading(`The fused engine is there too: load ${address} again`);
  } catch (error) {
    console.error(`${error.message}\nThe page does without the fused engine.`);
  }
});
