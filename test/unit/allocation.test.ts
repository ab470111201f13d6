import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { AllocationReport, AllocationRule, TagName } from "../../src/core/allocation.ts";
import { type CallEvent, noTokens, type SessionFacts } from "../../src/core/event.ts";
import type { Totals } from "../../src/core/snapshot.ts";
import { createAllocation } from "../../src/engine/allocation.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "taximeter-allocation-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const shop = join(root, "shop");
const blog = join(root, "blog");
for (const repository of [shop, blog]) {
  mkdirSync(join(repository, "src"), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: repository });
  git("init", "-q");
  git("commit", "-q", "--allow-empty", "-m", "first");
  git("worktree", "add", "-q", `${repository}-fix`);
}
symlinkSync(shop, join(root, "link"));

const pricer = createPricer(bundledBook);
const noon = Date.UTC(2026, 10, 20, 12);
const day = 24 * 3_600_000;
const whole = { from: "2026-11-01", to: "2026-11-30" };

function call(key: string, session: string, at = noon, model = "claude-sonnet-5-5"): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session, at, endAt: at, key, offset: 0, model },
    ...{ tokens: { ...noTokens, output: 100 }, context: 0, tier: "standard", quality: "exact" },
  };
}

function write(store: Store, calls: CallEvent[], facts: Omit<SessionFacts, "source">[]): void {
  const place = { source: "claude" as const, path: "/log", version: 1, cursor: null, revision: 0, size: 0, mtime: 0 };
  store.append([
    {
      place: { ...place, lines: 0, skipped: 0, unknown: [], error: null },
      calls: calls.map((event) => ({ event, price: pricer.price(event) })),
      tools: [],
      marks: [],
      facts: facts.map((each) => ({ source: "claude", ...each })),
    },
  ]);
}

function open(calls: CallEvent[], facts: Omit<SessionFacts, "source">[] = [], path = ":memory:") {
  const store = openStore(path);
  onTestFinished(() => void store.close());
  write(store, calls, facts);
  return { store, allocation: allocationOf(store) };
}

function allocationOf(store: Store) {
  const workspace = createWorkspace(store.allocations);
  return createAllocation({ store, workspace, home: root, timeZone: () => "UTC" });
}

const nano = (totals: Totals) => totals.cost.nanoUsd ?? 0;
const sum = (all: { total: Totals }[]) => all.reduce((total, each) => total + nano(each.total), 0);
const values = (report: AllocationReport, tag: TagName = "team") =>
  Object.fromEntries(report.tags[tag].map(({ value, total }) => [value ?? "-", total.calls]));
const rule = (match: AllocationRule["match"], team: string): AllocationRule => ({ match, set: { team } });

describe("allocation", () => {
  it("takes worktrees, folders inside and symlinks for one repository", () => {
    const projects = [shop, join(shop, "src"), `${shop}-fix`, join(root, "link"), blog];
    const { allocation } = open(
      projects.map((_, i) => call(`m${i}`, `s${i}`)),
      projects.map((project, i) => ({ session: `s${i}`, project })),
    );
    allocation.configure({ rules: [rule({ repository: "shop" }, "Shop")] }, null);
    expect(values(allocation.report(whole))).toEqual({ Shop: 4, "-": 1 });
  });

  it("keeps the repository of a worktree that is gone, in all windows", () => {
    const gone = join(root, "shop-gone");
    execFileSync("git", ["worktree", "add", "-q", gone], { cwd: shop });
    const { store, allocation } = open([call("m1", "s1")], [{ session: "s1", project: gone }]);
    const workspace = createWorkspace(store.allocations);
    expect(workspace.repoOf(gone)).toBe(shop);
    workspace.keep();
    rmSync(gone, { recursive: true });
    allocation.configure({ rules: [rule({ repository: "shop" }, "Shop")] }, null);
    expect(values(allocation.report(whole))).toEqual({ Shop: 1 });
    expect(values(allocationOf(store).report(whole))).toEqual({ Shop: 1 });
  });

  it("goes by the branch of the time, and by the last one where no times are known", () => {
    const { allocation, store } = open(
      [call("m1", "s1", noon), call("m2", "s1", noon + day), call("m3", "s2", noon)],
      [
        { session: "s1", branch: "feature/PAY-1", branchAt: noon },
        { session: "s1", branch: "main", branchAt: noon + day },
        { session: "s2", branch: "feature/PAY-2" },
      ],
    );
    allocation.configure({ rules: [rule({ ticket: "PAY-*" }, "Pay")] }, null);
    expect(values(allocation.report(whole))).toEqual({ Pay: 2, "-": 1 });
    const session = store.queries.session("claude", "s1")!;
    const at = (time: number) => allocation.tagsOf(session, "claude-sonnet-5-5", time).team;
    expect([at(noon - day), at(noon), at(noon + day)]).toEqual([null, "Pay", null]);
  });

  it("allocates history anew when a rule changes, and by the days on which a rule holds", () => {
    const { allocation } = open([call("m1", "s1", noon - day), call("m2", "s1"), call("m3", "s1", noon + day)]);
    const rules = (until: string) => ({ rules: [{ ...rule({}, "Old"), until }, rule({ tool: "claude" }, "New")] });
    allocation.configure(rules("2026-11-19"), null);
    const version = allocation.version();
    expect(values(allocation.report(whole))).toEqual({ Old: 1, New: 2 });
    allocation.configure(rules("2026-11-20"), null);
    expect(values(allocation.report(whole))).toEqual({ Old: 2, New: 1 });
    expect(allocation.version()).not.toBe(version);
    const [old, anew] = allocation.report(whole).rules;
    expect([old?.sets.calls, old?.matches.calls, anew?.sets.calls, anew?.matches.calls]).toEqual([2, 2, 1, 3]);
  });

  it("says what stays unallocated, dearest first", () => {
    const { allocation } = open(
      [call("m1", "s1"), call("m2", "s2"), call("m3", "s2"), call("m4", "s3")],
      [
        { session: "s1", project: blog, branch: "main" },
        { session: "s2", project: `${shop}-fix`, branch: "fix" },
      ],
    );
    allocation.configure({ rules: [] }, null);
    const told = allocation.report(whole).unallocated.map(({ total, ...where }) => ({ ...where, calls: total.calls }));
    expect(told[0]).toEqual({ repository: shop, branch: "fix", calls: 2 });
    expect(told).toContainEqual({ repository: blog, branch: "main", calls: 1 });
    expect(told).toContainEqual({ repository: null, branch: null, calls: 1 });
  });

  it("does what docs/allocation.md says of its example", () => {
    const text = readFileSync("docs/allocation.md", "utf8");
    const rules: unknown = JSON.parse(/"taximeter\.allocation\.rules": (\[.*?\n\])/s.exec(text)![1]!);
    const at = (session: string, count: number) =>
      Array.from({ length: count }, (_, i) => call(`${session}${i}`, session));
    const { allocation } = open(
      [...at("1", 6), ...at("2", 3), ...at("3", 1), ...at("4", 2)],
      [
        { session: "1", project: "/away/shop", branch: "feature/PAY-12-refunds" },
        { session: "2", project: "/away/shop", branch: "main" },
        { session: "3", project: "/away/shop-site", branch: "main" },
        { session: "4", project: "/away/scratch" },
      ],
    );
    allocation.configure({ rules }, null);
    const report = allocation.report(whole);
    expect(report.rules.map(({ matches, sets }) => [matches.calls, sets.calls])).toEqual([
      [6, 6],
      [10, 10],
      [1, 0],
    ]);
    expect(values(report)).toEqual({ Payments: 6, Web: 4, "-": 2 });
    expect(values(report, "project")).toEqual({ Shop: 10, "-": 2 });
    expect(values(report, "initiative")).toEqual({ "EU launch": 6, "-": 6 });
    expect(report.unallocated.map(({ repository }) => repository)).toEqual(["/away/scratch"]);
  });

  it("parts add up to the whole: by every tag, and what rules set with what nobody does", () => {
    const names = fc.constantFrom("A", "B");
    const branches = fc.constantFrom("main", "feature/PAY-1", "x");
    const match = fc.record(
      {
        branch: fc.constantFrom("main", "**", "x"),
        model: fc.constantFrom("claude-*", "gpt-7"),
        ticket: fc.constant("PAY-*"),
        path: fc.constantFrom("~/shop*", "**"),
      },
      { requiredKeys: [] },
    );
    const days = fc.constantFrom("2026-11-17", "2026-11-20", "2026-11-23");
    const rules = fc.record(
      { match, set: fc.record({ team: names, project: names }, { requiredKeys: ["team"] }), from: days, until: days },
      { requiredKeys: ["match", "set"] },
    );
    const calls = fc.record({
      session: fc.constantFrom("s1", "s2", "s3"),
      at: fc.integer({ min: noon - 4 * day, max: noon + 4 * day }),
      model: fc.constantFrom("claude-sonnet-5-5", "claude-opus-5-5", "gpt-7"),
    });
    const moves = fc.record({
      session: fc.constantFrom("s1", "s2"),
      branch: branches,
      branchAt: fc.integer({ min: noon - 4 * day, max: noon + 4 * day }),
    });
    fc.assert(
      fc.property(
        fc.array(rules, { maxLength: 6 }),
        fc.array(calls, { maxLength: 20 }),
        fc.array(moves, { maxLength: 5 }),
        (list, made, changes) => {
          const store = openStore(":memory:");
          const events = made.map(({ session, at, model }, i) => call(`m${i}`, session, at, model));
          write(store, events, [{ session: "s1", project: shop }, { session: "s2", branch: "main" }, ...changes]);
          const allocation = allocationOf(store);
          allocation.configure({ rules: list }, null);
          const report = allocation.report(whole);
          const total = nano(store.proof({ limit: 0, offset: 0 }).total);
          expect([nano(report.total), report.total.calls]).toEqual([total, events.length]);
          for (const tag of ["team", "project", "initiative"] as const) expect(sum(report.tags[tag])).toBe(total);
          // Every rule here sets a team, so what has none has no tag at all.
          const teamless = report.tags.team.filter(({ value }) => value === null);
          expect(sum(report.unallocated)).toBe(sum(teamless));
          // What is told of one response at a time is what the report says.
          const each = new Map<string | null, number>();
          for (const event of events) {
            const { team } = allocation.tagsOf(store.queries.session("claude", event.session)!, event.model, event.at);
            each.set(team, (each.get(team) ?? 0) + 1);
          }
          expect(new Map(report.tags.team.map(({ value, total: { calls: n } }) => [value, n]))).toEqual(each);
          store.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("rules of workspaces", () => {
  const file = join(shop, ".taximeter.json");
  const put = (...rules: AllocationRule[]) => writeFileSync(file, JSON.stringify({ rules }));
  const calls = [call("m1", "s1"), call("m2", "s2")];
  const facts = [
    { session: "s1", project: `${shop}-fix` },
    { session: "s2", project: blog },
  ];

  it("come after the settings, hold for their own repository, and are known to the command line", () => {
    put(rule({}, "File"));
    const path = join(root, "ledger.db");
    const { allocation } = open(calls, facts, path);
    allocation.configure({ rules: [] }, { folders: [shop], trusted: true });
    expect(values(allocation.report(whole))).toEqual({ File: 1, "-": 1 });
    expect(allocation.report(whole).rules).toMatchObject([
      { file, number: 1, sets: { calls: 1 }, matches: { calls: 1 } },
    ]);

    const other = openStore(path);
    onTestFinished(() => void other.close());
    const elsewhere = allocationOf(other);
    elsewhere.configure(undefined, null);
    expect(values(elsewhere.report(whole))).toEqual({ File: 1, "-": 1 });

    allocation.configure({ rules: [rule({ repository: "shop" }, "Mine")] }, { folders: [shop], trusted: true });
    expect(values(allocation.report(whole))).toEqual({ Mine: 1, "-": 1 });
    expect(values(elsewhere.report(whole))).toEqual({ Mine: 1, "-": 1 });
  });

  it("are followed as the file changes, and forgotten with it", () => {
    put(rule({}, "One"));
    const { allocation } = open(calls, facts);
    allocation.configure(undefined, { folders: [shop], trusted: true });
    expect(values(allocation.report(whole))).toEqual({ One: 1, "-": 1 });
    put(rule({}, "Another"));
    expect(values(allocation.report(whole))).toEqual({ Another: 1, "-": 1 });
    writeFileSync(file, '{ "rules": [ { "match": {} } ] }');
    expect(allocation.report(whole).problems).toEqual([{ file, message: expect.stringMatching(/^rule 1: set /) }]);
    rmSync(file);
    expect(allocation.report(whole)).toMatchObject({ rules: [], problems: [] });
  });

  it("are not read in a folder that is not trusted, and forgotten when trust is withdrawn", () => {
    put(rule({}, "File"));
    const { allocation } = open(calls, facts);
    allocation.configure(undefined, { folders: [shop], trusted: false });
    expect(values(allocation.report(whole))).toEqual({ "-": 2 });
    allocation.configure(undefined, { folders: [shop], trusted: true });
    expect(values(allocation.report(whole))).toEqual({ File: 1, "-": 1 });
    allocation.configure(undefined, { folders: [shop], trusted: false });
    expect(values(allocation.report(whole))).toEqual({ "-": 2 });
  });
});
