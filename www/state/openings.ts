import { OVERTAKEN, Turns } from "../kit/turns";

/** Whatever is opened takes a turn: an address, a demo, a view. Of openings that overtake each other the
 *  last one holds, and of the others nothing more is shown or written. */
export const openings = new Turns();

/** Waits for a part of an opening. */
export type Hold = ReturnType<Turns["hold"]>;

let last: Promise<unknown> = Promise.resolve();

/** Ends once what is being opened is open, or has failed or been overtaken. */
export const opened = () => last.catch(() => undefined);

/** An opening that another has overtaken has nothing to say. */
export const quietly = <T>(opening: Promise<T>): Promise<T | undefined> => {
  const ended = opening.catch((thrown) => {
    if (thrown?.kind !== OVERTAKEN.kind) throw thrown;
    return undefined;
  });
  last = ended;
  return ended;
};
