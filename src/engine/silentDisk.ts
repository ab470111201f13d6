import { statfsSync } from "node:fs";

/**
 * File systems whose files others can change without this machine's kernel hearing of it: NFS, SMB, CIFS, 9p (WSL's
 * Windows drives), FUSE (sshfs, shared folders), Ceph, AFS. Numbers of statfs(2), `linux/magic.h`.
 */
const silent = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x00c36400, 0x5346414f]);

/** Whether changes below this folder may send no events. Elsewhere than on Linux only Windows' shares (`\\wsl$`) are known. */
export function isSilentDisk(path: string, platform: NodeJS.Platform): boolean {
  if (platform === "win32") return path.startsWith("\\\\");
  if (platform !== "linux") return false;
  try {
    return silent.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}
