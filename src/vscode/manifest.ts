/** Names that package.json declares; a test holds both together. */
export const commands = {
  openPanel: "taximeter.openPanel",
  showLog: "taximeter.showLog",
  prove: "taximeter.prove",
  doctor: "taximeter.doctor",
  editPrices: "taximeter.editPrices",
} as const;

export const panelType = "taximeter.panel";

export const settingsSection = "taximeter";
