import { basename } from "node:path";
import { readJsonl } from "../jsonl.ts";
import type { Source } from "../source.ts";
import { find, placeOf, roots } from "./find.ts";
import { claudeLines } from "./parse.ts";
import { retention } from "./retention.ts";
import { readStateFile, stateFileName } from "./stateFile.ts";
import { isStatusLine, readStatusLine } from "./statusLine.ts";

/** Claude Code's session logs, also those of Claude Desktop's local agent mode. */
export const claude: Source = {
  id: "claude",
  version: claudeLines.version,
  roots,
  find,
  placeOf,
  retention,
  read(place, cursor, limit) {
    if (basename(place.path) === stateFileName) return readStateFile(place, cursor);
    if (isStatusLine(place.path)) return readStatusLine(place);
    return readJsonl(place, cursor, limit, claudeLines);
  },
};
