import { readJsonl } from "../jsonl.ts";
import type { Source } from "../source.ts";
import { find, placeOf, roots } from "./find.ts";
import { claudeLines } from "./parse.ts";

/** Claude Code's session logs, also those of Claude Desktop's local agent mode. */
export const claude: Source = {
  id: "claude",
  version: claudeLines.version,
  roots,
  find,
  placeOf,
  read: (place, cursor, limit) => readJsonl(place, cursor, limit, claudeLines),
};
