import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { overridesSchema } from "../src/pricing/overrides.ts";

/** JSON Schema of the price override file, for completion and checks in editors. */
export const schemaFile = join(import.meta.dirname, "..", "schemas", "pricing.schema.json");

export function pricingSchema(): string {
  const schema = z.toJSONSchema(overridesSchema, { io: "input", target: "draft-7" });
  return `${JSON.stringify({ title: "Taximeter prices", ...schema }, null, 2)}\n`;
}

/** `node scripts/schema.ts` writes it again after a change of `src/pricing/overrides.ts`. */
if (import.meta.main) {
  mkdirSync(join(schemaFile, ".."), { recursive: true });
  writeFileSync(schemaFile, pricingSchema());
}
