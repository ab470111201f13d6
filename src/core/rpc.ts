/**
 * Typed calls over a message port: a worker's, a webview's, or one end of a MessageChannel.
 * Requests are answered with a result or an error; one kind of message is pushed unasked.
 */
export interface Port {
  post(message: unknown): void;
  /** Returns a function that stops listening. */
  listen(handler: (message: unknown) => void): () => void;
}

type Message =
  | { kind: "call"; id: number; method: string; args: unknown[] }
  | { kind: "result"; id: number; value: unknown }
  | { kind: "error"; id: number; message: string; stack?: string }
  | { kind: "push"; value: unknown };

type Methods = { [K: string]: (...args: never[]) => Promise<unknown> };

/** Answers calls on `port` with the methods of `target`. `onError` hears of what they throw before the caller does. */
export function serve<T extends object>(
  port: Port,
  target: T,
  methods: readonly (keyof T & string)[],
  onError: (error: unknown) => void = () => {},
): () => void {
  return port.listen((raw) => {
    const message = raw as Message;
    if (message.kind !== "call") return;
    const { id, method, args } = message;
    const known = methods.find((name) => name === method);
    const run = async () => {
      if (!known) throw new Error(`unknown method ${method}`);
      return await (target as unknown as Methods)[known]!(...(args as never[]));
    };
    run().then(
      (value) => port.post({ kind: "result", id, value } satisfies Message),
      (error: unknown) => {
        onError(error);
        port.post(errorMessage(id, error));
      },
    );
  });
}

export function push(port: Port, value: unknown): void {
  port.post({ kind: "push", value } satisfies Message);
}

export interface Remote<T> {
  api: T;
  /** Rejects what is still open and stops listening. */
  close(reason: string): void;
}

/** The other end of `serve`. Errors arrive as Error with the far side's stack. */
export function connect<T extends object>(port: Port, onPush: (value: unknown) => void): Remote<T> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 1;
  const stop = port.listen((raw) => {
    const message = raw as Message;
    if (message.kind === "push") return onPush(message.value);
    if (message.kind === "call") return;
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.kind === "result") waiting?.resolve(message.value);
    else waiting?.reject(Object.assign(new Error(message.message), { stack: message.stack }));
  });
  const api = new Proxy({} as T, {
    get: (_, method) =>
      typeof method === "string" && method !== "then"
        ? (...args: unknown[]) =>
            new Promise((resolve, reject) => {
              const id = next++;
              open.set(id, { resolve, reject });
              port.post({ kind: "call", id, method, args } satisfies Message);
            })
        : undefined,
  });
  return {
    api,
    close(reason) {
      stop();
      for (const { reject } of open.values()) reject(new Error(reason));
      open.clear();
    },
  };
}

function errorMessage(id: number, error: unknown): Message {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return stack === undefined ? { kind: "error", id, message } : { kind: "error", id, message, stack };
}
