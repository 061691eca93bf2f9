import { computed, signal } from "@preact/signals";
import { OVERTAKEN, Turns } from "../kit/turns";

/** Whatever is opened takes a turn: an address, a demo, a view. Of openings that overtake each other the
 *  last one holds, and of the others nothing more is shown or written. */
export const openings = new Turns();

/** Waits for a part of an opening. */
export type Hold = ReturnType<Turns["hold"]>;

let last: Promise<unknown> = Promise.resolve();

/** Ends once what is being opened is open, or has failed or been overtaken. */
export const opened = () => last.catch(() => undefined);

const underWay = signal(0);
/** What is on show is not yet what was asked for, or has not yet come as far. */
export const opening = computed(() => underWay.value > 0);

/** An opening that another has overtaken has nothing to say. */
export const quietly = <T>(begun: Promise<T>): Promise<T | undefined> => {
  underWay.value++;
  const ended = begun
    .catch((thrown) => {
      if (thrown?.kind !== OVERTAKEN.kind) throw thrown;
      return undefined;
    })
    .finally(() => underWay.value--);
  last = ended;
  return ended;
};
