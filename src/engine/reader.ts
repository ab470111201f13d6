import { workerData } from "node:worker_threads";
import type { ReadResult } from "../sources/source.ts";
import { logSources } from "./logSources.ts";
import type { Answer, Job, ReaderData } from "./readers.ts";

/** Entry of a reader thread: reads pieces of logs as asked, one after the other. */
const { env, port } = workerData as ReaderData;

port.on("message", ({ place, cursor, limit }: Job) => {
  const source = logSources.find(({ id }) => id === place.source)!;
  port.postMessage(answerOf(place.path, () => source.read(place, cursor, limit, env)));
});

function answerOf(path: string, read: () => ReadResult): Answer {
  try {
    return { path, result: read() };
  } catch (error) {
    const { message, code = "" } = error as NodeJS.ErrnoException;
    return { path, error: { message, code } };
  }
}
