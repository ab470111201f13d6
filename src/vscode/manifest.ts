/** Names that package.json declares; a test holds both together. */
export const commands = {
  openPanel: "taximeter.openPanel",
  pickSession: "taximeter.pickSession",
  prove: "taximeter.prove",
  compare: "taximeter.compare",
  showAsText: "taximeter.showAsText",
  copyCost: "taximeter.copyCost",
  openLog: "taximeter.openLog",
  openFolder: "taximeter.openFolder",
  toggleDiscreet: "taximeter.toggleDiscreet",
  showSample: "taximeter.showSample",
  openWalkthrough: "taximeter.openWalkthrough",
  showAdvice: "taximeter.showAdvice",
  showAllocation: "taximeter.showAllocation",
  considerReset: "taximeter.considerReset",
  connect: "taximeter.connect",
  disconnect: "taximeter.disconnect",
  readStatusLine: "taximeter.readStatusLine",
  importUsage: "taximeter.importUsage",
  importSpend: "taximeter.importSpend",
  exportLedger: "taximeter.exportLedger",
  addMachine: "taximeter.addMachine",
  removeMachine: "taximeter.removeMachine",
  otlp: "taximeter.otlp",
  previewOtlp: "taximeter.previewOtlp",
  setOtlpHeader: "taximeter.setOtlpHeader",
  joinTeam: "taximeter.joinTeam",
  previewTeam: "taximeter.previewTeam",
  showTeamSent: "taximeter.showTeamSent",
  recallTeam: "taximeter.recallTeam",
  syncTeam: "taximeter.syncTeam",
  openTeamPage: "taximeter.openTeamPage",
  leaveTeam: "taximeter.leaveTeam",
  editPrices: "taximeter.editPrices",
  doctor: "taximeter.doctor",
  showLog: "taximeter.showLog",
} as const;

export const sessionsView = "taximeter.sessions";

/** `when` clauses read these. */
export const contextKeys = {
  /** "starting" | "reading" | "empty" | "ready" | "stopped" */
  state: "taximeter.state",
  hasSession: "taximeter.hasSession",
  hasAlerts: "taximeter.hasAlerts",
} as const;

export const panelTypes = { own: "taximeter.panel", sample: "taximeter.samplePanel" } as const;

export const settingsSection = "taximeter";
