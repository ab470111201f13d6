import { prose, word } from "./runners.ts";
import type { SessionBuilder } from "./session.ts";

export type Kind = readonly [name: string, write: (session: SessionBuilder) => void];

/** Work as it mostly is: looking around, changing things, now and then a command. */
export function ordinary(session: SessionBuilder, count: number): void {
  const { random } = session;
  for (let n = count; n > 0; n--) {
    const what = random.next();
    if (what < 0.45) read(session);
    else if (what < 0.6) search(session);
    else if (what < 0.85) edit(session);
    else
      session.run({
        does: "shell",
        what: random.pick(["npm run build", "git status --short", "npx tsc --noEmit"]),
        says: prose(random.int(20, 900), random),
      });
  }
}

export const fileOf = ({ random }: SessionBuilder): string =>
  `src/${random.pick(["cart", "coupon", "invoice", "price", "tax"])}/${word(random)}.ts`;
export function read(session: SessionBuilder, file = fileOf(session), agent: string | null = null): void {
  const { random } = session;
  session.run({ does: "read", what: file, says: prose(random.int(300, 9000), random) }, agent);
}
export function search(session: SessionBuilder): void {
  const { random } = session;
  session.run({ does: "search", what: word(random), says: prose(random.int(80, 3000), random) });
}
export function edit(session: SessionBuilder, file = fileOf(session)): void {
  session.run({ does: "edit", what: file, says: "The file has been updated." });
}
