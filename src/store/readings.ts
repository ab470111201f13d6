/**
 * Several machines may have read the same response. Each one's reading is a row of its own in `call`, told apart by column
 * `copy`: 0 or 1 says whether it is a replay, and twice the number of the machine (table `machine`) is added. 0 is this one.
 * So what counts follows from all readings together, and is exact again when a machine's are taken out.
 */
export function readingOf(copy: boolean, machine: number): number {
  return (copy ? 1 : 0) + 2 * machine;
}

export function isReplay({ copy }: { copy: number }): boolean {
  return copy % 2 === 1;
}

/** Number of the machine that read it. */
export function readerOf({ copy }: { copy: number }): number {
  return copy >> 1;
}

/** Path under which a log is known that another machine (uid) read. */
export function placeElsewhere(machine: string, path: string): string {
  return `machine ${machine} ${path}`;
}
