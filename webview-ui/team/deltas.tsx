import type { GroupDelta, NanoText, Review } from "../../src/core/review.ts";
import { Nano, SignedNano } from "./nano.tsx";
import { dimensionTitle, groupText, weekText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

interface Part {
  name: string;
  before: NanoText | null;
  now: NanoText | null;
  delta: NanoText;
}

/** From the week before to this one, part by part: the changes add up to the whole. */
export function Deltas({ review }: { review: Review }) {
  const { dimension, groups, rest, delta } = review.topDeltas;
  const parts: Part[] = groups.map((group) => partOf(group, groupText(dimension, group.key)));
  if (BigInt(rest) !== 0n) parts.push({ name: t("everything else"), before: null, now: null, delta: rest });
  const widest = Math.max(1, ...parts.map((part) => Math.abs(Number(part.delta))));
  const title = t("What changed");
  return (
    <section class="block" aria-label={title}>
      <header class="figure-head">
        <h2>{title}</h2>
        <span class="unit">
          {t("API value by {0}, beside {1}", dimensionTitle(dimension), weekText(review.previousWeek))}
        </span>
      </header>
      {parts.length === 0 ? (
        <p class="summary">{t("Nothing changed from the week before.")}</p>
      ) : (
        <div class="scroll">
          <table class="table deltas">
            <thead>
              <tr>
                <th scope="col">{dimensionTitle(dimension)}</th>
                <th scope="col" class="wide-only end">
                  {t("Before")}
                </th>
                <th scope="col" class="wide-only end">
                  {t("This week")}
                </th>
                <th scope="col" class="grow">
                  <span class="visually-hidden">{t("In proportion")}</span>
                </th>
                <th scope="col" class="end">
                  {t("Change")}
                </th>
              </tr>
            </thead>
            <tbody>
              {parts.map((part, i) => (
                <tr key={i}>
                  <th scope="row">
                    <bdi>{part.name}</bdi>
                  </th>
                  <td class="wide-only end">{part.before !== null && <Nano nano={part.before} />}</td>
                  <td class="wide-only end">{part.now !== null && <Nano nano={part.now} />}</td>
                  <td class="grow">
                    <DeltaBar delta={Number(part.delta)} widest={widest} />
                  </td>
                  <td class="end">
                    <SignedNano nano={part.delta} />
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t("Total")}</th>
                <td class="wide-only end">
                  <Nano nano={review.previous.nanoUsd} />
                </td>
                <td class="wide-only end">
                  <Nano nano={review.total.nanoUsd} />
                </td>
                <td class="grow" />
                <td class="end">
                  <SignedNano nano={delta} />
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </section>
  );
}

function partOf({ total, previous, delta }: GroupDelta, name: string): Part {
  return { name, before: previous.nanoUsd, now: total.nanoUsd, delta };
}

/** To the right what grew, to the left what shrank; the figure stands beside it. */
function DeltaBar({ delta, widest }: { delta: number; widest: number }) {
  const width = `${(50 * Math.abs(delta)) / widest}%`;
  return (
    <span class="delta-bar" aria-hidden="true">
      <span
        class={delta < 0 ? "delta-fill delta-less" : "delta-fill delta-more"}
        style={delta < 0 ? { right: "50%", width } : { left: "50%", width }}
      />
    </span>
  );
}
