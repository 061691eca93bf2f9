import type { Scenario } from "../wire/types";
import { Shared, type Sizes } from "./shared";
import type { Build, Engine } from "./wasm";

/** What a member is told: a scenario to stand in for (with shared memory where there is any), or
 *  an iteration to take part in. */
export type ToMember =
  | {
      scenario: Scenario;
      build: Build;
      share: Share;
      shared: SharedMemory | null;
      ticket: number;
    }
  | { iteration: number; unknowns: Float64Array; ticket: number };

/** What a member answers: that it stands in, or the results of its tasks. */
export type FromMember = { ready: number } | { ticket: number; partials: Float64Array };

export interface Share {
  first: number;
  end: number;
}

export interface SharedMemory {
  buffer: SharedArrayBuffer;
  sizes: Sizes;
}

/** The part of a `Worker` that the team needs; a test puts its own in. */
export interface Member {
  postMessage(message: ToMember): void;
  onmessage: ((event: MessageEvent<FromMember>) => void) | null;
  terminate(): void;
}

/** Milliseconds that telling the members and hearing from them costs: by messages, by memory. */
const OVERHEAD_MS = { messages: 0.8, memory: 0.15 };

/**
 * Shares each iteration among several workers, each with its own engine.
 *
 * The engine cuts an iteration into tasks that do not depend on who carries them out, and sums
 * their results in order: the bits are the same for any number of members.
 */
export class Team {
  #members: Member[] = [];
  #ready = 0;
  #ticket = 0;
  #share: Share = { first: 0, end: 0 };
  #shared: Shared | null = null;
  #arrived: ((index: number, partials: Float64Array) => void) | null = null;
  #overtake: (() => void) | null = null;

  /** `size` counts the members besides the leader. */
  constructor(
    readonly size: number,
    readonly spawn: () => Member,
    readonly isolated: boolean,
  ) {}

  /** Whether every member stands in for the present scenario. */
  get ready(): boolean {
    return this.#members.length > 0 && this.#ready === this.#members.length;
  }

  /** Whether sharing an iteration of so many milliseconds saves time. */
  worthwhile(engine: Engine, iterationMs: number): boolean {
    const overhead = OVERHEAD_MS[this.isolated ? "memory" : "messages"];
    return this.size > 0 && engine.tasks() > 1 && iterationMs > 2 * overhead;
  }

  /** Has members stand in for this scenario, started when first needed. */
  prepare(engine: Engine, scenario: Scenario, build: Build): void {
    this.cancel();
    const tasks = engine.tasks();
    const wanted = Math.min(this.size, tasks - 1);
    while (this.#members.length > wanted) this.#members.pop()?.terminate();
    while (this.#members.length < wanted) this.#hire();
    const shares = split(tasks, wanted + 1);
    this.#share = shares[0] as Share;
    const sizes = {
      unknowns: engine.unknowns().length,
      tasks,
      stride: engine.run_tasks(0, 1).length,
    };
    this.#shared = this.isolated ? Shared.create(sizes) : null;
    const shared = this.#shared && { buffer: this.#shared.buffer, sizes };
    this.#members.forEach((member, index) => {
      const share = shares[index + 1] as Share;
      member.postMessage({ scenario, build, share, shared, ticket: this.#ticket });
    });
  }

  #hire(): void {
    const member = this.spawn();
    const index = this.#members.length;
    member.onmessage = ({ data }) => {
      if ("ready" in data) this.#ready += Number(data.ready === this.#ticket);
      else if (data.ticket === this.#ticket) this.#arrived?.(index, data.partials);
    };
    this.#members.push(member);
  }

  /** One iteration of the leader's engine; false when it was overtaken by a change. */
  async iterate(engine: Engine): Promise<boolean> {
    if (this.#shared) {
      engine.apply(this.#shared.iterate(engine));
      return true;
    }
    const iteration = engine.iteration();
    const unknowns = engine.unknowns();
    const { first, end } = this.#share;
    const ticket = ++this.#ticket;
    const results: Float64Array[] = new Array(this.#members.length + 1);
    let missing = this.#members.length;
    const others = new Promise<void>((resolve) => {
      this.#overtake = resolve;
      this.#arrived = (index, partials) => {
        results[index + 1] = partials;
        if (--missing === 0) resolve();
      };
    });
    for (const member of this.#members) member.postMessage({ iteration, unknowns, ticket });
    results[0] = engine.run_tasks(first, end);
    await others;
    if (ticket !== this.#ticket) return false;
    engine.apply(joined(results));
    return true;
  }

  /** Ends an iteration under way without its result, and the members' standing in. */
  cancel(): void {
    this.#ticket++;
    this.#ready = 0;
    this.#shared?.dismiss();
    this.#shared = null;
    this.#overtake?.();
    this.#overtake = null;
  }

  /** Ends the members. */
  dismiss(): void {
    this.cancel();
    for (const member of this.#members.splice(0)) member.terminate();
  }
}

/** Cuts `0..count` into `parts` runs whose lengths differ by one at most. */
export function split(count: number, parts: number): Share[] {
  const bound = (i: number) => Math.floor((i * count) / parts);
  return Array.from({ length: parts }, (_, i) => ({ first: bound(i), end: bound(i + 1) }));
}

/** The numbers of all parts, one after the other. */
export function joined(parts: Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
