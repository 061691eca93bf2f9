/** Fetches once what all calls share; what failed is forgotten, so that the next call tries again. */
export function fetched<T>(fetch: () => Promise<T>): () => Promise<T> {
  let under: Promise<T> | null = null;
  return () => {
    under ??= fetch().catch((thrown) => {
      under = null;
      throw thrown;
    });
    return under;
  };
}
