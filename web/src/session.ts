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
  status: "speaking" | "retrying" | "done";
  trouble: string;
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
  absent: Record<string, string>;
  startedAt: string;
  endedAt: string;
}

export type Ruling = Wire<"consensus"> | Wire<"dispute">;

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
  rounds: Schemas["RoundInfo"][];
  runs: Run[];
  turns: Record<string, Turn>;
  decision: Decision | null;
  settled: Wire<"decision_made">[];
  notes: Note[];
  meter: Meter;
  changes: Record<string, string>;
  tree: string;
  output: string[];
  end: Wire<"session_end"> | null;
}

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
    rounds: [],
    runs: [],
    turns: {},
    decision: null,
    settled: [],
    notes: [],
    meter: { input: 0, output: 0, costMicros: 0, priced: 0, unpriced: 0 },
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
