import { count } from "../../src/core/format.ts";
import type { EndpointStatus } from "../../src/core/plan.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { PanelState } from "../state.ts";
import { CursorUsage } from "./cursorUsage.tsx";
import { EndpointList } from "./endpointList.tsx";
import { OtherSpend } from "./otherSpend.tsx";
import { PlanMeter } from "./planMeter.tsx";
import { VendorLedger } from "./vendorLedger.tsx";
import { t } from "../../src/core/l10n.ts";

/** What the plans include, what of it is used, and what the vendors say beside our own count. */
export function Plan({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { endpoints, vendorLedger, cursorUsage } = state.pages;
  const statuses = endpoints.answer.value;
  const ledger = vendorLedger.answer.value;
  const usage = cursorUsage.answer.value;
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("Plan")}</h1>
      <Trouble title={t("The endpoints could not be read:")} why={endpoints.error.value} />
      <Trouble
        title={t("The vendors' figures could not be read:")}
        why={vendorLedger.error.value ?? cursorUsage.error.value}
      />
      <Trouble title={t("That was not done:")} why={state.asking.error.value} />
      <Plans state={state} snapshot={snapshot} statuses={statuses} />
      {statuses && <EndpointList statuses={statuses} asking={state.asking} snapshot={snapshot} />}
      {ledger && <VendorLedger ledger={ledger} api={state.api} />}
      {usage && <CursorUsage usage={usage} snapshot={snapshot} />}
      {ledger && <OtherSpend spend={ledger.otherSpend} asking={state.asking} />}
    </section>
  );
}

function Trouble({ title, why }: { title: string; why: string | null }) {
  if (why === null) return null;
  return (
    <p class="hint" role="alert">
      {title} {why}
    </p>
  );
}

interface PlansProps {
  state: PanelState;
  snapshot: Snapshot;
  /** Null while they load. */
  statuses: readonly EndpointStatus[] | null;
}

function Plans({ state, snapshot, statuses }: PlansProps) {
  const { plans, timeZone } = snapshot;
  if (plans.length === 0) return <NoPlan connected={statuses?.filter(({ on }) => on).length ?? 0} />;
  return (
    <>
      <div class="plans">
        {plans.map((plan) => (
          <PlanMeter key={plan.vendor} plan={plan} now={state.now} timeZone={timeZone} />
        ))}
      </div>
      <p class="muted small">
        {t("Figures of a plan are of the whole account, not of this machine alone.")}{" "}
        {plans.some(({ gauges }) => gauges.some(({ evenPercent }) => evenPercent !== null)) &&
          t("The line in a bar marks an even pace.")}
      </p>
    </>
  );
}

function NoPlan({ connected }: { connected: number }) {
  return (
    <section class="nothing">
      <h2>{t("Nothing is known of a plan yet")}</h2>
      <p class="summary">
        {connected > 0
          ? t("{0} connected; the first answer is still to come.", count(connected, "endpoint"))
          : t(
              "Codex writes its plan's limits into its own logs: they appear here after its next response. Of other plans nothing is known until you connect one below.",
            )}
      </p>
    </section>
  );
}
