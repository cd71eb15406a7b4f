// One session's events, from the cursor on, with a word about the line itself.
import { WIRE_TYPES, type Envelope } from "./wire";

export type Line = "open" | "broken" | "refused";

export interface Listener {
  heard(envelope: Envelope): void;
  line(state: Line): void;
}

/** Follows a session until `session_end` or until the returned function is called. */
export function follow(id: string, after: number, listener: Listener): () => void {
  const source = new EventSource(`/api/session/${encodeURIComponent(id)}/events?after=${after}`);
  const take = (message: MessageEvent<string>) => {
    const envelope = JSON.parse(message.data) as Envelope;
    listener.heard(envelope);
    if (envelope.event.type === "session_end") source.close();
  };
  for (const type of WIRE_TYPES) source.addEventListener(type, take);
  source.onopen = () => listener.line("open");
  source.onerror = () => listener.line(source.readyState === EventSource.CLOSED ? "refused" : "broken");
  return () => source.close();
}
