import { type Call, type Reply, type Route, secrets, type World } from "./world.ts";

/** OpenAI's organisation API and the usage of a ChatGPT plan. */
export const openaiRoutes: [string, Route][] = [
  ["GET /backend-api/wham/usage", (call, world) => chatgpt(call) ?? { json: world.openai.plan }],
  [
    "GET /v1/organization/usage/completions",
    (call, world) => admin(call) ?? report(call, world, world.openai.usage, call.query.get("group_by") === "model"),
  ],
  [
    "GET /v1/organization/costs",
    (call, world) => admin(call) ?? report(call, world, world.openai.costs, call.query.get("group_by") === "line_item"),
  ],
];

function chatgpt({ headers }: Call): Reply | undefined {
  const known = headers["authorization"] === `Bearer ${secrets.codex}`;
  return known && headers["chatgpt-account-id"] === secrets.codexAccount
    ? undefined
    : { status: 401, json: { detail: "Unauthorized" } };
}

/** An ordinary project key is refused as well. */
function admin({ headers }: Call): Reply | undefined {
  return headers["authorization"] === `Bearer ${secrets.openaiAdmin}`
    ? undefined
    : { status: 401, json: { error: { message: "…", type: "invalid_request_error" } } };
}

/** Times are whole seconds, the end is exclusive, and a page is so many buckets. */
function report(
  { query }: Call,
  world: World,
  buckets: { start: number; results: object[] }[],
  grouped: boolean,
): Reply {
  if (!grouped || query.get("bucket_width") !== "1d") throw new Error("asks for something else");
  const [first, end] = [Number(query.get("start_time")), Number(query.get("end_time"))];
  const all = buckets
    .filter(({ start }) => start >= first && start < end)
    .map(({ start, results }) => ({ object: "bucket", start_time: start, end_time: start + 86_400, results }));
  const from = Number(query.get("page") ?? 0);
  const size = Math.min(world.pageSize, Number(query.get("limit")));
  world.onPage(from / size + 1);
  const has_more = from + size < all.length;
  const next_page = has_more ? String(from + size) : null;
  return { json: { object: "page", data: all.slice(from, from + size), has_more, next_page } };
}
