import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";

/** Answers the calls that a worker gets. A trap leaves an engine in pieces: the worker says so. */
export function serve(api: object, post: (message: Answer) => void) {
  return async (call: Call): Promise<void> => {
    const answered = await answer(api, call);
    post(answered);
    if ("error" in answered && answered.error.kind === "RuntimeError") {
      post({ failed: answered.error });
    }
  };
}

/** Holds a lock as long as this worker lives, and tells its name: who waits for it hears of the end. */
export function liveFor(post: (message: Answer) => void): void {
  if (!navigator.locks) return;
  const lock = crypto.randomUUID();
  void navigator.locks.request(lock, () => {
    post({ alive: lock });
    return new Promise(() => undefined);
  });
}

/** Answers a call by the method of that name: with its value, or with its error. */
export async function answer(api: object, { id, method, args }: Call): Promise<Answer> {
  try {
    const call = api[method as keyof typeof api] as (...values: unknown[]) => unknown;
    return { id, result: await call.apply(api, args) };
  } catch (thrown) {
    return { id, error: toError(thrown) };
  }
}

/** The memory of all arrays in a message: it moves along, where copying it would take time. */
export function memoryOf(message: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(message)) {
    found.add(message.buffer as ArrayBuffer);
  } else if (typeof message === "object" && message !== null) {
    for (const part of Object.values(message)) memoryOf(part, found);
  }
  return [...found];
}
