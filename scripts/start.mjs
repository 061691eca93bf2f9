// npm start: installs what is missing, builds, serves, and stays.
// PORT and HOST choose the address; without PORT the first free one from 8080 on.
import path from "node:path";
import { buildAll } from "./lib/build.mjs";
import { entry, heading, root } from "./lib/run.mjs";
import { serve } from "./serve.mjs";
import { setup } from "./setup.mjs";

entry(async () => {
  const { env } = await setup();
  await buildAll(env);
  const port = process.env.PORT;
  const { address } = await serve({
    folder: path.join(root, "dist"),
    host: process.env.HOST ?? "127.0.0.1",
    port: Number(port ?? 8080),
    tries: port ? 1 : 50,
  });
  heading(`IEL is at ${address}   (Ctrl-C ends it)`);
});
