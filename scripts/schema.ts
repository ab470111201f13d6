import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ruleFileSchema } from "../src/allocation/rules.ts";
import { overridesSchema } from "../src/pricing/overrides.ts";
import { messages, protocol } from "../src/team/wire.ts";

const folder = join(import.meta.dirname, "..", "schemas");

/** JSON Schema of the price override file, for completion and checks in editors. */
export const schemaFile = join(folder, "pricing.schema.json");
/** JSON Schema of a workspace's `.taximeter.json`. */
export const ruleFileSchemaFile = join(folder, "taximeter.schema.json");
/** JSON Schema of the team protocol, for endpoints and reviewers who do not read TypeScript. */
export const teamSchemaFile = join(folder, "team.schema.json");

export function pricingSchema(): string {
  const schema = z.toJSONSchema(overridesSchema, { io: "input", target: "draft-7" });
  return `${JSON.stringify({ title: "Taximeter prices", ...schema }, null, 2)}\n`;
}

/** Its rules are also the items of the setting `taximeter.allocation.rules`. */
export function rulesSchema(): string {
  const schema = z.toJSONSchema(ruleFileSchema, { io: "input", target: "draft-7" });
  return `${JSON.stringify({ title: "Taximeter rules", ...schema }, null, 2)}\n`;
}

export function teamSchema(): string {
  const definitions = Object.entries(messages).map(([name, schema]) => {
    const { $schema: _draft, ...definition } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
    return [name, definition];
  });
  const head = { $schema: "http://json-schema.org/draft-07/schema#", title: `Taximeter team protocol ${protocol}` };
  return `${JSON.stringify({ ...head, definitions: Object.fromEntries(definitions) }, null, 2)}\n`;
}

/** `node scripts/schema.ts` writes them again after a change of `src/pricing/overrides.ts`, `src/allocation/rules.ts` or `src/team/wire.ts`. */
if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(schemaFile, pricingSchema());
  writeFileSync(ruleFileSchemaFile, rulesSchema());
  writeFileSync(teamSchemaFile, teamSchema());
}
