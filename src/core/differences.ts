import { type Amount, isNothing, negative, tokenCount } from "./amounts.ts";
import type { ClientReport, EstimateReason, Tokens } from "./event.ts";
import { count } from "./format.ts";
import { t } from "./l10n.ts";
import type { NanoUsd } from "./money.ts";

/** One response of the ledger, or an estimate of one that the log only implies. */
export interface Spent {
  at: number;
  /** Null: the main thread. */
  agent: string | null;
  model: string;
  /** Null: not reported. */
  tokens: Tokens | null;
  /** Null: no price. */
  nanoUsd: NanoUsd | null;
  /** Set on estimates. */
  why: EstimateReason | null;
}

/** What explains a part of the difference. An estimate's name is its reason. */
export type Cause =
  | EstimateReason
  | "inherited" // a fork's report goes on from its parent's
  | "sub-agents" // the client counts them apart
  | "after-report" // logged after the client last reported
  | "restart" // the client began again from what it had written before
  | "unknown-model" // we have no price, the client took one
  | "price" // the same tokens at another price
  | "dropped-answer" // the connection broke, the client guessed what had been used
  | "helper-calls" // e.g. for a title: they leave no line
  | "rounding";

/** Theirs minus ours, as far as one cause explains it. */
export interface NamedDifference extends Amount {
  cause: Cause;
  /** In plain words. */
  why: string;
}

/** What the ledger holds beside a report. All oldest first. */
export interface LedgerSide {
  /** The session's responses and estimates. */
  own: readonly Spent[];
  /** Those of its ancestors before it was forked. */
  inherited: readonly Spent[];
  /** True when an ancestor is not in the ledger. */
  orphaned: boolean;
  /** Connections that broke and were tried again: the answers on them leave no line. */
  drops: number;
}

/** Differences that follow from what a report covers, and the part of the ledger that it covers. */
export function covered(report: ClientReport, { own, inherited }: LedgerSide) {
  const withMoney = report.nanoUsd !== null;
  // Codex counts each thread by itself, Claude Code a session with its sub-agents.
  const inReport = report.by === "thread-total" ? ({ agent }: Spent) => agent === null : () => true;
  const before = inherited.filter(inReport);
  const until = own.filter((spent) => inReport(spent) && spent.at <= report.at);
  const agents = own.filter((spent) => isCounted(spent) && !inReport(spent));
  const later = own.filter((spent) => isCounted(spent) && inReport(spent) && spent.at > report.at);
  const held = [...before, ...until];
  const causes: NamedDifference[] = [
    {
      cause: "inherited",
      why: t("the session was forked: the client's figure goes on from its parent's"),
      ...totalOf(before.filter(isCounted), withMoney),
    },
    {
      cause: "sub-agents",
      why: t("the client counts sub-agents apart"),
      ...negative(totalOf(agents, withMoney)),
    },
    {
      cause: "after-report",
      why: t("{0} logged after the client last reported: it runs, or was killed", count(later.length, "response")),
      ...negative(totalOf(later, withMoney)),
    },
    ...priceDifferences(report, held.filter(isCounted)),
  ];
  return { causes: causes.filter((cause) => !isNothing(cause)), held };
}

/** Sum of money and tokens; responses without a price add no money. */
export function totalOf(spent: readonly Spent[], withMoney: boolean): Amount {
  let nanoUsd = 0;
  let tokens = 0;
  for (const each of spent) {
    nanoUsd += each.nanoUsd ?? 0;
    if (each.tokens) tokens += tokenCount(each.tokens);
  }
  return { nanoUsd: withMoney ? nanoUsd : null, tokens };
}

export function isCounted({ why }: Spent): boolean {
  return why === null;
}

/** Per model: a price that only the client has, or the same tokens at two prices. */
function priceDifferences(report: ClientReport, held: readonly Spent[]): NamedDifference[] {
  const ours = Map.groupBy(held, ({ model }) => model);
  return report.models.flatMap(({ model, tokens, nanoUsd }): NamedDifference[] => {
    const spent = ours.get(model);
    if (!spent || nanoUsd === null) return [];
    const difference = nanoUsd - totalOf(spent, true).nanoUsd!;
    if (Math.abs(difference) <= spent.length + 1) return [];
    if (spent.some((each) => each.nanoUsd === null && each.tokens)) {
      const why = report.unknownModels
        ? t("no price for {0}; the client took its default", model)
        : t("no price for {0}; the client took its own", model);
      return [{ cause: "unknown-model", why, nanoUsd: difference, tokens: 0 }];
    }
    if (!sameTokens(tokens, spent)) return [];
    return [{ cause: "price", why: t("{0} at another price", model), nanoUsd: difference, tokens: 0 }];
  });
}

function sameTokens(theirs: Tokens, spent: readonly Spent[]): boolean {
  const writes = (of: Tokens) => of.cacheWrite5m + of.cacheWrite1h + of.cacheWriteUnknown;
  return [(of: Tokens) => of.input, (of: Tokens) => of.cacheRead, writes, (of: Tokens) => of.output].every(
    (kind) => kind(theirs) === spent.reduce((sum, { tokens }) => sum + (tokens ? kind(tokens) : 0), 0),
  );
}
