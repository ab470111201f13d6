import { claude } from "../sources/claude/source.ts";
import { codex } from "../sources/codex/source.ts";
import type { Source } from "../sources/source.ts";

/** Sources of plain files: any thread can read them. */
export const logSources: readonly Source[] = [claude, codex];
