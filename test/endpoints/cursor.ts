import { now, type Call, type Reply, type Route, secrets, type World } from "./world.ts";

/** Cursor's dashboard and its Admin API. */
export const cursorRoutes: [string, Route][] = [
  ["GET /api/usage-summary", (call, world) => session(call) ?? { json: world.cursor.summary }],
  [
    "POST /api/dashboard/get-filtered-usage-events",
    (call, world) => {
      const { startDate, endDate, teamId } = call.body;
      if (call.headers["origin"] === undefined || teamId !== 0) return { status: 403, json: {} };
      if (typeof startDate !== "string" || typeof endDate !== "string") return { status: 400, json: {} };
      const { items, total } = eventPage(call, world, Number(startDate), Number(endDate));
      return session(call) ?? { json: { totalUsageEventsCount: total, usageEventsDisplay: items } };
    },
  ],
  [
    "POST /teams/filtered-usage-events",
    (call, world) => {
      const { startDate, endDate } = call.body;
      if (typeof startDate !== "number" || typeof endDate !== "number") return { status: 400, json: {} };
      const { items, total, pagination } = eventPage(call, world, startDate, endDate);
      return admin(call) ?? { json: { totalUsageEventsCount: total, usageEvents: items, pagination } };
    },
  ],
  [
    "POST /teams/spend",
    (call, world) => {
      const { items, total, pagination } = pageOf(call, world, () => world.cursor.members);
      const json = {
        teamMemberSpend: items,
        subscriptionCycleStart: Date.UTC(2026, 8, 1),
        totalMembers: total,
        totalPages: pagination.numPages,
      };
      return admin(call) ?? { json };
    },
  ],
  [
    "POST /teams/daily-usage-data",
    (call, world) => {
      const [start, end] = [Number(call.body["startDate"]), Number(call.body["endDate"])];
      if (end - start > 30 * 86_400_000) return { status: 400, json: { error: "at most 30 days" } };
      const rows = () => world.cursor.days.filter(({ date }) => date >= start && date <= end);
      const { items, pagination } = pageOf(call, world, rows);
      return admin(call) ?? { json: { period: { startDate: start, endDate: end }, data: items, pagination } };
    },
  ],
];

/** As Cursor's own: three parts, of which the second tells the user and when it ends. */
export function cursorToken(exp = Math.floor(now / 1000) + 3600): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part({ sub: "auth0|user_01MADEUP", exp })}.c2ln`;
}

function session({ headers }: Call): Reply | undefined {
  const [name, token] = (headers["cookie"] ?? "").split("%3A%3A");
  const { exp } = JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString() || "{}") as {
    exp?: number;
  };
  const known = name === "WorkosCursorSessionToken=user_01MADEUP" && token === cursorToken(exp);
  return known ? undefined : { status: 401, json: { error: "not_authenticated" } };
}

function admin({ headers }: Call): Reply | undefined {
  const wanted = `Basic ${Buffer.from(`${secrets.cursorAdmin}:`).toString("base64")}`;
  return headers["authorization"] === wanted ? undefined : { status: 401, json: { error: "Unauthorized" } };
}

function eventPage(call: Call, world: World, start: number, end: number) {
  return pageOf(call, world, () =>
    world.cursor.events.filter(({ at }) => at >= start && at <= end).map(({ fields }) => fields),
  );
}

/** Pages are numbers from 1. */
function pageOf<Item>({ body }: Call, world: World, all: () => Item[]) {
  const page = Number(body["page"]);
  const size = Math.min(world.pageSize, Number(body["pageSize"]));
  world.onPage(page);
  const list = all();
  const numPages = Math.max(1, Math.ceil(list.length / size));
  const pagination = { page, pageSize: size, numPages, hasNextPage: page < numPages };
  return { items: list.slice((page - 1) * size, page * size), total: list.length, pagination };
}
