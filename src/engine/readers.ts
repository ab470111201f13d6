import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, receiveMessageOnPort, SHARE_ENV, Worker } from "node:worker_threads";
import type { Cursor, Env, Place, ReadResult } from "../sources/source.ts";
import { logSources } from "./logSources.ts";

/** One piece of a place to be read: the arguments of `Source.read`. */
export interface Job {
  place: Place;
  cursor: Cursor | undefined;
  limit: number;
}

/** What came of it; nothing when the thread ended before it had read it. */
export type Answer = { path: string } & (
  | { result: ReadResult }
  | { error: { message: string; code: string } }
  | { gone: true }
);

/** What a reader thread is started with. */
export interface ReaderData {
  env: Env;
  port: MessagePort;
}

/** Threads that read logs beside the engine's, which alone writes the ledger. */
export interface Readers {
  /** Whether they can read this place. */
  reads(place: Place): boolean;
  /** Whether one of them will soon have nothing to do. */
  free(): boolean;
  ask(job: Job): void;
  /** An answer, if there is one already. */
  take(): Answer | undefined;
  /** Resolves when there is an answer. */
  answered(): Promise<void>;
  close(): Promise<void>;
}

/** The engine's own thread reads, too, while no answer is there. */
const mostReaders = 2;
/** Bytes of logs that each is asked for ahead. Four times as much takes 20 MB more at the peak of a first index. */
const aheadBytes = 4 * 1024 * 1024;

interface Reader {
  worker: Worker;
  port: MessagePort;
  asked: Map<string, number>;
  bytes: number;
}

export function startReaders(
  env: Env,
  entry = new URL("./reader.js", import.meta.url),
  count = Math.min(mostReaders, availableParallelism() - 1),
): Readers {
  const answers: Answer[] = [];
  let wake = () => {};
  const readers = Array.from({ length: count }, start);

  function start(): Reader {
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(entry, {
      workerData: { env: { ...env, vars: { ...env.vars } }, port: port2 } satisfies ReaderData,
      transferList: [port2],
      env: SHARE_ENV,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
      name: "taximeter reader",
    });
    const reader: Reader = { worker, port, asked: new Map(), bytes: 0 };
    port.on("message", (answer: Answer) => received(reader, answer));
    worker.on("error", () => {}); // "exit" follows; what it was asked is read by the engine's thread
    worker.on("exit", () => {
      while (poll(reader));
      for (const path of reader.asked.keys()) received(reader, { path, gone: true });
      readers.splice(readers.indexOf(reader), 1);
    });
    return reader;
  }

  function poll(reader: Reader): boolean {
    const message = receiveMessageOnPort(reader.port);
    if (message) received(reader, message.message as Answer);
    return message !== undefined;
  }

  function received(reader: Reader, answer: Answer): void {
    reader.bytes -= reader.asked.get(answer.path) ?? 0;
    reader.asked.delete(answer.path);
    answers.push(answer);
    wake();
  }

  return {
    reads: (place) => logSources.some(({ id }) => id === place.source),
    free: () => readers.some(({ bytes }) => bytes < aheadBytes),
    ask(job) {
      const reader = readers.reduce((a, b) => (b.bytes < a.bytes ? b : a));
      const bytes = Math.min(job.place.size, job.limit);
      reader.asked.set(job.place.path, bytes);
      reader.bytes += bytes;
      reader.port.postMessage(job);
    },
    take() {
      if (answers.length === 0) readers.forEach(poll);
      return answers.shift();
    },
    async answered() {
      if (answers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    },
    async close() {
      for (const { port } of readers) port.close();
      await Promise.all(readers.map(({ worker }) => worker.terminate()));
    },
  };
}
