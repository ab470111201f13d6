import type { Source } from "../source.ts";
import { readAgentStore } from "./agentStore.ts";
import { find, kindOf, placeOf, roots } from "./find.ts";
import { readGlobal } from "./global.ts";
import { readTranscript } from "./transcript.ts";
import { readWorkspace } from "./workspace.ts";

/** Cursor: the editor and cursor-agent. What is read where, and what cannot be known, is told in FORMAT.md. */
export const cursor: Source = {
  id: "cursor",
  version: 2,
  roots,
  find,
  placeOf,
  read(place, state, limit, env) {
    const kind = kindOf(place.path, env);
    switch (kind) {
      case "global":
        return readGlobal(place, state, limit, env);
      case "workspace":
        return readWorkspace(place, state, env);
      case "transcript":
        return readTranscript(place, state, limit, env);
      case "agentStore":
        return readAgentStore(place);
      case undefined:
        throw new Error(`not a place of Cursor: ${place.path}`);
      default:
        return kind satisfies never;
    }
  },
};
