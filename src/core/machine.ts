import type { NanoUsd } from "./money.ts";

/** A ledger and the machine that keeps it: a computer, a distribution of WSL, a container, a codespace. */
export interface Machine {
  /** Random, made with the ledger. */
  id: string;
  /** Never empty. */
  name: string;
  /** This one. */
  self: boolean;
  /** Times in ms. When its export was made and added here; null for this one. */
  exportedAt: number | null;
  importedAt: number | null;
  /** Responses that count as read there, their sessions and their cost. */
  calls: number;
  sessions: number;
  nanoUsd: NanoUsd;
}

/** What came of adding a ledger. */
export interface ImportedLedger {
  /** Of the machine that exported it. */
  name: string;
  /** Lines that were read, whether or not what they say was known. */
  lines: number;
  /** Responses that this ledger has more than before. */
  added: number;
}

/** A folder that several machines see. */
export interface MachineFolder {
  path: string;
  /** Titles, paths and branches are written there too. */
  names: boolean;
}

/** Longest name of a machine. */
export const maxMachineName = 60;

/** What tells where a program runs. */
export interface MachineSurroundings {
  /** As the editor calls the remote it works in ("wsl", "ssh-remote", "dev-container", "codespaces"); undefined: in none. */
  remote?: string | undefined;
  hostName: string;
  vars: Readonly<Record<string, string | undefined>>;
}

/** What a machine is called unless its user says otherwise. */
export function machineName({ remote = "", hostName, vars }: MachineSurroundings): string {
  const host = hostName.replace(/\.(local|lan|localdomain|home|internal)$/i, "");
  const codespace = vars["CODESPACE_NAME"];
  if (codespace || remote === "codespaces") return named("Codespace", codespace ?? "");
  const distribution = vars["WSL_DISTRO_NAME"];
  if (distribution || remote === "wsl") return named("WSL", distribution ?? "");
  if (remote === "dev-container" || remote === "attached-container") return named("Container", host);
  if (vars["REMOTE_CONTAINERS"] || vars["DEVCONTAINER"]) return named("Container", host);
  if (remote === "ssh-remote") return named("SSH", host);
  return cleanName(host) || "localhost";
}

/** What a machine is called to a person, also when nobody named it. */
export function shownName({ uid, name }: { uid: string; name: string }): string {
  return name || uid.slice(0, 8);
}

/** One line of bounded length, without what cannot be seen. */
export function cleanName(name: string): string {
  return name
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, maxMachineName);
}

function named(kind: string, name: string): string {
  return cleanName(name === "" ? kind : `${kind}: ${name}`);
}
