import { readJsonl } from "../jsonl.ts";
import type { Source } from "../source.ts";
import { rootOf } from "./ancestors.ts";
import { readCompressed } from "./compressed.ts";
import { find, homeOf, placeOf, roots } from "./find.ts";
import { nameOf } from "./names.ts";
import { rolloutReader, version } from "./parse.ts";

/** Codex: CLI, editor extension, desktop app and their sub-agents. What the files hold: FORMAT.md. */
export const codex: Source = {
  id: "codex",
  version,
  roots,
  find,
  placeOf,
  read(place, cursor, limit, env) {
    const home = homeOf(place.path, env);
    const reader = rolloutReader({
      rootOf: (thread) => rootOf(thread, home),
      nameOf: (thread, seen) => nameOf(thread, seen, home),
    });
    return place.path.endsWith(".zst")
      ? readCompressed(place, cursor, reader)
      : readJsonl(place, cursor, limit, reader);
  },
};
