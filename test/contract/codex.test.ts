import { join } from "node:path";
import { codex } from "../../src/sources/codex/source.ts";
import { sourceContract } from "./source.ts";

sourceContract(codex, join(import.meta.dirname, "../fixtures/codex"));
