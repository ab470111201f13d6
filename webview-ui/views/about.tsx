import type { AboutReport, DoctorReport, PanelApi } from "../../src/core/api.ts";
import { sourceNames } from "../../src/core/event.ts";
import {
  formatDecimal,
  count,
  formatBytes,
  formatCount,
  formatDay,
  formatDuration,
  formatWhen,
} from "../../src/core/format.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { Fact } from "../parts/fact.tsx";
import { Stat } from "../parts/stat.tsx";
import { Table } from "../parts/table.tsx";
import type { PanelState } from "../state.ts";
import { t } from "../../src/core/l10n.ts";
import { Machines } from "./machines.tsx";
import { TeamSync } from "./teamSync.tsx";

/** What the meter itself costs, where its ledger is, and what its figures rest on. */
export function About({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { answer, error } = state.pages.about;
  const report = answer.value;
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("About this meter")}</h1>
      {error.value !== null && (
        <p class="hint" role="alert">
          {t("The meter does not answer:")} {error.value}
        </p>
      )}
      {report ? (
        <>
          <Use about={report.about} />
          <AlertDelay delay={report.about.alertDelay} />
          <div class="pair">
            <Rests snapshot={snapshot} doctor={report.doctor} api={state.api} />
            <Places doctor={report.doctor} />
          </div>
          <Machines machines={report.machines} snapshot={snapshot} api={state.api} />
          <TeamSync team={report.team} snapshot={snapshot} api={state.api} />
          <Errors errors={report.about.errors} snapshot={snapshot} api={state.api} />
        </>
      ) : (
        error.value === null && <p class="hint tall">{t("Asking the meter…")}</p>
      )}
    </section>
  );
}

function Use({ about }: { about: AboutReport }) {
  const { upMs, threadCpuMs, heapBytes, databaseBytes, responses, sessions, logs, logBytes, foldersWatched } = about;
  const hours = upMs / 3_600_000;
  return (
    <dl class="stats stats-4">
      <Stat
        main
        label={t("CPU time")}
        kind={t("of the meter")}
        value={seconds(threadCpuMs)}
        // Less than an hour says nothing about an hour: the first minutes read the logs.
        note={
          hours >= 1
            ? t("{0} an hour", seconds(threadCpuMs / hours))
            : t("in {0}, the first reading included", formatDuration(upMs))
        }
      />
      <Stat
        label={t("Memory")}
        kind={t("heap")}
        value={formatBytes(heapBytes)}
        note={t("up for {0}", formatDuration(upMs))}
      />
      <Stat
        label={t("Ledger")}
        kind={t("on disk")}
        value={formatBytes(databaseBytes)}
        note={`${count(responses, "response")}, ${count(sessions, "session")}`}
      />
      <Stat
        label={t("Logs")}
        kind={t("read")}
        value={formatBytes(logBytes)}
        note={t("{0}, {1} watched", count(logs, "file"), count(foldersWatched, "folder"))}
      />
    </dl>
  );
}

function AlertDelay({ delay }: { delay: AboutReport["alertDelay"] }) {
  return (
    delay && (
      <p class="muted small">
        {t("95 of 100 alerts were told within {0} of their log line; {1} so far.", seconds(delay.p95Ms), delay.alerts)}
      </p>
    )
  );
}

interface RestsProps {
  snapshot: Snapshot;
  doctor: DoctorReport;
  api: PanelApi;
}

function Rests({ snapshot, doctor, api }: RestsProps) {
  const { prices, priceBook, timeZone } = snapshot;
  return (
    <section class="block" aria-label={t("What figures rest on")}>
      <header class="figure-head">
        <h2>{t("What figures rest on")}</h2>
      </header>
      <dl class="facts">
        <Fact name={t("Price book")}>
          {t("{0}, as of {1}", priceBook, formatDay(prices.asOf))}
          {prices.stale && <span class="problem"> {t("perhaps out of date")}</span>}
        </Fact>
        <Fact name={t("Days")}>{t("cut in {0}", timeZone)}</Fact>
        <Fact name={t("Ledger")}>
          <code>{doctor.database}</code>
        </Fact>
      </dl>
      <p class="links">
        <button type="button" class="link" onClick={() => void api.open("doctor")}>
          {t("What was read (doctor)")}
        </button>
        <button type="button" class="link" onClick={() => void api.open("prices")}>
          {t("My prices")}
        </button>
        <button type="button" class="link" onClick={() => void api.open("settings")}>
          {t("Settings")}
        </button>
      </p>
    </section>
  );
}

function Places({ doctor }: { doctor: DoctorReport }) {
  return (
    <Table
      title={t("What is read")}
      columns={[
        { id: "tool", head: t("Tool"), cell: ({ source, roots }) => <Tool name={sourceNames[source]} roots={roots} /> },
        { id: "logs", head: t("Logs"), figure: true, cell: ({ places }) => formatCount(places) },
        { id: "bytes", head: t("Size"), figure: true, wideOnly: true, cell: ({ bytes }) => formatBytes(bytes) },
        { id: "sessions", head: t("Sessions"), figure: true, cell: ({ sessions }) => formatCount(sessions) },
        { id: "problems", head: t("Problems"), figure: true, cell: (row) => <Problems row={row} /> },
      ]}
      rows={doctor.sources}
      keyOf={({ source }) => source}
    />
  );
}

type SourceReport = DoctorReport["sources"][number];

function Tool({ name, roots }: { name: string; roots: SourceReport["roots"] }) {
  const found = roots.filter(({ exists }) => exists);
  return (
    <>
      {name}
      {found.map(({ path }) => (
        <span class="sub" key={path}>
          {path}
        </span>
      ))}
      {found.length === 0 && <span class="sub">{t("not on this machine")}</span>}
    </>
  );
}

function Problems({ row: { skippedLines, unreadable } }: { row: SourceReport }) {
  if (skippedLines === 0 && unreadable.length === 0) return <>{t("none")}</>;
  return (
    <span class="problem">
      {[
        unreadable.length > 0 ? count(unreadable.length, "log") : "",
        skippedLines > 0 ? count(skippedLines, "line") : "",
      ]
        .filter(Boolean)
        .join(", ")}
    </span>
  );
}

interface ErrorsProps {
  errors: AboutReport["errors"];
  snapshot: Snapshot;
  api: PanelApi;
}

function Errors({ errors, snapshot, api }: ErrorsProps) {
  if (errors.length === 0) return <p class="muted small">{t("No error since the meter started.")}</p>;
  return (
    <>
      <Table
        title={t("Last errors")}
        columns={[
          { id: "what", head: t("What"), cell: ({ message }) => <bdi>{message.slice(0, 300)}</bdi> },
          {
            id: "when",
            head: t("When"),
            figure: true,
            cell: ({ at }) => formatWhen(at, snapshot.at, snapshot.timeZone),
          },
        ]}
        rows={errors}
        keyOf={({ at, message }) => `${at} ${message}`}
      />
      <button type="button" class="link" onClick={() => void api.open("log")}>
        {t("Show the log")}
      </button>
    </>
  );
}

/** CPU time: "0.42 s", "12 s", "3m". */
function seconds(ms: number): string {
  if (ms >= 100_000) return formatDuration(ms);
  return `${formatDecimal(ms / 1000, ms < 10_000 ? 2 : 0)} s`;
}
