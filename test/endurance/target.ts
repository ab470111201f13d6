import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** One parser under attack. */
export interface Target {
  name: string;
  /** What a path of its code contains, for coverage. */
  below: string;
  seeds: Buffer[];
  /** So many inputs are enough for the short version; 300 where nothing is said. */
  inTests?: number;
  /** Reads an input and throws when something does not hold that must hold for every input. */
  check(input: Buffer, random: () => number): void | Promise<void>;
}

export const fixtures = join(import.meta.dirname, "../fixtures");

/** Files below a folder of the fixtures, the small ones. */
export function seedsOf(folder: string, suffix: string): Buffer[] {
  return readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(suffix) && statSync(join(fixtures, folder, path)).size < 32_768)
    .toSorted()
    .map((path) => readFileSync(join(fixtures, folder, path)));
}

/** What is thrown where something does not hold. */
export class Find extends Error {}

/** Runs what may end with a sentence for people; whatever else is thrown is a find. */
export async function refusable(read: () => void | Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof Error && error.constructor === Error && error.message !== "") return;
    throw error;
  }
}

/** What is kept has to survive being written down, in so many characters a text. */
export function writable(value: unknown, longestText = 4096): void {
  JSON.stringify(value, (key, one: unknown) => {
    if (typeof one === "number" && !Number.isFinite(one)) throw new Find(`${key} is ${one}`);
    if (typeof one === "string" && one.length > longestText) throw new Find(`${key} has ${one.length} characters`);
    return one;
  });
}

export function same(what: string, one: unknown, other: unknown): void {
  const [expected, got] = [JSON.stringify(sorted(one)), JSON.stringify(sorted(other))];
  if (got !== expected) throw new Find(`${what}: ${got} instead of ${expected}`);
}

/** With its keys in order, at every depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
