// The names of the wire, taken from the generated schema: nothing is declared twice.
import type { components } from "./schema";

export type Schemas = components["schemas"];
export type Envelope = Schemas["Envelope"];
export type Event = Envelope["event"];
export type Wire<T extends Event["type"]> = Extract<Event, { type: T }>;
export type SeatInfo = Schemas["SeatInfo"];
export type Decision = Schemas["Decision"];
export type Option = Schemas["Option"];

const NAMES: Record<Event["type"], true> = {
  session_start: true,
  round_start: true,
  debate_iteration: true,
  agent_start: true,
  token: true,
  turn_retry: true,
  agent_end: true,
  chunk_start: true,
  finding: true,
  consensus: true,
  dispute: true,
  decision_open: true,
  decision_made: true,
  note_queued: true,
  note_heard: true,
  synthesis_start: true,
  synthesis_end: true,
  merge_step: true,
  files_changed: true,
  usage: true,
  seat_absent: true,
  objection: true,
  objection_closed: true,
  exec_output: true,
  exec_done: true,
  exec_error: true,
  session_end: true,
};

/** Every event name a stream may carry; the compiler asks for a new one here. */
export const WIRE_TYPES = Object.keys(NAMES) as Event["type"][];
