/** What work ends with whose turn another has taken. */
export const OVERTAKEN = { kind: "overtaken", message: "Something else took its place." };

/** Tells work that takes a while whether other work has taken its place. */
export class Turns {
  #turn = 0;
  readonly #waiting = new Set<() => void>();

  /** Takes the turn; answers whether it is still the newest. */
  begin(): () => boolean {
    this.#turn++;
    for (const end of this.#waiting) end();
    this.#waiting.clear();
    return this.join();
  }

  /** The same for work that is part of the turn as it is. */
  join(): () => boolean {
    const mine = this.#turn;
    return () => mine === this.#turn;
  }

  /** Waits for parts of the turn as it is: they end with `OVERTAKEN` as soon as another is taken. */
  hold(): <T>(part: Promise<T>) => Promise<T> {
    const mine = this.join();
    return (part) =>
      new Promise((resolve, reject) => {
        const end = () => reject(OVERTAKEN);
        if (!mine()) end();
        else this.#waiting.add(end);
        part.then(resolve, reject).finally(() => this.#waiting.delete(end));
      });
  }
}
