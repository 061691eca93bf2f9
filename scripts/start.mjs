// npm start: installs what is missing, builds, serves, and stays.
// PORT and HOST choose the address; without PORT the first free one from 8080 on.
import path from "node:path";
import { buildAll } from "./lib/build.mjs";
import { entry, heading, root } from "./lib/run.mjs";
import { readPort, serve } from "./serve.mjs";
import { setup } from "./setup.mjs";

entry(async () => {
  const port = process.env.PORT;
  const where = { port: readPort(port ?? "8080"), tries: port ? 1 : 50, host: process.env.HOST };
  const { env } = await setup();
  await buildAll(env);
  const { address } = await serve({ folder: path.join(root, "dist"), ...where });
  heading(`IEL is at ${address}   (Ctrl-C ends it)`);
});
