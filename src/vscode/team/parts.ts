import type { Memento } from "vscode";
import type { Releasable, TeamApi } from "../../core/team.ts";
import type { TeamDocuments } from "./documents.ts";
import type { Membership } from "./membership.ts";

/** What the commands of team sync work with. */
export interface TeamParts {
  engine(): TeamApi;
  membership: Membership;
  documents: TeamDocuments;
  memory: Memento;
  settings: {
    release(): Releasable[];
    /** In the user's own settings of this machine; undefined takes it back. */
    set(name: string, value: unknown): Promise<void>;
  };
  /** Gives the engine the settings as they are now. */
  configure(): void;
  telemetryIsOn(): boolean;
  now(): number;
}
