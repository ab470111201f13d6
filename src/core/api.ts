import type { SourceId } from "./event.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "./snapshot.ts";

/** What a surface may ask of the engine. The same interface in-process (CLI, tests) and across a worker or webview port. */
export interface EngineApi {
  configure(settings: EngineSettings): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** Undefined when the ledger does not hold it. */
  session(source: SourceId, session: string): Promise<SessionDetail | undefined>;
  sessions(query: SessionQuery): Promise<SessionSummary[]>;
  doctor(): Promise<DoctorReport>;
}

export interface EngineSettings {
  /** IANA zone; empty = the machine's. */
  timeZone: string;
  /** Absolute paths of this window's folders; empty outside an editor. */
  workspaceFolders: string[];
}

export interface SessionQuery {
  /** Only sessions with activity at or after this time, ms. */
  since?: number;
  limit: number;
  offset: number;
}

export interface DoctorReport {
  database: string;
  schema: number;
  priceBook: string;
  sources: {
    source: SourceId;
    roots: { path: string; exists: boolean; what: string }[];
    places: number;
    bytes: number;
    sessions: number;
    skippedLines: number;
    unknown: { name: string; count: number }[];
    unreadable: { path: string; why: string }[];
  }[];
  unpriced: { model: string; tokens: number }[];
}
