import * as z from "zod";
import { sourceIds } from "../core/event.ts";
import { taskKinds } from "../core/tasks.ts";

/**
 * The team protocol: all that a member's Taximeter and a team endpoint say to each other, as JSON over HTTPS.
 *
 * Every object is strict: a field that is not named here is refused, at both ends. Prompts, paths, titles, branch and
 * repository names have no field, so that they cannot be sent. `schemas/team.schema.json` is made from this file.
 */
export const protocol = 1;

export const limits = {
  rowsPerBatch: 1000,
  /** Of a request's body as it is sent. */
  bodyBytes: 1_000_000,
  /** Of a gzipped body when it is unpacked. */
  unpackedBytes: 2_000_000,
  tagLength: 64,
} as const;

/** Members' right to send, leads' to read summaries, admins' to invite and revoke. Each has those of the ones before. */
export const roles = ["member", "lead", "admin"] as const;
export type Role = (typeof roles)[number];

const version = z.literal(protocol).describe("Version of the protocol");
const count = z.int().min(0).max(100_000_000_000);
/** $10,000 for one row of one hour: sums of billions of dollars still fit into 64 bits. */
const money = z
  .string()
  .regex(/^(0|[1-9]\d{0,12})$/, "give a whole number of nano-USD below 10^13")
  .describe("Whole nano-USD (1e-9 USD)");
const sum = z
  .string()
  .regex(/^(0|[1-9]\d{0,30})$/)
  .describe("Whole nano-USD (1e-9 USD)");
const revision = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const hour = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):00Z$/, "give a full UTC hour")
  .refine((text) => isSameHour(text), "no such hour")
  .describe("UTC hour, e.g. 2026-11-22T14:00Z");
const day = z.iso.date().describe("UTC day, YYYY-MM-DD");
const pseudonym = z
  .string()
  .regex(/^[0-9a-f]{16,64}$/)
  .describe("Hex digest that names the member to admins; made from a key of the team, changed when that key is");
const ledgerId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .describe("Random id of the ledger that the rows come from: a machine of the member");
/** Ids as vendors give them. No spaces: a sentence does not fit. */
const model = z.string().regex(/^[\w.:/@[\]-]{1,64}$/);
/** A name that the member's rules give. Without control characters, format characters and outer spaces. */
const tag = z
  .string()
  .min(1)
  .max(limits.tagLength)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u)
  .refine((text) => text === text.trim(), "no spaces around a tag")
  .nullable();

const tokens = z.strictObject({
  input: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  cacheWriteUnknown: count,
  output: count.describe("Includes reasoning"),
  reasoning: count,
  webSearches: count,
});

const costs = <Money extends z.ZodType<string>>(amount: Money) =>
  z
    .strictObject({ input: amount, cacheRead: amount, cacheWrite: amount, output: amount, other: amount })
    .describe("Parts of nanoUsd by kind of token. Other: web searches, and what carries no parts");

/** What is added up. A cost is told from `nanoUsd`, `pricedCalls`, `unpricedTokens` and `unreportedCalls` together. */
const figures = {
  calls: count,
  pricedCalls: count,
  unpricedTokens: count.describe("Tokens without a price"),
  unreportedCalls: count.describe("Calls whose tool reports no tokens"),
  tokens,
};

/** What tells rows of one ledger apart. */
const rowKey = {
  hour,
  tool: z.enum(sourceIds),
  model,
  kind: z.enum(taskKinds).nullable().describe("Kind of task; null when it is not released or not known"),
  team: tag.describe("Null unless the member's rules map and release it"),
  project: tag,
  initiative: tag,
};

/** The whole total of one key, not what was added: sending it twice, late or in another order changes nothing. */
export const rowSchema = z
  .strictObject({
    ...rowKey,
    ...figures,
    nanoUsd: money,
    costs: costs(money),
    book: z
      .string()
      .regex(/^[\w.:-]{1,40}$/)
      .describe("Version of the price book"),
    revision: revision.describe("Grows with every change in the ledger; of the versions of a row, the greatest counts"),
  })
  .refine((row) => row.calls > 0 || isEmpty(row), "a row without calls is empty")
  .refine((row) => isSumOf(row.nanoUsd, row.costs), "the costs do not add up to nanoUsd");
export type Row = z.infer<typeof rowSchema>;

export const batchSchema = z.strictObject({
  protocol: version,
  ledger: ledgerId,
  rows: z.array(rowSchema).min(1).max(limits.rowsPerBatch),
});
export type Batch = z.infer<typeof batchSchema>;

/**
 * One per row of the batch, in its order.
 * - `accepted`: the endpoint now holds this revision.
 * - `stale`: it holds `revision`, which is as new or newer; nothing changed.
 * - `recalled`: the member recalled this revision; only a newer one would count.
 * - `outside`: the hour is older than what is kept, or too far in the future.
 */
export const receiptSchema = z.strictObject({
  protocol: version,
  rows: z.array(
    z.strictObject({
      status: z.enum(["accepted", "stale", "recalled", "outside"]),
      revision: revision.nullable().describe("The revision that the endpoint holds; null for none"),
    }),
  ),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** Deletes the member's rows of these days. Copies of them that are still under way are refused when they arrive. */
export const recallSchema = z.strictObject({
  protocol: version,
  from: day.nullable().describe("First day; null: from the beginning"),
  to: day.nullable().describe("Last day; null: to the end"),
  ledger: z
    .strictObject({ id: ledgerId, revision: revision.describe("The greatest that was ever given to a row of it") })
    .nullable()
    .describe("Of this machine only; null: of all machines of the member"),
});
export type Recall = z.infer<typeof recallSchema>;
export const recalledSchema = z.strictObject({ protocol: version, rows: count.describe("Rows that were deleted") });

export const enrolSchema = z.strictObject({
  protocol: version,
  invite: z.string().min(1).max(200).describe("What the invite link has behind its #"),
  pseudonym,
});

/** Signs a browser in: an invite for another machine of a member, or of somebody who leads. */
export const browserSchema = z.strictObject({ protocol: version, invite: z.string().min(1).max(200) });

/** What the endpoint promises to its members. */
export const promiseSchema = z.strictObject({
  protocol: version,
  people: z.int().min(2).describe("No figure that leads read is from fewer people"),
  settleDays: z.int().min(0).describe("Days after the end of a week before leads can read it"),
  retentionDays: z.int().min(1).describe("Days for which rows are kept"),
});
export type TeamPromise = z.infer<typeof promiseSchema>;

export const credentialSchema = z.strictObject({
  protocol: version,
  token: z.string(),
  expiresAt: z.int().describe("Unix time in ms"),
  role: z.enum(roles),
});
export type Credential = z.infer<typeof credentialSchema>;

export const renameSchema = z.strictObject({ protocol: version, pseudonym });

export const inviteSchema = z.strictObject({
  protocol: version,
  role: z.enum(roles),
  uses: z.int().min(1).max(10_000),
  days: z.int().min(1).max(90),
});
export const invitedSchema = z.strictObject({
  protocol: version,
  invite: z.string(),
  expiresAt: z.int().describe("Unix time in ms"),
});

export const dimensions = ["team", "tool", "model", "project", "initiative", "kind"] as const;
export type Dimension = (typeof dimensions)[number];
export const periods = ["day", "week", "month"] as const;
export const groupings = [...dimensions, ...periods] as const;
export type Grouping = (typeof groupings)[number];

const some = z.array(z.string().max(limits.tagLength)).max(50).exactOptional();
/** A question of a lead or a member. Only whole weeks, cut at the ends of months, are answered: the range is widened. */
export const questionSchema = z.strictObject({
  from: day,
  to: day,
  by: z.array(z.enum(groupings)).max(4),
  /** Only these values; the empty text stands for "no tag". */
  where: z.strictObject({ team: some, tool: some, model: some, project: some, initiative: some, kind: some }),
});
export type Question = z.infer<typeof questionSchema>;

const key = z.string().nullable();
const cell = z.strictObject({
  keys: z
    .strictObject({
      team: key,
      tool: key,
      model: key,
      project: key,
      initiative: key,
      kind: key,
      day: key,
      week: key,
      month: key,
    })
    .partial()
    .describe("By grouping. Empty text: no tag. Null: several values that too few people share to be told apart"),
  ...figures,
  nanoUsd: sum,
  costs: costs(sum),
  people: z.int().nullable().describe("By team, week and month only: people in the largest week; otherwise null"),
  activeDays: z.int().nullable().describe("By team, week and month only: days on which people worked, added up"),
});
export const answerSchema = z.strictObject({
  protocol: version,
  from: day.describe("First day of the range after it was widened"),
  to: day.describe("Its last day"),
  publishedThrough: day.nullable().describe("Last day of the last week that is published"),
  cells: z.array(cell).describe("Disjoint: they add up to all that is published of the range"),
});
export type Answer = z.infer<typeof answerSchema>;
export type Cell = z.infer<typeof cell>;

/** A member's own figures, up to the minute, beside the published ones of the group. */
export const ownSchema = z.strictObject({ protocol: version, own: z.array(cell), group: answerSchema });

/** What a month may cost; null: no plan any more. */
export const planSchema = z.strictObject({ protocol: version, nanoUsd: sum.nullable() });

export const problems = [
  "malformed",
  "too-large",
  "unauthorised",
  "token-expired",
  "forbidden",
  "not-found",
  "conflict",
  "too-many-requests",
  "unavailable",
] as const;
export type Problem = (typeof problems)[number];
export const problemSchema = z.strictObject({ problem: z.enum(problems), message: z.string() });

/** Every message by its name, for the published JSON Schema. */
export const messages = {
  Batch: batchSchema,
  Receipt: receiptSchema,
  Recall: recallSchema,
  Recalled: recalledSchema,
  Enrol: enrolSchema,
  Browser: browserSchema,
  Promise: promiseSchema,
  Credential: credentialSchema,
  Rename: renameSchema,
  Invite: inviteSchema,
  Invited: invitedSchema,
  Question: questionSchema,
  Answer: answerSchema,
  Own: ownSchema,
  Plan: planSchema,
  Problem: problemSchema,
};

/** False for the 30th of February, which would be taken for a day of March. */
function isSameHour(text: string): boolean {
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().slice(0, 13) === text.slice(0, 13);
}

function isSumOf(nanoUsd: string, parts: Readonly<Record<string, string>>): boolean {
  const amounts = [nanoUsd, ...Object.values(parts)];
  // What is no amount was refused before, and with a better reason.
  if (!amounts.every((amount) => /^\d+$/.test(amount))) return true;
  return Object.values(parts).reduce((all, part) => all + BigInt(part), 0n) === BigInt(nanoUsd);
}

function isEmpty(row: {
  nanoUsd: string;
  pricedCalls: number;
  unpricedTokens: number;
  unreportedCalls: number;
  tokens: z.infer<typeof tokens>;
}): boolean {
  const counts = [row.pricedCalls, row.unpricedTokens, row.unreportedCalls, ...Object.values(row.tokens)];
  return row.nanoUsd === "0" && counts.every((one) => one === 0);
}
