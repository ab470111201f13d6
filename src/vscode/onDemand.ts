/**
 * What only a command or a rare event needs, as one chunk that the first of them loads. Imported by `import()` only, and
 * only from here: with a chunk for each, what they share with the rest would be ten more files to load on every start.
 */
export { sessionText } from "../core/sessionReport.ts";
export { previewText, sentText } from "../core/teamText.ts";
export { readsStatusLine, withoutStatusLine, withStatusLine } from "./claudeSettings.ts";
export { connect, disconnect } from "./connect.ts";
export { considerReset, putOff, resetChoices } from "./considerReset.ts";
export { showDoctor } from "./doctor.ts";
export { importFile } from "./importFile.ts";
export { addMachine, exportLedger, removeMachine } from "./machines.ts";
export { pickSession } from "./pickSession.ts";
export { edited } from "./priceEdit.ts";
export { agreeWithoutTelemetry } from "./team/consent.ts";
export { join } from "./team/join.ts";
export { leave } from "./team/leave.ts";
export { recall } from "./team/recall.ts";
