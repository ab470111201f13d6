import type { AllocationReport } from "../../src/core/allocation.ts";
import type { PanelApi } from "../../src/core/api.ts";
import { formatCost } from "../../src/core/format.ts";
import { CopyButton } from "../parts/copyButton.tsx";
import { byRepository, ruleText, shortName, suggestRule } from "../suggestedRule.ts";
import { t } from "../../src/core/l10n.ts";

/** No rule yet: what tags are for, and one to begin with, made from the dearest repository. */
export function FirstRule({ report, api }: { report: AllocationReport; api: Pick<PanelApi, "copy"> }) {
  return (
    <section class="block">
      <h2>{t("No rules yet")}</h2>
      <p class="summary">
        {t(
          "Rules give what you spend a team, a project or an initiative, by folder, repository, branch, ticket, tool or model. Nothing is guessed from names: what no rule matches stays unallocated. A changed rule holds for the past as well.",
        )}
      </p>
      <Example report={report} api={api} />
    </section>
  );
}

function Example({ report, api }: { report: AllocationReport; api: Pick<PanelApi, "copy"> }) {
  const repositories = byRepository(report.unallocated);
  const dearest = repositories.find(({ repository }) => repository !== null);
  if (!dearest?.repository) return null;
  const text = ruleText(suggestRule(dearest.repository, null, repositories));
  return (
    <>
      <p>
        {t("For example, for your dearest repository in these days:")}{" "}
        <bdi>{shortName(dearest.repository, repositories)}</bdi>, {formatCost(dearest.total.cost, { digits: 2 })}
      </p>
      <pre class="example" tabIndex={0} aria-label={t("Example of a rule")}>
        <bdi>{text.slice(0, 1000)}</bdi>
      </pre>
      <CopyButton label={t("Copy this rule")} text={text} copy={api.copy} />
    </>
  );
}
