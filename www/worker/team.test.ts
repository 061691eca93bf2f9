import { describe, expect, it } from "vitest";
import { type FromMember, type Member, split, Team, type ToMember } from "./team";
import type { Engine } from "./wasm";

/** An engine whose task i gives [i, iteration], and which notes what it is given back. */
function fakeEngine(tasks: number) {
  const state = { iteration: 0, applied: [] as number[][] };
  const engine = {
    tasks: () => tasks,
    iteration: () => state.iteration,
    unknowns: () => Float64Array.of(1, 2),
    stand_at: (iteration: number) => {
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
  return { engine: engine as unknown as Engine, state };
}

/** A member that answers after a while, like a worker. */
function fakeMember(tasks: number): Member {
  const { engine } = fakeEngine(tasks);
  let share = { first: 0, end: 0 };
  const member: Member = {
    onmessage: null,
    terminate: () => undefined,
    postMessage(message: ToMember) {
      const answer = (data: FromMember) =>
        setTimeout(() => member.onmessage?.({ data } as MessageEvent<FromMember>), 1);
      if ("scenario" in message) {
        share = message.share;
        answer({ ready: message.ticket });
      } else {
        engine.stand_at(message.iteration, message.unknowns);
        const partials = engine.run_tasks(share.first, share.end);
        answer({ ticket: message.ticket, partials });
      }
    },
  };
  return member;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

describe("team", () => {
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
    const team = new Team(2, () => fakeMember(7), false);
    team.prepare(engine, {} as never, "first");
    await settled();
    expect(team.ready).toBe(true);
    expect(await team.iterate(engine)).toBe(true);
    expect(await team.iterate(engine)).toBe(true);
    expect(state.applied).toEqual([0, 1].map((t) => [0, 1, 2, 3, 4, 5, 6].flatMap((i) => [i, t])));
  });

  it("drops an iteration that a change overtakes", async () => {
    const { engine, state } = fakeEngine(4);
    const team = new Team(1, () => fakeMember(4), false);
    team.prepare(engine, {} as never, "first");
    await settled();
    const underWay = team.iterate(engine);
    team.cancel();
    expect(await underWay).toBe(false);
    await settled();
    expect(state.applied).toEqual([]);
    expect(team.ready).toBe(false);
  });

  it("hires no more members than there are tasks for", async () => {
    let hired = 0;
    const { engine } = fakeEngine(3);
    const hire = () => {
      hired++;
      return fakeMember(3);
    };
    const team = new Team(7, hire, false);
    team.prepare(engine, {} as never, "first");
    expect(hired).toBe(2);
  });

  it("is worthwhile only for iterations that cost more than the telling", () => {
    const { engine } = fakeEngine(4);
    const alone = new Team(0, () => fakeMember(4), false);
    const some = new Team(1, () => fakeMember(4), false);
    expect(alone.worthwhile(engine, 50)).toBe(false);
    expect(some.worthwhile(engine, 0.1)).toBe(false);
    expect(some.worthwhile(engine, 50)).toBe(true);
  });
});
