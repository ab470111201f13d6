import { basename } from "node:path";
import { readJsonl } from "../jsonl.ts";
import type { Source } from "../source.ts";
import { find, placeOf, roots } from "./find.ts";
import { claudeLines } from "./parse.ts";
import { retention } from "./retention.ts";
import { readStateFile, stateFileName } from "./stateFile.ts";

/** Claude Code's session logs, also those of Claude Desktop's local agent mode. */
export const claude: Source = {
  id: "claude",
  version: claudeLines.version,
  roots,
  find,
  placeOf,
  retention,
  read: (place, cursor, limit) =>
    basename(place.path) === stateFileName
      ? readStateFile(place, cursor)
      : readJsonl(place, cursor, limit, claudeLines),
};
