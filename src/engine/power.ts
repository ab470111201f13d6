import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether this machine runs on its battery, or was told to save energy. Node cannot say; Linux tells in files
 * (`Documentation/ABI/testing/sysfs-class-power` and `sysfs-platform_profile`), elsewhere it is not known: false.
 */
export function savesEnergy(platform: NodeJS.Platform, sys = "/sys"): boolean {
  if (platform !== "linux") return false;
  if (read(sys, "firmware/acpi/platform_profile") === "low-power") return true;
  const supplies = join(sys, "class/power_supply");
  return names(supplies).some(
    (name) =>
      read(supplies, name, "type") === "Battery" &&
      read(supplies, name, "scope") !== "Device" && // of a mouse, for one
      read(supplies, name, "status") === "Discharging",
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(...path: string[]): string {
  try {
    return readFileSync(join(...path), "utf8").trim();
  } catch {
    return "";
  }
}
