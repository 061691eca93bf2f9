import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";

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
