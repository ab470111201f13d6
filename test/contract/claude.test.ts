import { join } from "node:path";
import { claude } from "../../src/sources/claude/source.ts";
import { sourceContract } from "./source.ts";

sourceContract(claude, join(import.meta.dirname, "../fixtures/claude"));
