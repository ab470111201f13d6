import { join } from "node:path";

/** Where a scenario's HOME appears to the client: the same on every machine, so that logs name the same paths. */
export const home = "/srv";
export const project = join(home, "project");

/** Port of the stub. Each scenario has a network of its own. */
export const port = 8099;
