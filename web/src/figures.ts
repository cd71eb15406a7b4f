// Numbers as people read them.

const CENT = 10_000;

/** `$0.38` of millionths of a dollar; small sums get a third digit. */
export function money(micros: number): string {
  const digits = micros > 0 && micros < CENT ? 4 : 2;
  return `$${(micros / 1_000_000).toFixed(digits)}`;
}

/** What is known of a cost: `≥ $0.38` when some of it is not, `unknown` when nothing is. */
export function costOf(meter: { costMicros: number; priced: number; unpriced: number }): string {
  if (!meter.priced) return meter.unpriced ? "unknown" : "—";
  return `${meter.unpriced ? "≥ " : ""}${money(meter.costMicros)}`;
}

/** `62 %` of the input came from the cache. */
export function share({ input, cached }: { input: number; cached: number }): string {
  return input ? `${Math.floor((100 * cached) / input)} %` : "—";
}

/** `41 k` of 41,203. */
export function count(value: number): string {
  if (value < 1_000) return String(value);
  if (value < 1_000_000) return `${(value / 1_000).toFixed(value < 10_000 ? 1 : 0)} k`;
  return `${(value / 1_000_000).toFixed(1)} M`;
}

/** `12.4 kB` of bytes. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  return value < 1_000_000 ? `${(value / 1_000).toFixed(1)} kB` : `${(value / 1_000_000).toFixed(1)} MB`;
}

/** `4:12` between two times. */
export function elapsed(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (!Number.isFinite(seconds)) return "";
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** `2 min ago`, for lists. */
export function ago(at: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}

/** `1 file`, `2 files`. */
export function many(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}
