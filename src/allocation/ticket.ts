/** Ticket keys in a branch's name: feature/PAY-12-refunds has PAY-12. At most eight. */
export function ticketsIn(branch: string): string[] {
  const found = [...branch.slice(0, 500).matchAll(/(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{0,19}-\d{1,9}(?![A-Za-z0-9])/g)];
  return found.slice(0, 8).map(([ticket]) => ticket.toUpperCase());
}
