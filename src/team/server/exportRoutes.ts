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
import { readThrough, weekToShow } from "./review.ts";
import { reviewText } from "./reviewRoutes.ts";
import type { Service } from "./service.ts";

/** Files for leads, from published lines only. Each is written down. */
export function exportRoutes(service: Service): Hono<Signed> {
  const { database, now } = service;
  const app = new Hono<Signed>();
  app.use("/export", signed(service, "lead"));
  app.get("/export", async (c) => {
    const { format: formats, week: weeks, ...rest } = c.req.queries();
    const format = parse(z.enum(exportFormats), formats?.[0]);
    const through = await readThrough(database.db, service.promise.settleDays, now());
    if (through === null) throw new Refusal("not-found", "nothing is published yet");
    const day = weeks?.[0] ?? rest["from"]?.[0];
    const week = weekToShow(day === undefined ? null : parse(z.iso.date(), day), through, now());
    const question = questionOf({ from: [week.from], to: [week.to], ...rest });
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

async function fileOf(service: Service, format: ExportFormat, question: Question): Promise<ExportFile> {
  const { database, promise, now } = service;
  const cells = () => published(database.db, question, promise);
  switch (format) {
    case "markdown":
      return {
        text: await reviewText(service, { week: question.from, where: question.where }),
        ...{ type: "text/markdown", ending: ".md" },
      };
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
