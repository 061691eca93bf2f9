import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** The rooms from the ground up: a file may import from its own room and from those before it.
 *  Views stand side by side, and none knows another. */
const ROOMS = ["kit", "wire", "worker", "state", "plane", "panel", "views", "article", "app"];

const tracked = (...paths: string[]) =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...paths], {
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "" && existsSync(file));

const files = tracked("www").filter((file) => /\.tsx?$/.test(file) && file !== "www/rooms.test.ts");
const known = new Set(files);

/** The files that a file names, as value, as type, or as the address of a worker. */
function imports(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const named = source.matchAll(/(?:\bfrom|\bimport|\bURL\()\s*\(?\s*"(\.[^"?]+)"/g);
  return [...named].flatMap(([, address]) => {
    const target = path.posix.join(path.posix.dirname(file), address as string);
    return [target, `${target}.ts`, `${target}.tsx`].filter((one) => known.has(one)).slice(0, 1);
  });
}

const arrows = new Map(files.map((file) => [file, imports(file)]));
const roomOf = (file: string) => file.split("/")[1] ?? "";
const viewOf = (file: string) => /^www\/views\/([^/]+)\//.exec(file)?.[1];

/** A way along the arrows from a file back to itself. */
function circle(file: string, way: string[], done: Set<string>): string[] | null {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const next of arrows.get(file) ?? []) {
    const found = circle(next, [...way, file], done);
    if (found) return found;
  }
  done.add(file);
  return null;
}

describe("the page's rooms", () => {
  it("hold every file", () => {
    expect(files.filter((file) => !ROOMS.includes(roomOf(file)))).toEqual([]);
  });

  it("import downwards only", () => {
    const upward = [...arrows].flatMap(([file, targets]) =>
      targets
        .filter((to) => ROOMS.indexOf(roomOf(to)) > ROOMS.indexOf(roomOf(file)))
        .map((to) => `${file} -> ${to}`),
    );
    expect(upward).toEqual([]);
  });

  it("keep views apart", () => {
    const across = [...arrows].flatMap(([file, targets]) =>
      targets
        .filter((to) => viewOf(file) && viewOf(to) && viewOf(file) !== viewOf(to))
        .map((to) => `${file} -> ${to}`),
    );
    expect(across).toEqual([]);
  });

  it("have no circles among files", () => {
    const done = new Set<string>();
    const circles = files.map((file) => circle(file, [], done)).filter((found) => found !== null);
    expect(circles).toEqual([]);
  });
});

describe("what the browser stores", () => {
  it("is touched by one file, which may fail", () => {
    const pages = ["index.html", "article.html", "bench.html"];
    const naming = [...files, ...pages].filter((file) =>
      /\b(localStorage|sessionStorage|indexedDB|caches)\b/.test(readFileSync(file, "utf8")),
    );
    expect(naming.filter((file) => !/\.test\.tsx?$/.test(file))).toEqual(["www/kit/storage.ts"]);
  });
});

describe("the repository", () => {
  it("has no two paths that differ in case only", () => {
    const all = tracked();
    // Folders too: on such a disk two of them would be one.
    const paths = new Set(
      all.flatMap((file) => file.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/"))),
    );
    const seen = new Map<string, string>();
    const alike = [...paths].filter((one) => {
      const other = seen.get(one.toLowerCase());
      seen.set(one.toLowerCase(), one);
      return other !== undefined;
    });
    expect(alike).toEqual([]);
  });
});

describe("workflows", () => {
  const steps = tracked(".github/workflows").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/uses: (\S+)(.*)/g)].map(([line]) => line),
  );

  it("use actions at a commit, with the version beside it", () => {
    expect(steps.length).toBeGreaterThan(10);
    const pinned = /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(steps.filter((line) => !pinned.test(line))).toEqual([]);
  });
});
