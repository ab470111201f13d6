import { useSignal } from "@preact/signals";
import { exportFormats, type ExportFormat, type Review } from "../../src/core/review.ts";
import { messageOf } from "../pull.ts";
import type { TeamState } from "./teamState.ts";
import { weekText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

const formatTexts: Readonly<Record<ExportFormat, { name: string; what: string }>> = {
  get markdown() {
    return {
      name: t("Weekly review (Markdown)"),
      what: t("At most two pages for the meeting, with room for decisions."),
    };
  },
  get csv() {
    return { name: "CSV", what: t("Every published group with its counts, for a spreadsheet.") };
  },
  get json() {
    return { name: "JSON", what: t("The same for programs, with units in the names.") };
  },
  get focus() {
    return {
      name: "FOCUS",
      what: t("FinOps Open Cost and Usage Specification, for cost tools: API value as list cost, billed cost none."),
    };
  },
  get "focus-metadata"() {
    return { name: t("FOCUS metadata"), what: t("The columns of the FOCUS file, and how fresh its data are (JSON).") };
  },
};

/** The shown week as files. */
export function Exports({ state, review }: { state: TeamState; review: Review }) {
  const said = useSignal("");
  const busy = useSignal<ExportFormat | null>(null);
  const { surface } = state;
  const save = async (format: ExportFormat) => {
    busy.value = format;
    said.value = "";
    try {
      const { where } = state.choice.value;
      const file = await surface.api.export(format, { week: review.week.from, where });
      await surface.save(file);
      said.value = t("Saved: {0}", file.name);
    } catch (error) {
      said.value = messageOf(error);
    }
    busy.value = null;
  };
  if (review.publishedThrough === null) return <p class="hint">{t("No week is published yet")}</p>;
  return (
    <>
      <h1>{t("Export, {0}", weekText(review.week))}</h1>
      <p class="muted team-through">{t("Published groups alone, as they are shown here; API value, not a bill.")}</p>
      <ul class="exports">
        {exportFormats.map((format) => (
          <li key={format}>
            <button type="button" class="button" disabled={busy.value !== null} onClick={() => void save(format)}>
              {formatTexts[format].name}
            </button>
            <span class="muted">{formatTexts[format].what}</span>
          </li>
        ))}
        {surface.print && (
          <li>
            <button type="button" class="button" onClick={() => printWeek(state)}>
              {t("Print the week")}
            </button>
            <span class="muted">{t("On paper or as a PDF, without tabs and buttons.")}</span>
          </li>
        )}
      </ul>
      <p role="status">{said.value}</p>
    </>
  );
}

/** Prints once the week stands there. */
function printWeek({ choice, surface }: TeamState): void {
  choice.value = { ...choice.value, view: "week" };
  setTimeout(() => surface.print?.(), 100);
}
