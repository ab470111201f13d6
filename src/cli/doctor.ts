import { doctorText } from "../core/report.ts";
import { type Options, withEngine } from "./options.ts";

export function doctor(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const report = await engine.doctor();
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report));
  });
}
