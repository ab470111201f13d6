import type { Accuracy, AccuracyQuery } from "./accuracy.ts";
import type { AllocationReport } from "./allocation.ts";
import type { AdviceReport, AdviceSettings, Answer } from "./alert.ts";
import type { CursorUsage, CursorUsageQuery } from "./cursorUsage.ts";
import type { SourceId } from "./event.ts";
import type { Finding, FindingQuery } from "./finding.ts";
import type { History, HistoryQuery, ToolCosts } from "./history.ts";
import type { EndpointSettings, EndpointStatus } from "./plan.ts";
import type { Proof, ProofQuery } from "./proof.ts";
import type { Reconciliation, ReconciliationSummary } from "./reconcile.ts";
import type { Presentation } from "./l10n.ts";
import type { ImportedLedger, Machine, MachineFolder } from "./machine.ts";
import type { OtlpSettings, OtlpStatus } from "./otlp.ts";
import type { LogRetention } from "./retention.ts";
import type { TeamPageApi } from "./review.ts";
import type { SessionRef } from "./sessionName.ts";
import type { ModelAdvice } from "./tasks.ts";
import { type TeamApi, teamMethods, type TeamSettings } from "./team.ts";
import type { EndpointId } from "./vendor.ts";
import type { VendorLedger, VendorLedgerQuery } from "./vendorLedger.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "./snapshot.ts";

/** What a surface may ask of the engine. The same interface in-process (CLI, tests) and across a worker or webview port. */
export interface EngineApi extends TeamApi {
  configure(settings: EngineSettings): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** Undefined when the ledger does not hold it. */
  session(source: SourceId, session: string): Promise<SessionDetail | undefined>;
  sessions(query: SessionQuery): Promise<SessionSummary[]>;
  doctor(): Promise<DoctorReport>;
  /** The responses behind an amount. */
  proof(query: ProofQuery): Promise<Proof>;
  /** The session beside what its client says of it; empty when the client said nothing. */
  reconciliation(source: SourceId, session: string): Promise<Reconciliation[]>;
  /** The same of all sessions with activity at or after `since` (ms). */
  reconciliations(query: { since: number }): Promise<ReconciliationSummary>;
  history(query: HistoryQuery): Promise<History>;
  /** Cost by tool of the days [from, to], YYYY-MM-DD. */
  toolCosts(query: Pick<HistoryQuery, "from" | "to">): Promise<ToolCosts>;
  /** What the rules make of the days [from, to], YYYY-MM-DD. */
  allocation(query: Pick<HistoryQuery, "from" | "to">): Promise<AllocationReport>;
  /** How far the figures of some days can be trusted. */
  accuracy(query: AccuracyQuery): Promise<Accuracy>;
  /** What the detectors noticed, dearest first. */
  findings(query: FindingQuery): Promise<Finding[]>;
  /** Findings of the last days with what became of them. */
  advice(): Promise<AdviceReport>;
  /** What a person says to an alert; `until` (ms) ends a snooze. Null takes the answer back. */
  answer(alert: string, answer: Answer | null, until?: number): Promise<void>;
  /** True for one caller only, in one window: that one tells the alert. */
  claimNudge(alert: string): Promise<boolean>;
  /** Which model for which kind of task, by the user's own history. */
  modelAdvice(): Promise<ModelAdvice[]>;
  /** Every endpoint that can be turned on, and how it does. */
  endpoints(): Promise<EndpointStatus[]>;
  /** Asks an endpoint as soon as its manners allow, also when it had stopped. */
  askEndpoint(id: EndpointId): Promise<void>;
  vendorLedger(query: VendorLedgerQuery): Promise<VendorLedger>;
  /** Cursor's usage events of some days: of sessions, and of none. */
  cursorUsage(query: CursorUsageQuery): Promise<CursorUsage>;
  /** Adds a file of usage events as Cursor's dashboard exports it (CSV). Fails with a sentence that says what is wrong with it. */
  importUsage(path: string): Promise<ImportedFile>;
  /** Adds what was paid elsewhere (CSV). Fails as above. */
  importSpend(path: string): Promise<ImportedFile>;
  /** Whose figures the ledger holds: this machine first. */
  machines(): Promise<Machine[]>;
  /** Writes the ledger for another machine, compressed. `names`: titles, paths and branches too. Returns the lines written. */
  exportLedger(path: string, options: { names: boolean }): Promise<{ lines: number }>;
  /** Adds what `exportLedger` of another machine wrote; what both know counts once. Fails with a sentence that says what is wrong. */
  importLedger(path: string): Promise<ImportedLedger>;
  /** Takes all out of the ledger that only this machine told. */
  removeMachine(id: string): Promise<void>;
  /** How sending totals as OTLP metrics does. */
  otlp(): Promise<OtlpStatus>;
  /** The request that would be sent with these settings, as JSON. */
  otlpPreview(settings: OtlpSettings): Promise<string>;
  /** Whether somebody can see this window: endpoints are not asked for nobody. */
  watched(seen: boolean): Promise<void>;
  /** What the meter itself uses. */
  about(): Promise<AboutReport>;
  /** Ids of the models in the price book. */
  models(): Promise<string[]>;
  /** Number of the line (from 0) that holds a byte of a log; undefined when the log is gone or shorter by now. */
  lineOf(path: string, offset: number): Promise<number | undefined>;
}

export const engineMethods = [
  "configure",
  "snapshot",
  "session",
  "sessions",
  "doctor",
  "proof",
  "reconciliation",
  "reconciliations",
  "history",
  "toolCosts",
  "allocation",
  "accuracy",
  "findings",
  "advice",
  "answer",
  "claimNudge",
  "modelAdvice",
  "endpoints",
  "askEndpoint",
  "vendorLedger",
  "cursorUsage",
  "importUsage",
  "importSpend",
  "machines",
  "exportLedger",
  "importLedger",
  "removeMachine",
  "otlp",
  "otlpPreview",
  ...teamMethods,
  "watched",
  "about",
  "models",
  "lineOf",
] as const satisfies (keyof EngineApi)[];

export interface EngineSettings {
  /** IANA zone; empty = the machine's. */
  timeZone: string;
  /** Absolute paths of this window's folders; empty outside an editor. */
  workspaceFolders: string[];
  /** Whether the user trusts these folders: only then are their price files read. Null: nobody was asked (CLI). */
  trusted: boolean | null;
  /** Null: as an editor last set it for this ledger. */
  pricing: PricingSettings | null;
  /** What this machine is called; empty: as the engine calls it. Absent: as before. */
  machineName?: string;
  /** Where machines leave their figures for each other; absent or null: nowhere. */
  machineFolder?: MachineFolder | null;
  /** How the texts are shown that the engine itself writes; absent: as before, at first in English. */
  presentation?: Presentation;
  /** Absent: as an editor last set it for this ledger, at first the defaults. */
  advice?: AdviceSettings;
  /** Absent: no endpoint is asked. */
  endpoints?: EndpointSettings;
  /** Rules of allocation as the user typed them. Absent: as an editor last set them for this ledger. */
  allocation?: { rules: unknown };
  /** Absent or null: no metrics are sent. */
  otlp?: OtlpSettings | null;
  /** Absent or null: nothing is sent to a team. */
  team?: TeamSettings | null;
}

/** Price data beside the bundled book and the user's own file. */
export interface PricingSettings {
  /** Absolute path of the organisation's file; empty = none. */
  organisationFile: string;
  /** URL from which newer books are fetched; empty = never. */
  refreshUrl: string;
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
  /** Tools that delete their own logs. */
  retention: (LogRetention & { source: SourceId })[];
}

/** The meter's own use of the machine, since it started. */
export interface AboutReport {
  /** ms since the start, and CPU time in ms that the meter's thread used. */
  upMs: number;
  threadCpuMs: number;
  /** Bytes: the meter thread's heap, and the ledger with its write-ahead log. */
  heapBytes: number;
  databaseBytes: number;
  responses: number;
  sessions: number;
  logs: number;
  logBytes: number;
  foldersWatched: number;
  /** Newest first, at most 20. */
  errors: { at: number; message: string }[];
  /** Time from the log's line to its alert, ms, of the alerts that were told live since the start. */
  alertDelay: { alerts: number; p95Ms: number } | null;
}

/** What came of a file that was added. */
export interface ImportedFile {
  /** That were read, whether or not they were known before. */
  rows: number;
  /** That could not be read. */
  skipped: number;
}

/** What the panel may ask of its host: the engine's read side, and the extension's own pages. */
export interface PanelApi extends Pick<
  EngineApi,
  | "snapshot"
  | "session"
  | "sessions"
  | "doctor"
  | "proof"
  | "reconciliations"
  | "history"
  | "toolCosts"
  | "allocation"
  | "accuracy"
  | "advice"
  | "answer"
  | "modelAdvice"
  | "endpoints"
  | "askEndpoint"
  | "vendorLedger"
  | "cursorUsage"
  | "about"
  | "machines"
  | "team"
> {
  /** Opens a log in the editor with the cursor on the line that holds `offset`. */
  openLine(path: string, offset: number): Promise<void>;
  /** Puts text on the clipboard. */
  copy(text: string): Promise<void>;
  open(page: PanelPage): Promise<void>;
  /** Asks for consent and, where one is needed, a key; then turns the endpoint on and asks it. Null lets the user choose. */
  connect(endpoint: EndpointId | null): Promise<void>;
  /** Turns the endpoint off, and deletes its key when nothing else needs it. Null lets the user choose. */
  disconnect(endpoint: EndpointId | null): Promise<void>;
  /** Offers what can be done about a long context: a hand-off prompt, `/compact`, `/clear`, why, later, never. */
  considerReset(session: SessionRef): Promise<void>;
  /** Address of the team that this editor is a member of; null: of none. Asks nobody. */
  teamAddress(): Promise<string | null>;
  /** The team page's questions, see `TeamPageApi`; the host sends them with the member's token. */
  teamMe: TeamPageApi["me"];
  teamPromise: TeamPageApi["promise"];
  teamReview: TeamPageApi["review"];
  teamOwn: TeamPageApi["own"];
  teamSetPlan: TeamPageApi["setPlan"];
  teamExport: TeamPageApi["export"];
  /** Opens a text as a document that is not saved yet. */
  openText(file: { name: string; text: string }): Promise<void>;
  /** Language, number format and whether amounts are hidden. Stays the same as long as the page is loaded. */
  presentation(): Promise<Presentation>;
}

export const panelMethods = [
  "snapshot",
  "session",
  "sessions",
  "doctor",
  "proof",
  "reconciliations",
  "history",
  "toolCosts",
  "accuracy",
  "advice",
  "answer",
  "modelAdvice",
  "endpoints",
  "askEndpoint",
  "vendorLedger",
  "cursorUsage",
  "about",
  "machines",
  "team",
  "allocation",
  "openLine",
  "copy",
  "open",
  "connect",
  "disconnect",
  "considerReset",
  "teamAddress",
  "teamMe",
  "teamPromise",
  "teamReview",
  "teamOwn",
  "teamSetPlan",
  "teamExport",
  "openText",
  "presentation",
] as const satisfies (keyof PanelApi)[];

/**
 * Pages outside the panel: the doctor's report, settings, the log, the user's prices, files to import, ledgers of several
 * machines, the rules of allocation
 * in the settings and in the workspace's file, what has to do with team sync, and a model without a price.
 */
export type PanelPage =
  | "doctor"
  | "settings"
  | "log"
  | "prices"
  | "importUsage"
  | "importSpend"
  | "exportLedger"
  | "addMachine"
  | "removeMachine"
  | "rules"
  | "ruleFile"
  | "joinTeam"
  | "previewTeam"
  | "teamSent"
  | "syncTeam"
  | "teamPage"
  /** `map` says which model it is, `set` states its prices. */
  | { model: string; price: "map" | "set" };

export const panelViews = [
  "session",
  "sessions",
  "history",
  "allocation",
  "advice",
  "plan",
  "accuracy",
  "team",
  "about",
] as const;
export type PanelView = (typeof panelViews)[number];

/** Pushed by the host instead of a Snapshot to bring a view, or one session, to the front. */
export interface PanelShow {
  show: PanelView;
  /** Only with the view "session"; absent = the current one. */
  session?: SessionRef;
  /** Opens the proof of that session's cost, or of the current one's. */
  prove?: boolean;
  /** Two sessions to be shown side by side. Only with the view "sessions". */
  compare?: [SessionRef, SessionRef];
  /** Id of an alert to go to. Only with the view "advice". */
  alert?: string;
}

export type PanelPush = Snapshot | PanelShow;
