import { type Call, type Reply, type Route, secrets, type World } from "./world.ts";

/** Anthropic's Admin API and the usage of a Claude plan. */
export const anthropicRoutes: [string, Route][] = [
  ["GET /api/oauth/usage", (call, world) => oauth(call) ?? { json: world.anthropic.plan }],
  [
    "GET /v1/organizations/usage_report/messages",
    (call, world) => admin(call) ?? report(call, world, inWindow(call, world.anthropic.usage).map(bucket)),
  ],
  [
    "GET /v1/organizations/cost_report",
    (call, world) => admin(call) ?? report(call, world, inWindow(call, world.anthropic.costs).map(bucket)),
  ],
  [
    "GET /v1/organizations/usage_report/claude_code",
    (call, world) => {
      const rows = world.anthropic.code.filter(({ day }) => day === call.query.get("starting_at"));
      const data = rows.map(({ day, row }) => ({ date: `${day}T00:00:00Z`, ...row }));
      return admin(call) ?? report(call, world, data);
    },
  ],
];

function oauth({ headers }: Call): Reply | undefined {
  if (headers["authorization"] !== `Bearer ${secrets.claude}`)
    return { status: 401, json: error("authentication_error") };
  return headers["anthropic-beta"] === "oauth-2025-04-20"
    ? undefined
    : { status: 403, json: error("permission_error") };
}

function admin({ headers }: Call): Reply | undefined {
  if (headers["x-api-key"] !== secrets.anthropicAdmin) return { status: 401, json: error("authentication_error") };
  return headers["anthropic-version"] === "2023-06-01"
    ? undefined
    : { status: 400, json: error("invalid_request_error") };
}

function error(type: string): object {
  return { type: "error", error: { type, message: "…" } };
}

/** Both times are full instants, and buckets start on or after the first and before the second. */
function inWindow<Bucket extends { day: string }>({ query }: Call, buckets: Bucket[]): Bucket[] {
  const [start = "", end = ""] = [query.get("starting_at"), query.get("ending_at")].map((time) => time ?? "");
  if (query.get("bucket_width") !== "1d" || !start.endsWith("T00:00:00Z")) throw new Error("asks for no days");
  return buckets.filter(({ day }) => `${day}T00:00:00Z` >= start && `${day}T00:00:00Z` < end);
}

function bucket({ day, results }: { day: string; results: object[] }): object {
  const end = new Date(Date.parse(day) + 86_400_000).toISOString().replace(".000Z", "Z");
  return { starting_at: `${day}T00:00:00Z`, ending_at: end, results };
}

/** Pages are told apart by an opaque token, to be repeated with the same query. */
function report({ query }: Call, world: World, all: object[]): Reply {
  const start = Number(/^page_(\d+)$/.exec(query.get("page") ?? "page_0")?.[1]);
  const size = Math.min(world.pageSize, Number(query.get("limit")));
  world.onPage(start / size + 1);
  const has_more = start + size < all.length;
  return {
    json: { data: all.slice(start, start + size), has_more, next_page: has_more ? `page_${start + size}` : null },
  };
}
