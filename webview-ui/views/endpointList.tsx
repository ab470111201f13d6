import { useId } from "preact/hooks";
import { count, formatCount, formatDuration, formatWhen } from "../../src/core/format.ts";
import { credentialName, endpointName, signInFile } from "../../src/core/endpointText.ts";
import type { EndpointStatus } from "../../src/core/plan.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Asking } from "../asking.ts";
import { t } from "../../src/core/l10n.ts";

interface EndpointListProps {
  statuses: readonly EndpointStatus[];
  asking: Asking;
  snapshot: Snapshot;
}

/** Where the vendors can be asked: what each would read, with what, how the last call went. None is asked by default. */
export function EndpointList({ statuses, asking, snapshot }: EndpointListProps) {
  const on = statuses.filter((status) => status.on);
  const off = statuses.filter((status) => !status.on);
  const items = (of: readonly EndpointStatus[]) => (
    <ul class="endpoints">
      {of.map((status) => (
        <Endpoint key={status.id} status={status} asking={asking} snapshot={snapshot} />
      ))}
    </ul>
  );
  return (
    <section class="block" aria-label={t("Vendors' own figures")}>
      <header class="figure-head">
        <h2>{t("Vendors' own figures")}</h2>
        <span class="unit">{t("{0} of {1} connected", formatCount(on.length), formatCount(statuses.length))}</span>
      </header>
      <p class="summary">
        {t(
          "Nothing is asked until you connect it. A key stays in the editor's secret storage; a tool's own sign-in is read for one call and kept nowhere.",
        )}{" "}
        <button type="button" class="link" onClick={() => asking.importFile("importUsage")}>
          {t("Import Cursor's usage file instead…")}
        </button>
      </p>
      {on.length > 0 && items(on)}
      {off.length > 0 && (
        <details class="closed" open={on.length === 0}>
          <summary>{t("Not connected: {0}", count(off.length, "endpoint"))}</summary>
          {items(off)}
        </details>
      )}
    </section>
  );
}

interface EndpointProps {
  status: EndpointStatus;
  asking: Asking;
  snapshot: Snapshot;
}

function Endpoint({ status, asking, snapshot }: EndpointProps) {
  const { id, on, reads, address, credential, documented } = status;
  const name = useId();
  const busy = asking.busy.value.has(id);
  const file = signInFile(credential);
  return (
    <li class="endpoint">
      <div class="endpoint-text">
        <p>
          <strong id={name}>{endpointName(id)}</strong>{" "}
          <span class="endpoint-state" data-on={on}>
            {on ? t("On") : t("Off")}
          </span>
        </p>
        <p>
          <bdi>{reads}</bdi>
        </p>
        {on && <Trouble status={status} snapshot={snapshot} />}
        <dl class="facts">
          <div>
            <dt>{t("Connects to")}</dt>
            <dd>
              <bdi>{address.slice(0, 200)}</bdi>
              {!documented && t(", not documented by the vendor")}
            </dd>
          </div>
          <div>
            <dt>{t("Asks with")}</dt>
            <dd>
              {credentialName(credential)}
              {file !== null && t(", read from {0}", file)}
            </dd>
          </div>
          {on && (
            <div>
              <dt>{t("Last read")}</dt>
              <dd>{callsText(status, snapshot)}</dd>
            </div>
          )}
        </dl>
      </div>
      <div class="actions">
        {on && status.hasKey !== false && (
          <button
            type="button"
            class="action"
            aria-describedby={name}
            aria-disabled={busy}
            onClick={() => asking.ask(id)}
          >
            {busy ? t("Asking…") : t("Ask now")}
          </button>
        )}
        {(!on || status.hasKey === false) && (
          <button
            type="button"
            class="action"
            aria-describedby={name}
            aria-disabled={busy}
            onClick={() => asking.connect(id)}
          >
            {t("Connect…")}
          </button>
        )}
        {on && (
          <button
            type="button"
            class="action"
            aria-describedby={name}
            aria-disabled={busy}
            onClick={() => asking.disconnect(id)}
          >
            {t("Disconnect…")}
          </button>
        )}
      </div>
    </li>
  );
}

/** Why there is nothing newer; nothing when all is well. */
function Trouble({ status: { readAt, failure, hasKey }, snapshot }: Omit<EndpointProps, "asking">) {
  const { at, timeZone } = snapshot;
  if (failure === null && hasKey !== false) return null;
  return (
    <p class="problem">
      <bdi>{failure?.slice(0, 300) ?? t("There is no key.")}</bdi>{" "}
      {readAt !== null && t("What is shown is of {0}.", formatWhen(readAt, at, timeZone))}
    </p>
  );
}

function callsText({ readAt, nextAt }: EndpointStatus, { at, timeZone }: Snapshot): string {
  const last = readAt === null ? t("not yet") : formatWhen(readAt, at, timeZone);
  return t("{0}; {1}", last, nextCallText(nextAt, at));
}

function nextCallText(nextAt: number | null, now: number): string {
  if (nextAt === null) return t("not asked again until something changes");
  return nextAt <= now ? t("next call is due") : t("next call in {0}", formatDuration(nextAt - now));
}
