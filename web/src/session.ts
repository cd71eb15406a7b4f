// What the page knows of a session: only what its events told.
import type { Decision, Schemas, SeatInfo, Wire } from "./wire";

export type RunStatus = "running" | "waiting" | "done" | "stopped";

export interface Turn {
  id: string;
  seat: string;
  round: string;
  iteration: number;
  purpose: string;
  attempt: number;
  text: string;
  thinking: string;
  /** `broken`: it ended before anything could be used of it. */
  status: "speaking" | "retrying" | "done" | "broken";
  trouble: string;
  /** Who speaks in the seat's place; empty: the seat itself. */
  by: string;
  /** Why the seat itself does not. */
  why: string;
  problems: string[];
  files: string[];
  stop: string;
  tokens: number;
  costMicros: number | null;
}

export interface Run {
  key: string;
  id: string;
  number: number;
  run: number;
  title: string;
  role: string;
  judge: string;
  order: string[];
  iteration: number;
  iterations: number;
  status: RunStatus;
  turns: string[];
  rulings: Ruling[];
  chunks: Wire<"chunk_start">[];
  findings: Wire<"finding">[];
  merge: Merge | null;
  /** Seats that cannot speak now. */
  absent: Record<string, Wire<"seat_absent">>;
  objections: Objection[];
  costMicros: number;
  startedAt: string;
  endedAt: string;
}

export type Ruling = Wire<"consensus"> | Wire<"dispute">;

export interface Objection {
  raised: Wire<"objection">;
  ended: Wire<"objection_closed"> | null;
}

export interface Merge {
  base: string;
  steps: Wire<"merge_step">[];
  files: string[];
  problems: string[];
  done: boolean;
}

export interface Note {
  id: string;
  by: string;
  text: string;
  heard: { seat: string; turn: string }[];
}

export interface Meter {
  input: number;
  cached: number;
  output: number;
  costMicros: number;
  priced: number;
  unpriced: number;
}

export interface Session {
  seq: number;
  startedAt: string;
  at: string;
  title: string;
  task: string;
  autoConfirm: boolean;
  seats: SeatInfo[];
  /** The seats, and who may speak without one: a substitute, a judge apart. */
  speakers: SeatInfo[];
  limits: Schemas["Limits"];
  /** How often the developer raised a limit. */
  raises: number;
  rounds: Schemas["RoundInfo"][];
  runs: Run[];
  turns: Record<string, Turn>;
  decision: Decision | null;
  settled: Wire<"decision_made">[];
  notes: Note[];
  meter: Meter;
  /** The same by who was asked. */
  meters: Record<string, Meter>;
  changes: Record<string, string>;
  tree: string;
  output: string[];
  end: Wire<"session_end"> | null;
}

export const UNUSED: Meter = {
  input: 0,
  cached: 0,
  output: 0,
  costMicros: 0,
  priced: 0,
  unpriced: 0,
};

/** A session of which no event has arrived yet. */
export function unheard(): Session {
  return {
    seq: 0,
    startedAt: "",
    at: "",
    title: "",
    task: "",
    autoConfirm: false,
    seats: [],
    speakers: [],
    limits: { session_micros: null, round_micros: null },
    raises: 0,
    rounds: [],
    runs: [],
    turns: {},
    decision: null,
    settled: [],
    notes: [],
    meter: UNUSED,
    meters: {},
    changes: {},
    tree: "",
    output: [],
    end: null,
  };
}

/** The latest run of a planned round, if it has begun. */
export function latestRun(session: Session, id: string): Run | undefined {
  return session.runs.findLast((run) => run.id === id);
}

/** The run under way, or the last one. */
export function liveRun(session: Session): Run | undefined {
  return session.runs.at(-1);
}
