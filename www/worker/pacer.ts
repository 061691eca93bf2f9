import type { Speed } from "../wire/protocol";

/** Milliseconds of fitting and of drawing in one frame of 16.7 ms. */
export const FIT_BUDGET = 10;
const DRAW_BUDGET = 5;
/** Milliseconds that a picture may be under way in all, and that are for fitting whatever it takes. */
const PICTURE_MS = 14.5;
const LEAST_FIT_MS = 3;

const RUNNING_SIZES = [40, 48, 64, 80, 96, 112, 128];
const RESTING_SIZES = [64, 192, 320];

/** How many iterations the next frame may run at a given speed. */
export class Pacer {
  #owed = 0;
  #last = 0;
  #rate = 0;
  #rateSince = 0;
  #rateCount = 0;

  start(now: number): void {
    this.#owed = 1;
    this.#last = now;
    this.#rate = 0;
    this.#rateSince = now;
    this.#rateCount = 0;
  }

  allowance(now: number, speed: Speed): number {
    if (!Number.isFinite(speed)) return 1_000_000;
    this.#owed = Math.min(
      this.#owed + ((now - this.#last) * speed) / 1000,
      Math.max(2, speed / 10),
    );
    this.#last = now;
    const whole = Math.floor(this.#owed);
    this.#owed -= whole;
    return whole;
  }

  /** Counts iterations; the rate is renewed about three times a second. */
  ran(iterations: number, now: number): number {
    this.#rateCount += iterations;
    const elapsed = now - this.#rateSince;
    if (elapsed >= 350) {
      this.#rate = (1000 * this.#rateCount) / elapsed;
      this.#rateSince = now;
      this.#rateCount = 0;
    }
    return this.#rate;
  }
}

/** How long the next frame may fit: what the rest of it leaves. Some pictures take longer. */
export class FitTime {
  #quick = DRAW_BUDGET;
  #long = DRAW_BUDGET;

  budget(long: boolean): number {
    return Math.max(LEAST_FIT_MS, PICTURE_MS - (long ? this.#long : this.#quick));
  }

  /** Tells how long a frame took that fitted for `budget(long)`: an iteration may have run over. */
  took(milliseconds: number, long: boolean): void {
    const rest = Math.max(0, milliseconds - this.budget(long));
    if (long) this.#long += 0.5 * (rest - this.#long);
    else this.#quick += 0.1 * (rest - this.#quick);
  }
}

/** Chooses the energy grid's size: as fine as the time allows while running, refined at rest. */
export class GridSize {
  /** The first picture is wanted soon. */
  #index = 1;
  #cost = DRAW_BUDGET / 2;
  #stage = 0;

  running(): number {
    return RUNNING_SIZES[this.#index] as number;
  }

  /** Tells what the last frame at `running()` cost, in milliseconds. */
  took(milliseconds: number): void {
    this.#cost += 0.15 * (milliseconds - this.#cost);
    if (this.#cost > DRAW_BUDGET && this.#index > 0) this.#move(-1);
    else if (this.#cost < DRAW_BUDGET * 0.45 && this.#index < RUNNING_SIZES.length - 1)
      this.#move(1);
  }

  #move(by: number): void {
    const before = this.running();
    this.#index += by;
    this.#cost *= (this.running() / before) ** 2;
  }

  /** The next finer size at rest, or null when the finest was drawn; two at least, as only the
   *  second shows all that there is to show. */
  resting(longestSide: number): number | null {
    const size = RESTING_SIZES[this.#stage];
    if (size === undefined || (this.#stage > 1 && size > longestSide)) return null;
    this.#stage++;
    return size;
  }

  /** Something changed: the next picture at rest is coarse and quick again. */
  coarse(): void {
    this.#stage = 0;
  }

  coarsest(): boolean {
    return this.#stage === 0;
  }

  refined(): boolean {
    return this.#stage >= RESTING_SIZES.length;
  }
}

/** How long the way to share is tried first, as its code is new to the browser; how long the slower
 *  way is tried later, and how often. */
const FIRST_TRIAL_MS = 400;
const TRIAL_MS = 120;
const RETRY_MS = 3000;

/** Which way an iteration takes less time, alone or shared: cores may have other things to do. */
export class Sharing {
  #alone = 0;
  #shared = 0;
  #trying = false;
  #triedUntil = 0;

  /** Milliseconds of an iteration alone. */
  get alone(): number {
    return this.#alone;
  }

  /** What was measured with others is of no account any more. */
  forget(): void {
    this.#shared = 0;
    this.#triedUntil = 0;
  }

  took(shared: boolean, milliseconds: number): void {
    const before = shared ? this.#shared : this.#alone;
    const now = before === 0 ? milliseconds : before + 0.3 * (milliseconds - before);
    if (shared) this.#shared = now;
    else this.#alone = now;
  }

  /** Whether to share the next iterations. */
  pays(now: number): boolean {
    if (now < this.#triedUntil) return this.#trying;
    const pays = this.#shared < this.#alone;
    if (now < this.#triedUntil + RETRY_MS && this.#shared > 0) return pays;
    this.#trying = this.#shared === 0 || !pays;
    this.#triedUntil = now + (this.#shared === 0 ? FIRST_TRIAL_MS : TRIAL_MS);
    return this.#trying;
  }
}
