import type { ContextPart, ContextStory } from "../../src/core/contextStory.ts";
import { count, formatCount, formatTokens } from "../../src/core/format.ts";
import type { ContextFill } from "../../src/core/snapshot.ts";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import { t } from "../../src/core/l10n.ts";

/** Rows of the table; the rest is summed up in one. */
const mostParts = 10;

/** What fills the context of the main thread, and how fast it grows. */
export function ContextParts({ story, context }: { story: ContextStory; context: ContextFill | null }) {
  const whole = story.parts.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <Table
      title={t("What fills the context")}
      unit={t("tokens, main thread; ~ is an estimate")}
      note={growthText(story.growth, context)}
      columns={[
        { id: "part", head: t("Part"), cell: (row) => <PartName row={row} /> },
        {
          id: "runs",
          head: t("Runs"),
          figure: true,
          wideOnly: true,
          cell: ({ what, runs }) => (what === "start" || what === "summary" ? "–" : formatCount(runs)),
        },
        { id: "share", head: t("Share"), grow: true, cell: ({ tokens }) => <Share part={tokens} whole={whole} /> },
        { id: "tokens", head: t("Tokens"), figure: true, cell: (row) => <Count row={row} /> },
      ]}
      rows={withoutTail(story.parts)}
      keyOf={({ what, name }) => `${what} ${name ?? ""}`}
    />
  );
}

type Row = ContextPart | (Omit<ContextPart, "what"> & { what: "others" });

function withoutTail(parts: readonly ContextPart[]): Row[] {
  if (parts.length <= mostParts) return [...parts];
  const tail = parts.slice(mostParts - 1);
  const sum = (of: (part: ContextPart) => number) => tail.reduce((total, part) => total + of(part), 0);
  const others: Row = {
    what: "others",
    name: formatCount(tail.length),
    tokens: sum(({ tokens }) => tokens),
    runs: sum(({ runs }) => runs),
    estimate: true,
  };
  return [...parts.slice(0, mostParts - 1), others];
}

function Count({ row: { tokens, estimate } }: { row: Row }) {
  if (!estimate) return <>{formatTokens(tokens)}</>;
  return (
    <>
      ~{formatTokens(tokens)}
      <span class="visually-hidden"> {t("estimate")}</span>
    </>
  );
}

function PartName({ row }: { row: Row }) {
  const { name, note } = partText(row);
  return (
    <>
      <bdi>{name.slice(0, 80)}</bdi>
      {note && <span class="sub">{note}</span>}
    </>
  );
}

function partText({ what, name }: Row): { name: string; note?: string } {
  switch (what) {
    case "start":
      return { name: t("Start"), note: t("system prompt, tools, memory, first prompt") };
    case "answers":
      return { name: t("Answers"), note: t("what the model wrote") };
    case "tool":
      return { name: name ?? "" };
    case "mcp":
      return { name: name ?? "", note: t("MCP server") };
    case "readAgain":
      return { name: t("Read again"), note: t("results that were in the context already") };
    case "summary":
      return { name: t("Summary"), note: t("left by the compaction") };
    case "prompts":
      return { name: t("Prompts and the rest"), note: t("what no answer and no result explains") };
    case "others":
      return { name: t("{0} others", name ?? "") };
    default:
      return what satisfies never;
  }
}

function growthText(growth: number | null, context: ContextFill | null): string {
  if (growth === null) return t("Too few turns to say how fast it grows.");
  const grows = t("A turn adds about {0} tokens.", formatTokens(growth));
  const limit = context?.autoCompact ?? context?.window ?? null;
  if (!context || limit === null || growth <= 0 || context.tokens >= limit) return grows;
  const turns = count(Math.ceil((limit - context.tokens) / growth), "turn");
  const full =
    context.autoCompact === null
      ? t("At this pace it is full in {0}.", turns)
      : t("At this pace it is compacted in {0}.", turns);
  return `${grows} ${full}`;
}
