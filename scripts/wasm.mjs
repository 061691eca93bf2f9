// npm run wasm: the engine alone (www/pkg), for work on the page; `npm run dev` notices.
import { buildWasm } from "./lib/build.mjs";
import { entry } from "./lib/run.mjs";
import { setup } from "./setup.mjs";

entry(async () => {
  const { env } = await setup();
  await buildWasm(env);
});
