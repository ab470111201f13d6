import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { signInOf } from "../../src/engine/signIns.ts";
import { openDatabase } from "../../src/sqlite.ts";
import type { Env } from "../../src/sources/source.ts";

let env: Env;
beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), "taximeter-sign-ins-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  env = { home, platform: "linux", vars: {} };
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(env.home, path)), { recursive: true });
  writeFileSync(join(env.home, path), text);
}
const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;

describe("Claude Code", () => {
  const file = (more: object) => JSON.stringify({ claudeAiOauth: { accessToken: "at", refreshToken: "rt", ...more } });
  const read = (mayPrompt = false, keychain?: () => Promise<Record<string, unknown> | undefined>) =>
    signInOf("claude-sign-in", env, mayPrompt, keychain);

  test("has it in its configuration folder, of which there may be several", async () => {
    write("two/.credentials.json", file({ expiresAt: 5, scopes: ["user:profile"] }));
    env = { ...env, vars: { CLAUDE_CONFIG_DIR: `${join(env.home, "one")},${join(env.home, "two")}` } };
    expect(await read()).toEqual({ secret: "at", expiresAt: 5 });
  });

  test.each([
    ["without the right to read the profile", file({ scopes: ["user:inference"] })],
    ["that is no JSON", "{"],
    ["of another shape", JSON.stringify({ claudeAiOauth: { accessToken: 5 } })],
    ["with an empty token", file({ accessToken: "" })],
  ])("has none in a file %s", async (_, text) => {
    write(".claude/.credentials.json", text);
    expect(await read()).toBeNull();
  });

  test("has it in the key ring of a Mac, which is looked at only when the user may be asked about it", async () => {
    const asked: string[] = [];
    const keychain = async (item = "") => (asked.push(item), JSON.parse(file({})) as Record<string, unknown>);
    expect(await read(true, keychain)).toBeNull();
    env = { ...env, platform: "darwin" };
    expect(await read(false, keychain)).toBeNull();
    expect(asked).toEqual([]);
    expect(await read(true, keychain)).toEqual({ secret: "at" });
    expect(asked).toEqual(["Claude Code-credentials"]);
    expect(await read(true, async () => undefined)).toBeNull();
  });
});

describe("Codex", () => {
  const read = () => signInOf("codex-sign-in", env, false);

  test("has it in its home, with the account, and the token says when it ends", async () => {
    const secret = token({ exp: 1_788_550_000 });
    write(
      "codex/auth.json",
      JSON.stringify({ tokens: { access_token: secret, account_id: "acc", refresh_token: "rt" } }),
    );
    env = { ...env, vars: { CODEX_HOME: join(env.home, "codex") } };
    expect(await read()).toEqual({ secret, account: "acc", expiresAt: 1_788_550_000_000 });
  });

  test.each([
    ["an API key", JSON.stringify({ OPENAI_API_KEY: "sk-x", tokens: null })],
    ["nonsense", "null"],
  ])("has none with %s", async (_, text) => {
    write(".codex/auth.json", text);
    expect(await read()).toBeNull();
  });
});

describe("Cursor", () => {
  const read = () => signInOf("cursor-sign-in", env, false);
  const folder = ".config/Cursor/User/globalStorage";

  function database(value: string | Buffer) {
    mkdirSync(join(env.home, folder), { recursive: true });
    const db = openDatabase(join(env.home, folder, "state.vscdb"));
    db.pragma("journal_mode = WAL");
    db.exec("CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB)");
    db.prepare("INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', ?)").run(value);
    db.prepare("INSERT INTO ItemTable VALUES ('cursorAuth/refreshToken', 'rt')").run();
    return db;
  }

  test.each([
    ["text", token({ sub: "a" })],
    ["bytes", Buffer.from(token({ sub: "a" }))],
    ["JSON", JSON.stringify(token({ sub: "a" }))],
  ])("has it in its database as %s, which is left as it was", async (_, value) => {
    database(value).close();
    const before = readFileSync(join(env.home, folder, "state.vscdb"));
    expect(await read()).toEqual({ secret: token({ sub: "a" }) });
    expect(readdirSync(join(env.home, folder))).toEqual(["state.vscdb"]);
    expect(readFileSync(join(env.home, folder, "state.vscdb")).equals(before)).toBe(true);
  });

  test("is read while Cursor runs", async () => {
    const running = database("old");
    running.exec("UPDATE ItemTable SET value = 'new' WHERE key = 'cursorAuth/accessToken'");
    expect(await read()).toEqual({ secret: "new" });
    running.close();
  });

  test("has none without a database, or in one of another kind", async () => {
    expect(await read()).toBeNull();
    write(`${folder}/state.vscdb`, "this is no database, but long enough to be looked at as one");
    expect(await read()).toBeNull();
  });
});
