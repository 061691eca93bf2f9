import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { downloaded, expectAccessible, open, runTo } from "./helpers";

type Page = Parameters<typeof open>[0];

/** The fit as it stands, as a program. */
async function program(page: Page, language: string): Promise<string> {
  await page.getByTestId("menu").click();
  await page.getByTestId("export-program").click();
  await page.getByTestId(`program-${language}`).check();
  await expect(page.getByTestId("save-program")).toBeEnabled();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("save-program").click(),
  ]);
  await page.keyboard.press("Escape");
  return readFile(await download.path(), "utf8");
}

/** Places over the view, in rows. */
const SIDE = 16;
const at = (i: number) => (6 * (i + 0.5)) / SIDE - 3;

/** Energy and gradient at all places by a shader, into a texture of floats. */
async function inShader(page: Page, functions: string): Promise<number[]> {
  return page.evaluate(
    ({ functions, side }) => {
      const gl = document.createElement("canvas").getContext("webgl2");
      if (!gl?.getExtension("EXT_color_buffer_float")) throw new Error("no textures of floats");
      const shader = (type: number, text: string) => {
        const made = gl.createShader(type) as WebGLShader;
        gl.shaderSource(made, `#version 300 es\nprecision highp float;\n${text}`);
        gl.compileShader(made);
        if (!gl.getShaderParameter(made, gl.COMPILE_STATUS))
          throw new Error(gl.getShaderInfoLog(made) ?? "no shader");
        return made;
      };
      const linked = gl.createProgram() as WebGLProgram;
      const corners = "vec2(gl_VertexID % 2 * 4 - 1, gl_VertexID / 2 * 4 - 1)";
      const everywhere = `void main() { gl_Position = vec4(${corners}, 0.0, 1.0); }`;
      gl.attachShader(linked, shader(gl.VERTEX_SHADER, everywhere));
      const main = `out vec4 found; void main() {
        vec2 x = 6.0 * gl_FragCoord.xy / ${side}.0 - 3.0;
        found = vec4(energy(x), gradient(x), 1.0); }`;
      gl.attachShader(linked, shader(gl.FRAGMENT_SHADER, `${functions}\n${main}`));
      gl.linkProgram(linked);
      if (!gl.getProgramParameter(linked, gl.LINK_STATUS))
        throw new Error(gl.getProgramInfoLog(linked) ?? "no program");
      gl.useProgram(linked);
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, side, side);
      gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.viewport(0, 0, side, side);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      const pixels = new Float32Array(4 * side * side);
      gl.readPixels(0, 0, side, side, gl.RGBA, gl.FLOAT, pixels);
      return [...pixels];
    },
    { functions, side: SIDE },
  );
}

const ENERGIES = {
  network: "energy=mlp",
  silu: "energy=mlp&energy.activation=silu&energy.widths=7,5&energy.confinement=0.1",
  mixture: "energy=gaussian-mixture",
  bumps: "energy=rbf",
  convex: "energy=input-convex",
  polynomial: "energy=polynomial",
  hopfield: "energy=modern-hopfield",
  typed: "energy=custom",
  mueller: "energy=mueller-brown",
  atoms: "energy=lennard-jones",
};

/** Programs in JavaScript are compared with the engine by scripts/exports.mjs. */
for (const [name, energy] of Object.entries(ENERGIES)) {
  test(`shaders compute what JavaScript does: ${name}`, async ({ page }) => {
    await page.goto(`./#play=no&v=1&${energy}`);
    const [glsl, javascript] = [await program(page, "glsl"), await program(page, "javascript")];
    const found = await inShader(page, glsl);
    const module = await import(`data:text/javascript,${encodeURIComponent(javascript)}`);
    const want = Array.from({ length: SIDE * SIDE }, (_, i) => {
      const x = [at(i % SIDE), at(Math.floor(i / SIDE))];
      return [module.energy(x), ...module.gradient(x), 1] as number[];
    }).flat();
    const largest = Math.max(...want.map(Math.abs));
    const off = found.map((value, i) => Math.abs(value - (want[i] as number)));
    expect(Math.max(...off) / largest).toBeLessThan(2e-6);
    expect(Math.max(...want) - Math.min(...want)).toBeGreaterThan(0.1);
  });
}

test("a fit leaves the page as a program, a table and a figure", async ({ page }) => {
  await open(page, "#v=1&energy=double-well&energy.scale=1.5");
  await runTo(page, 3);
  expect(await program(page, "numpy")).toContain("def gradient(x):");
  expect(await program(page, "jax")).toContain("jax.value_and_grad(loss)");
  const texts: string[] = [];
  for (const [item, name] of [
    ["export-landscape-table", /landscape\.csv$/],
    ["figure-svg", /figure\.svg$/],
    ["figure-png", /figure\.png$/],
  ] as const) {
    const download = await downloaded(page, item);
    expect(download.suggestedFilename()).toMatch(name);
    texts.push(await readFile(await download.path(), "latin1"));
  }
  const [table = "", svg = "", png = ""] = texts;
  const [head = "", ...rows] = table.trim().split("\n");
  expect(head).toMatch(/^point,kind,x1,x2,energy,basin,from,to,barrier_from,barrier_to$/);
  expect(rows.map((row) => row.split(",")[1])).toEqual(["minimum", "minimum", "saddle"]);
  expect(svg).toContain("<svg");
  // 640 pixels of CSS at 300 dots to the inch: bytes 16 to 19 say the width.
  expect(png.slice(1, 4)).toBe("PNG");
  expect(Buffer.from(png.slice(16, 20), "latin1").readUInt32BE()).toBe(2000);
});

test("what cannot be written is refused with the reason", async ({ page }) => {
  await page.goto("./#play=no&v=1&objective=noise-contrastive");
  await page.getByTestId("menu").click();
  await page.getByTestId("export-program").click();
  await page.getByTestId("program-jax").check();
  await expect(page.getByTestId("program-refused")).toContainText("noise-contrastive");
  await expect(page.getByTestId("save-program")).toBeDisabled();
  await expectAccessible(page, ".dialog");
});
