/** Hours without notifications, in minutes since midnight by the user's clock. `to` before `from` spans midnight. */
export interface QuietHours {
  from: number;
  to: number;
}

/** "22:00-08:00"; null for anything else, for an empty text and for hours that last nothing. */
export function parseQuietHours(text: string): QuietHours | null {
  const [, fromHour, fromMinute, toHour, toMinute] = hours.exec(text) ?? [];
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  // Both are NaN when the text does not match, and NaN is not equal to itself.
  return from >= 0 && from !== to ? { from, to } : null;
}

const hours = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/;
