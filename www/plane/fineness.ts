/** A picture that takes this many milliseconds of the page leaves the other half of a frame at 60 a second. */
const MOST_MS = 8;
/** Of coarse pictures: the finer ones may then be quick enough. */
const LITTLE_MS = 4;
const ENOUGH = 20;
/** How much the newest picture counts. */
const SHARE = 0.15;
/** After so long the finer way is tried again, then after twice as long, and so on. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 80_000;

/** Whether what moves is drawn as finely as the screen is, or, where that keeps the page from answering,
 *  with one pixel to a CSS pixel. It begins coarse: the first pictures are wanted soon. */
export class Fineness {
  #fine = false;
  #cost = LITTLE_MS;
  #pictures = 0;
  #wait = FIRST_WAIT_MS;
  #again = 0;

  /** Pixels to a CSS pixel, of a screen that has `finest`. */
  ratio(finest: number): number {
    return this.#fine ? finest : Math.min(1, finest);
  }

  /** Tells how long the page was busy with a picture. */
  took(milliseconds: number, now: number): void {
    this.#pictures++;
    this.#cost += SHARE * (milliseconds - this.#cost);
    if (this.#fine && this.#cost > MOST_MS) {
      this.#turn(false);
      this.#again = now + this.#wait;
      this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT_MS);
    } else if (!this.#fine && this.#pictures >= ENOUGH && now >= this.#again) {
      if (this.#cost < LITTLE_MS) this.#turn(true);
    }
  }

  #turn(fine: boolean): void {
    this.#fine = fine;
    this.#cost = LITTLE_MS;
    this.#pictures = 0;
  }
}
