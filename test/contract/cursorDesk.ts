import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { cursor as source } from "../../src/sources/cursor/source.ts";
import type { Cursor, Env, Place } from "../../src/sources/source.ts";
import { buildFixtures } from "../contract/cursorHome.ts";

/** A home of its own for each test, and what reads Cursor's files in it. */
export function cursorDesk() {
  const fixtures = buildFixtures(join(import.meta.dirname, "../fixtures/cursor"));
  const desk = { home: "", env: { home: "", platform: "linux", vars: {} } as Env, use, globalPath, placeAt, readOn };
  beforeEach(() => {
    desk.home = mkdtempSync(join(tmpdir(), "taximeter-"));
    desk.env = { home: desk.home, platform: "linux", vars: {} };
  });
  afterEach(() => rmSync(desk.home, { recursive: true, force: true }));
  afterAll(() => rmSync(fixtures, { recursive: true, force: true }));

  function use(fixture: string): void {
    cpSync(join(fixtures, fixture, "home"), desk.home, { recursive: true });
  }

  function globalPath(): string {
    return join(desk.home, ".config/Cursor/User/globalStorage/state.vscdb");
  }

  function placeAt(path: string): Place {
    const place = source.placeOf(path, desk.env);
    if (!place) throw new Error(`no place: ${path}`);
    return place;
  }

  /** Reads one place on from a cursor, to its end. */
  function readOn(path: string, from?: Cursor, limit = Infinity) {
    const events: Event[] = [];
    let bytes = 0;
    let cursor = from;
    for (;;) {
      const result = source.read(placeAt(path), cursor, limit, desk.env);
      cursor = result.cursor;
      events.push(...result.events);
      bytes += result.bytes;
      if (!result.more) return { events, cursor, bytes };
    }
  }

  return desk;
}
