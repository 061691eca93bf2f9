import { expect, it, vi } from "vitest";
import { latest } from "./latest";

it("runs one call at a time, and of those made meanwhile only the newest", async () => {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const call = latest((name: string) => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  });
  const first = call("first");
  const overtaken = call("overtaken");
  const newest = call("newest");
  expect(begun).toEqual(["first"]);
  expect(await overtaken).toBeNull();
  ends.pop()?.();
  expect(await first).toBe("first");
  await vi.waitFor(() => expect(begun).toEqual(["first", "newest"]));
  ends.pop()?.();
  expect(await newest).toBe("newest");
  await vi.waitFor(() => {
    void call("later");
    expect(begun).toEqual(["first", "newest", "later"]);
  });
});

it("goes on after a call that failed, and says so to whoever made it", async () => {
  const call = latest(async (name: string) => {
    if (name === "bad") throw new Error(name);
    return name;
  });
  const bad = call("bad");
  const good = call("good");
  await expect(bad).rejects.toThrow("bad");
  expect(await good).toBe("good");
});

it("pauses as long as it is told to after what it took", async () => {
  const pauses: number[] = [];
  const call = latest(
    () => new Promise<void>((resolve) => setTimeout(resolve, 20)),
    (took) => {
      pauses.push(took);
      return 0;
    },
  );
  await call();
  await vi.waitFor(() => expect(pauses).toHaveLength(1));
  expect(pauses[0]).toBeGreaterThan(10);
});
