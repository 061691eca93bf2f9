import { expect, it } from "vitest";
import { renewing } from "./latest";

it("does what is wished for once at a time, and takes wishes made meanwhile as one", async () => {
  const ends: (() => void)[] = [];
  let begun = 0;
  const renew = renewing(
    () => {
      begun++;
      return new Promise((resolve) => ends.push(resolve));
    },
    () => 0,
  );
  const first = renew();
  void renew();
  void renew();
  expect(begun).toBe(1);
  ends.pop()?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toBe(2);
  ends.pop()?.();
  await first;
  expect(begun).toBe(2);
  void renew();
  expect(begun).toBe(3);
});

it("pauses as long as it is told to after what it took", async () => {
  const pauses: number[] = [];
  const renew = renewing(
    () => new Promise((resolve) => setTimeout(resolve, 20)),
    (took) => {
      pauses.push(took);
      return 0;
    },
  );
  await renew();
  expect(pauses).toHaveLength(1);
  expect(pauses[0]).toBeGreaterThan(10);
});
