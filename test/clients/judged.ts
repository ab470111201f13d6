import type { Scenario } from "./scenario.ts";
import { healthyScripts, sickScripts } from "./judgedScripts.ts";

/** A run of a client whose state is known before it is judged. */
export interface Judged extends Scenario {
  sick: boolean;
}

/** Every script in both clients. */
export const judged: readonly Judged[] = (["claude", "codex"] as const).flatMap((client) => [
  ...Object.keys(sickScripts).map((name) => scenario(client, name, true)),
  ...Object.keys(healthyScripts).map((name) => scenario(client, name, false)),
]);

function scenario(client: Scenario["client"], name: string, sick: boolean): Judged {
  const goes = sick ? "goes round in circles" : "goes well";
  return {
    name: `${client}-${name}`,
    client,
    about: `${goes}: ${name}`,
    steps: [{ ask: `@@${name} go` }],
    happened: (ledger) => ledger.some(({ end }) => end === "complete"),
    sick,
  };
}
