import { describe, expect, it } from "vitest";
import { type FromPoolWorker, type PoolWorker, split, type ToPoolWorker, WorkerPool } from "./pool";

/** An engine whose task i gives [i, iteration], and which notes what it is given back. */
function fakeEngine(tasks: number) {
  const state = { iteration: 0, applied: [] as number[][] };
  const engine = {
    tasks: () => tasks,
    iteration: () => state.iteration,
    unknowns: () => Float64Array.of(1, 2),
    set_unknowns: (iteration: number, _: Float64Array) => {
      state.iteration = iteration;
    },
    run_tasks: (first: number, end: number) =>
      Float64Array.from(
        Array.from({ length: end - first }, (_, i) => [first + i, state.iteration]).flat(),
      ),
    apply: (partials: Float64Array) => {
      state.applied.push([...partials]);
      state.iteration++;
    },
  };
  return { engine, state };
}

/** Answers after a while, as a worker does. */
function fakeWorker(tasks: number): PoolWorker {
  const { engine } = fakeEngine(tasks);
  let share = { first: 0, end: 0 };
  const worker: PoolWorker = {
    onmessage: null,
    terminate: () => undefined,
    postMessage(message: ToPoolWorker) {
      const answer = (data: FromPoolWorker) =>
        setTimeout(() => worker.onmessage?.({ data } as MessageEvent<FromPoolWorker>), 1);
      if ("scenario" in message) {
        share = message.share;
        answer({ ready: message.ticket });
      } else {
        engine.set_unknowns(message.iteration, message.unknowns);
        const partials = engine.run_tasks(share.first, share.end);
        answer({ ticket: message.ticket, partials });
      }
    },
  };
  return worker;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

describe("worker pool", () => {
  it("cuts tasks without gap or overlap", () => {
    for (const [count, parts] of [
      [4, 2],
      [7, 3],
      [5, 5],
      [2, 1],
    ] as const) {
      const shares = split(count, parts);
      expect(shares).toHaveLength(parts);
      expect(
        shares.flatMap(({ first, end }) =>
          Array.from({ length: end - first }, (_, i) => first + i),
        ),
      ).toEqual(Array.from({ length: count }, (_, i) => i));
      const sizes = shares.map(({ first, end }) => end - first);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  it("hands the engine all results in the order of the tasks", async () => {
    const { engine, state } = fakeEngine(7);
    const pool = new WorkerPool(2, () => fakeWorker(7), false);
    pool.prepare(engine, {} as never, "first", null);
    await settled();
    expect(pool.ready).toBe(true);
    expect(await pool.iterate(engine)).toBe(true);
    expect(await pool.iterate(engine)).toBe(true);
    expect(state.applied).toEqual([0, 1].map((t) => [0, 1, 2, 3, 4, 5, 6].flatMap((i) => [i, t])));
  });

  it("drops an iteration that a change overtakes", async () => {
    const { engine, state } = fakeEngine(4);
    const pool = new WorkerPool(1, () => fakeWorker(4), false);
    pool.prepare(engine, {} as never, "first", null);
    await settled();
    const underWay = pool.iterate(engine);
    pool.cancel();
    expect(await underWay).toBe(false);
    await settled();
    expect(state.applied).toEqual([]);
    expect(pool.ready).toBe(false);
  });

  it("spawns no more workers than there are tasks for", async () => {
    let spawned = 0;
    const { engine } = fakeEngine(3);
    const spawn = () => {
      spawned++;
      return fakeWorker(3);
    };
    const pool = new WorkerPool(7, spawn, false);
    pool.prepare(engine, {} as never, "first", null);
    expect(spawned).toBe(2);
  });

  it("is worthwhile only for iterations that cost more than the messages", () => {
    const { engine } = fakeEngine(4);
    const alone = new WorkerPool(0, () => fakeWorker(4), false);
    const some = new WorkerPool(1, () => fakeWorker(4), false);
    expect(alone.worthwhile(engine, 50)).toBe(false);
    expect(some.worthwhile(engine, 0.1)).toBe(false);
    expect(some.worthwhile(engine, 50)).toBe(true);
  });
});
