import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DoctorReport, PanelApi } from "../../src/core/api.ts";
import { sourceNames } from "../../src/core/event.ts";
import { t } from "../../src/core/l10n.ts";

/** No session yet: where the logs are looked for, and the way to the full report. */
export function Empty({ api, indexing }: { api: PanelApi; indexing: boolean }) {
  const report = useSignal<DoctorReport | null>(null);
  useEffect(() => {
    api.doctor().then(
      (answer) => (report.value = answer),
      // Without the report the page still says what to do, and the button still leads to it.
      () => {},
    );
  }, []);
  return (
    <section class="empty">
      <h1>{indexing ? t("Looking for sessions…") : t("No sessions yet")}</h1>
      <p>
        {t(
          "Start Claude Code, Codex or Cursor in any folder. The first answer shows up here by itself: there is nothing to set up, and nothing leaves this machine.",
        )}
      </p>
      {report.value && <Places report={report.value} />}
      <button type="button" class="button" onClick={() => void api.open("doctor")}>
        {t("Why is my session missing?")}
      </button>
    </section>
  );
}

function Places({ report }: { report: DoctorReport }) {
  return (
    <>
      <h2>{t("Where Taximeter looks")}</h2>
      <dl class="places">
        {report.sources.map(({ source, roots }) => (
          <div key={source}>
            <dt>{sourceNames[source]}</dt>
            {roots.map((root) => (
              <dd key={root.path}>
                <code>{root.path}</code> <span class="muted">{root.exists ? t("found") : t("not there")}</span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </>
  );
}
