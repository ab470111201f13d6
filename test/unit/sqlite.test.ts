import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, openReadOnly } from "../../src/sqlite.ts";

describe("reading another program's database", () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "taximeter sqlite a?#%-"));
    path = join(dir, "state.vscdb");
    const db = openDatabase(path);
    db.pragma("journal_mode = WAL");
    db.exec("CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    db.close();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const rows = () => {
    const db = openReadOnly(path);
    try {
      return db.prepare("SELECT x FROM t").pluck().all();
    } finally {
      db.close();
    }
  };

  it("creates nothing beside a closed database", () => {
    expect(rows()).toEqual([1]);
    expect(readdirSync(dir)).toEqual(["state.vscdb"]);
  });

  it("sees what a live connection has committed to the write-ahead log", () => {
    const writer = openDatabase(path);
    writer.exec("INSERT INTO t VALUES (2)");
    expect(rows()).toEqual([1, 2]);
    writer.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (3)");
    expect(rows()).toEqual([1, 2]);
    writer.exec("COMMIT");
    expect(rows()).toEqual([1, 2, 3]);
    writer.close();
    expect(readdirSync(dir)).toEqual(["state.vscdb"]);
  });

  it("cannot write", () => {
    const db = openReadOnly(path);
    expect(() => db.exec("INSERT INTO t VALUES (9)")).toThrow(/readonly/);
    db.close();
  });

  it("says so when there is no such file, and does not create it", () => {
    expect(() => openReadOnly(join(dir, "none.vscdb"))).toThrow(/ENOENT/);
    expect(readdirSync(dir)).toEqual(["state.vscdb"]);
  });

  it("leaves the environment as it was", () => {
    openDatabase(":memory:").close();
    expect(process.env["SQLITE_USE_URI"]).toBeUndefined();
  });
});
