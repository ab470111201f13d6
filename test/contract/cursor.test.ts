import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { cursor } from "../../src/sources/cursor/source.ts";
import { buildFixtures } from "./cursorHome.ts";
import { sourceContract } from "./source.ts";

const fixtures = buildFixtures(join(import.meta.dirname, "../fixtures/cursor"));
afterAll(() => rmSync(fixtures, { recursive: true, force: true }));

sourceContract(cursor, fixtures);
