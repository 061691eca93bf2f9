import { describe, expect, it } from "vitest";
import { Shared, type Tasks } from "./shared";

const sizes = { unknowns: 2, tasks: 5, stride: 3 };

/** Tasks whose results say which they are, of which iteration, and at which unknowns. */
function fakeTasks() {
  const state = { iteration: 0, unknowns: Float64Array.of(3, 4), ran: [] as number[] };
  const tasks: Tasks = {
    iteration: () => state.iteration,
    unknowns: () => state.unknowns,
    set_unknowns: (iteration, unknowns) => {
      state.iteration = iteration;
      state.unknowns = Float64Array.from(unknowns);
    },
    run_tasks: (first) => {
      state.ran.push(first);
      return Float64Array.of(first, state.iteration, state.unknowns[1] as number);
    },
  };
  return { tasks, state };
}

describe("shared memory", () => {
  it("holds the results of every task of every iteration, whoever is late", () => {
    const shared = Shared.create(sizes);
    const { tasks, state } = fakeTasks();
    for (let iteration = 0; iteration < 4; iteration++) {
      state.iteration = iteration;
      const results = [...shared.iterate(tasks)];
      expect(results).toEqual([0, 1, 2, 3, 4].flatMap((task) => [task, iteration, 4]));
    }
    expect(state.ran).toEqual([0, 1, 2, 3].flatMap(() => [0, 1, 2, 3, 4]));
  });

  it("lets a worker go that comes when all is over, and gives it nothing to do", () => {
    const shared = Shared.create(sizes);
    shared.iterate(fakeTasks().tasks);
    shared.release();
    const late = fakeTasks();
    new Shared(shared.buffer, sizes).serve(late.tasks);
    expect(late.state.ran).toEqual([]);
  });

  it("shares the tasks of an iteration among those that are there", () => {
    const shared = Shared.create(sizes);
    const { tasks, state } = fakeTasks();
    const other = fakeTasks();
    const worker = new Shared(shared.buffer, sizes);
    // The worker comes while the main one is at its first task, and is released in its third.
    const run = tasks.run_tasks;
    const theirs = other.tasks.run_tasks;
    other.tasks.run_tasks = (first, end) => {
      if (other.state.ran.length === 2) shared.release();
      return theirs(first, end);
    };
    tasks.run_tasks = (first, end) => {
      if (first === 0) worker.serve(other.tasks);
      return run(first, end);
    };
    state.iteration = 7;
    const results = [...shared.iterate(tasks)];
    expect(results).toEqual([0, 1, 2, 3, 4].flatMap((task) => [task, 7, 4]));
    expect([state.ran, other.state.ran]).toEqual([[0], [1, 2, 3, 4]]);
  });
});
