/** What really was used, in the vendors' own fields. The server only cuts it into pages. */
export interface World {
  /** Most items of a page, whatever is asked for. */
  pageSize: number;
  /** Before a page of a list is made, with its number from 1: the world may change. */
  onPage: (page: number) => void;
  anthropic: { usage: Bucket[]; costs: Bucket[]; code: { day: string; row: object }[]; plan: object };
  openai: { usage: OpenAiBucket[]; costs: OpenAiBucket[]; plan: object };
  cursor: {
    summary: object;
    events: CursorEvent[];
    members: object[];
    days: { date: number; [field: string]: unknown }[];
  };
}

interface Bucket {
  day: string;
  results: object[];
}
interface OpenAiBucket {
  start: number;
  results: object[];
}
/** Newest first, as Cursor lists them. */
export interface CursorEvent {
  at: number;
  fields: object;
}

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Record<string, unknown>;
}
export interface Reply {
  /** 200 when absent. */
  status?: number;
  json: unknown;
}
export type Route = (call: Call, world: World) => Reply;

export const secrets = {
  claude: "sk-ant-oat01-made-up-for-tests",
  anthropicAdmin: "sk-ant-admin01-made-up-for-tests",
  codex: "eyJ.made-up-for-tests.sig",
  codexAccount: "0b7e-made-up-account",
  openaiAdmin: "sk-admin-made-up-for-tests",
  cursorAdmin: "key_made-up-for-tests",
} as const;

/** September 2026: the window that the tests ask for. */
export const from = Date.UTC(2026, 8, 1);
export const to = Date.UTC(2026, 8, 5);
/** 5 September, 10:30 UTC; the plans' windows lie around it. */
export const now = Date.UTC(2026, 8, 5, 10, 30);

const day = (number: number, hour = 0, minute = 0, second = 0) => Date.UTC(2026, 8, number, hour, minute, second);
const seconds = (ms: number) => ms / 1000;

export function newWorld(): World {
  const claudeTokens = (input: number, read: number, write5m: number, write1h: number, output: number) => ({
    uncached_input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h },
    output_tokens: output,
    server_tool_use: { web_search_requests: 1 },
    workspace_id: null,
  });
  const cost = (amount: string, model: string | null, cost_type: string) => ({
    currency: "USD",
    amount,
    model,
    cost_type,
    description: "…",
  });
  const person = (email: string, customer_type: string, amount: number) => ({
    actor: { type: "user_actor", email_address: email },
    customer_type,
    terminal_type: "vscode",
    core_metrics: { num_sessions: 5 },
    model_breakdown: [
      {
        model: "claude-opus-5",
        tokens: { input: 1000, output: 350, cache_read: 100, cache_creation: 50 },
        estimated_cost: { currency: "USD", amount },
      },
    ],
  });
  const openaiUsage = (model: string, input: number, cached: number, written: number, output: number) => ({
    object: "organization.usage.completions.result",
    model,
    input_tokens: input,
    input_cached_tokens: cached,
    input_cache_write_tokens: written,
    output_tokens: output,
    num_model_requests: 7,
    project_id: null,
  });
  const openaiCost = (line_item: string, value: number | string) => ({
    object: "organization.costs.result",
    amount: { value, currency: "usd" },
    line_item,
  });
  const cursorEvent = (at: number, kind: string, totalCents: number, chargedCents: number): CursorEvent => ({
    at,
    fields: {
      timestamp: String(at),
      model: "claude-5-sonnet-thinking",
      kind: `USAGE_EVENT_KIND_${kind}`,
      maxMode: false,
      isTokenBasedCall: true,
      tokenUsage: { inputTokens: 1234, outputTokens: 567, cacheWriteTokens: 89, cacheReadTokens: 8901, totalCents },
      cursorTokenFee: 3.32,
      chargedCents,
      isChargeable: kind === "USAGE_BASED",
      isHeadless: false,
      userEmail: "dev@example.com",
      owningUser: "0",
    },
  });
  return {
    pageSize: 1000,
    onPage: () => {},
    anthropic: {
      usage: [
        { day: "2026-09-01", results: [{ model: "claude-opus-5", ...claudeTokens(1500, 200, 500, 1000, 500) }] },
        { day: "2026-09-02", results: [] },
        {
          day: "2026-09-03",
          results: [
            { model: "claude-opus-5", ...claudeTokens(10, 20, 30, 40, 50) },
            { model: "claude-haiku-5", ...claudeTokens(1, 2, 3, 4, 5) },
            // Another context window of the same model.
            { model: "claude-opus-5", ...claudeTokens(100, 200, 300, 400, 500) },
          ],
        },
        { day: "2026-09-04", results: [{ model: null, ...claudeTokens(7, 0, 0, 0, 7) }] },
      ],
      costs: [
        {
          day: "2026-09-01",
          results: [
            cost("123.45", "claude-opus-5", "tokens"),
            cost("0.00005", "claude-opus-5", "tokens"),
            cost("10", null, "web_search"),
          ],
        },
        { day: "2026-09-02", results: [] },
        { day: "2026-09-03", results: [cost("291.9015", "claude-haiku-5", "tokens")] },
      ],
      code: [
        { day: "2026-09-01", row: person("dev@example.com", "api", 141) },
        { day: "2026-09-01", row: person("ann@example.com", "subscription", 12.5) },
        { day: "2026-09-03", row: person("dev@example.com", "api", 7) },
      ],
      plan: {
        five_hour: { utilization: 34.5, resets_at: "2026-09-05T14:00:00.570750+00:00" },
        seven_day: { utilization: 61, resets_at: "2026-09-08T07:00:00Z" },
        seven_day_opus: null,
        seven_day_sonnet: { utilization: 0, resets_at: null },
        seven_day_cowork: null,
        tangelo: null,
        extra_usage: {
          is_enabled: true,
          monthly_limit: 10000,
          used_credits: 4132,
          utilization: 41.3,
          currency: "USD",
          decimal_places: 2,
        },
        limits: [
          { kind: "session", group: "session", percent: 34, resets_at: "2026-09-05T14:00:00Z", scope: null },
          {
            kind: "weekly_scoped",
            group: "weekly",
            percent: 81,
            resets_at: "2026-09-08T07:00:00Z",
            scope: { model: { id: null, display_name: "Fable" }, surface: null },
            is_active: true,
          },
        ],
      },
    },
    openai: {
      usage: [
        { start: seconds(day(1)), results: [openaiUsage("gpt-5.6-sol", 141_201, 85_000, 1000, 9756)] },
        { start: seconds(day(2)), results: [] },
        {
          start: seconds(day(3)),
          results: [openaiUsage("gpt-5.6-sol", 100, 0, 0, 10), openaiUsage("gpt-6.1-luna", 50, 50, 0, 5)],
        },
      ],
      costs: [
        {
          start: seconds(day(1)),
          results: [
            openaiCost("gpt-5.6-sol, input", 0.06),
            openaiCost("gpt-5.6-sol, cached input", "0.0425"),
            openaiCost("whisper", 0.1),
          ],
        },
        { start: seconds(day(2)), results: [] },
        { start: seconds(day(4)), results: [openaiCost("gpt-5.6-sol, output", 1e-7)] },
      ],
      plan: {
        plan_type: "pro",
        // The longer window in the first slot: slots have no meaning.
        rate_limit: {
          allowed: true,
          primary_window: { used_percent: 41, limit_window_seconds: 604_800, reset_at: seconds(day(9)) },
          secondary_window: {
            used_percent: 12,
            limit_window_seconds: 18_000,
            reset_after_seconds: 9000,
            reset_at: seconds(now) + 9000,
          },
        },
        code_review_rate_limit: null,
        additional_rate_limits: [
          {
            limit_name: "Spark",
            metered_feature: "spark",
            rate_limit: {
              primary_window: { used_percent: 100, limit_window_seconds: 2_592_000, reset_at: seconds(day(20)) },
              secondary_window: null,
            },
          },
        ],
        credits: { has_credits: true, unlimited: false, balance: "37.5" },
        spend_control: {
          reached: false,
          individual_limit: {
            limit: "100",
            used: "12.5",
            remaining_percent: 87.5,
            reset_at: seconds(day(20)),
            unit: "credit",
          },
        },
      },
    },
    cursor: {
      summary: {
        membershipType: "pro",
        limitType: "user",
        billingCycleStart: "2026-09-01T00:00:00.000Z",
        billingCycleEnd: "2026-10-01T00:00:00.000Z",
        individualUsage: {
          plan: {
            enabled: true,
            used: 5000,
            limit: 5000,
            remaining: 0,
            breakdown: { included: 5000, bonus: 1215, total: 6215 },
            totalPercentUsed: 20.87,
            autoPercentUsed: 0.69,
            apiPercentUsed: 100,
          },
          onDemand: { enabled: true, used: 500, limit: null, remaining: null },
        },
        teamUsage: { onDemand: { enabled: true, used: 2000, limit: 50_000, remaining: 48_000 } },
      },
      events: [
        cursorEvent(day(4, 12), "USER_API_KEY", 2, 0),
        cursorEvent(day(3, 9, 30), "USAGE_BASED", 12.34, 15.66),
        // Two responses in the same millisecond that look the same.
        cursorEvent(day(2, 8, 0, 1), "USAGE_BASED", 0.1, 0.30000000000000004),
        cursorEvent(day(2, 8, 0, 1), "USAGE_BASED", 0.1, 0.30000000000000004),
        cursorEvent(day(1, 7), "INCLUDED_IN_PRO", 50, 53.32),
      ],
      members: [
        { userId: "u1", email: "dev@example.com", name: "Dev", spendCents: 2450.5, includedSpendCents: 2000 },
        { userId: "u2", email: "ann@example.com", name: "Ann", spendCents: 100, includedSpendCents: 100 },
        { userId: "u3", email: "old@example.com", name: "Old", spendCents: 70 },
      ],
      days: [
        {
          date: day(1),
          email: "dev@example.com",
          agentRequests: 21,
          subscriptionIncludedReqs: 20,
          usageBasedReqs: 9,
          apiKeyReqs: 0,
        },
        { date: day(2), email: "dev@example.com", subscriptionIncludedReqs: 0, usageBasedReqs: 0, apiKeyReqs: 3 },
        { date: day(2), email: "ann@example.com", subscriptionIncludedReqs: 1, usageBasedReqs: 0, apiKeyReqs: 0 },
      ],
    },
  };
}
