import { setImmediate } from "node:timers/promises";
import { Hono } from "hono";
import * as z from "zod";
import { focusCsv } from "../../core/focus.ts";
import { focusMetadata } from "../../core/focusMetadata.ts";
import { publishedCsv, publishedJson } from "../../core/published.ts";
import { type ExportFormat, exportFormats } from "../../core/review.ts";
import type { Question } from "../wire.ts";
import { audit } from "./audit.ts";
import { parse, type Signed, signed } from "./context.ts";
import { published } from "./exports.ts";
import { questionOf } from "./leadRoutes.ts";
import { Refusal } from "./refusal.ts";
import type { Service } from "./service.ts";
import { publishedThrough } from "./summaries.ts";

/** Files for leads, from published lines only. Each is written down. */
export function exportRoutes(service: Service): Hono<Signed> {
  const { database, now } = service;
  const app = new Hono<Signed>();
  app.use("/export", signed(service, "lead"));
  app.get("/export", async (c) => {
    const { format: formats, week, ...rest } = c.req.queries();
    const format = parse(z.enum(exportFormats), formats?.[0]);
    const day = week?.[0] ?? rest["from"]?.[0] ?? (await publishedThrough(database.db));
    if (day === null) throw new Refusal("not-found", "nothing is published yet");
    const question = questionOf({ from: [day], to: [day], ...rest });
    await audit(database.db, { at: now(), member: c.var.member.id, action: "export", detail: { format, question } });
    const { text, type, ending } = await fileOf(service, format, question);
    c.header("content-type", `${type}; charset=utf-8`);
    c.header("content-disposition", `attachment; filename="taximeter-${question.from}-${question.to}${ending}"`);
    return c.body(text);
  });
  return app;
}

interface ExportFile {
  text: string | ReadableStream;
  type: string;
  ending: string;
}

async function fileOf(
  { database, promise, now }: Service,
  format: ExportFormat,
  question: Question,
): Promise<ExportFile> {
  const cells = () => published(database.db, question, promise);
  switch (format) {
    case "markdown":
      throw new Refusal("not-found", "no review yet");
    case "csv":
      return { text: publishedCsv(await cells()), type: "text/csv", ending: ".csv" };
    case "json":
      return { text: publishedJson(await cells()), type: "application/json", ending: ".json" };
    case "focus":
      return { text: streamOf(focusCsv(await cells())), type: "text/csv", ending: ".focus.csv" };
    case "focus-metadata":
      return { text: focusMetadata(await cells(), now()), type: "application/json", ending: ".focus-metadata.json" };
    default:
      return format satisfies never;
  }
}

/** A large team's file takes seconds to write: other requests are answered between two pieces of it. */
function streamOf(pieces: Generator<string>): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      await setImmediate();
      const { value, done } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}
