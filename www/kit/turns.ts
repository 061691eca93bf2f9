/** Tells work that takes a while whether other work has taken its place. */
export class Turns {
  #turn = 0;

  /** Takes the turn; answers whether it is still the newest. */
  begin(): () => boolean {
    this.#turn++;
    return this.join();
  }

  /** The same for work that is part of the turn as it is. */
  join(): () => boolean {
    const mine = this.#turn;
    return () => mine === this.#turn;
  }
}
