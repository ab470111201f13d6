import { t } from "./l10n.ts";
import type { Review, ReviewQuery, TeamPageApi } from "./review.ts";

export interface TeamReply {
  status: number;
  text: string;
  /** Of the header Content-Disposition; null without one. */
  disposition: string | null;
}

/** One request to the endpoint with what shows who asks. Fails when there is no answer. `path` begins with /v1. */
export type TeamSend = (
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  body?: Readonly<Record<string, unknown>>,
) => Promise<TeamReply>;

/** The page's questions as requests; who sends them brings the token, or the browser its cookie. */
export function teamPageApi(address: string, send: TeamSend): TeamPageApi {
  const get = async <T>(path: string, fits: (value: unknown) => value is T) => narrow(await sent(send, path), fits);
  return {
    me: async () => ({ role: (await get("/v1/me", isMe)).role, address }),
    promise: async () => {
      const { people, settleDays, retentionDays } = await get("/v1/promise", isPromise);
      return { people, settleDays, retentionDays };
    },
    review: (query) => get(`/v1/review${questionText(query)}`, isReview),
    own: (query) => get(`/v1/me/week${questionText(query)}`, isOwn),
    setPlan: async (month, nanoUsd) => {
      requireOk(await reach(() => send("PUT", `/v1/plan/${encodeURIComponent(month)}`, { protocol: 1, nanoUsd })));
    },
    export: async (format, query) => {
      const reply = await sent(send, `/v1/export${questionText(query, { format })}`);
      return { name: fileName(reply.disposition) ?? `taximeter.${format}`, text: reply.text };
    },
  };
}

/** "?week=2026-11-09&team=Payments&team=" */
export function questionText({ week, where }: ReviewQuery, more: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(more);
  if (week !== null) pairs.push(["week", week]);
  for (const [name, values] of Object.entries(where)) for (const value of values) pairs.push([name, value]);
  const text = pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  return text && `?${text}`;
}

/** Fails with a sentence that says what is wrong and what to do. */
export function requireOk(reply: TeamReply): TeamReply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw new Error(refusalText(reply));
}

/** Fails with a plain sentence where there is no answer. */
export async function reach(run: () => Promise<TeamReply>): Promise<TeamReply> {
  try {
    return await run();
  } catch {
    throw new Error(t("The team endpoint cannot be reached. Is the network down?"));
  }
}

async function sent(send: TeamSend, path: string): Promise<TeamReply> {
  return requireOk(await reach(() => send("GET", path)));
}

function refusalText({ status, text }: TeamReply): string {
  const { problem, message } = recordOf(jsonOf(text));
  switch (status) {
    case 401:
      return problem === "token-expired"
        ? t("Your sign-in has expired. Run “Taximeter: Open the Team Page” in VS Code to sign in again.")
        : t("You are not signed in. Run “Taximeter: Open the Team Page” in VS Code, or open your invite link.");
    case 403:
      return t("This is for leads and admins of the team.");
    case 404:
      return t("This team endpoint is older than the page. Ask whoever runs it for an update.");
    case 429:
      return t("Too many questions at once. Try again in a minute.");
    default:
      return status >= 500
        ? t("The team endpoint has a problem ({0}). Try again later.", status)
        : t(
            "The team endpoint refused this ({0}): {1}",
            status,
            typeof message === "string" ? message.slice(0, 300) : "",
          );
  }
}

function narrow<T>({ text }: TeamReply, fits: (value: unknown) => value is T): T {
  const value = jsonOf(text);
  if (fits(value)) return value;
  throw new Error(t("This team endpoint speaks another version than the page. Ask whoever runs it for an update."));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** What every version of an answer has; an endpoint that lacks it is older or newer than this page. */
function has(value: unknown, ...names: readonly string[]): boolean {
  const record = recordOf(value);
  return names.every((name) => record[name] !== undefined);
}

function isMe(value: unknown): value is { role: "member" | "lead" | "admin" } {
  return ["member", "lead", "admin"].includes(String(recordOf(value)["role"]));
}

function isPromise(value: unknown): value is Review["promise"] {
  const { people, settleDays, retentionDays } = recordOf(value);
  return [people, settleDays, retentionDays].every((number) => typeof number === "number");
}

function isReview(value: unknown): value is Review {
  return (
    has(value, "week", "previousWeek", "promise", "total", "previous", "by", "topDeltas", "month", "unallocated") &&
    ["anomalies", "weeks", "modelMix"].every((name) => Array.isArray(recordOf(value)[name])) &&
    has(recordOf(recordOf(value)["total"])["costs"], "input", "cacheRead", "cacheWrite", "output", "other")
  );
}

function isOwn(value: unknown): value is Awaited<ReturnType<TeamPageApi["own"]>> {
  return has(value, "week", "own", "ownActiveDays", "groupTotal");
}

/** The name alone, without a folder. */
function fileName(disposition: string | null): string | null {
  const name = /filename="([^"/\\]{1,100})"/.exec(disposition ?? "")?.[1];
  return name ?? null;
}
