// What each event changes in a session; `state.ts` says which event comes here.
import { UNUSED, type Meter, type Run, type Session, type Turn } from "./session";
import type { Wire } from "./wire";

const OUTPUT_LINES = 5_000;

export function started(session: Session, event: Wire<"session_start">, at: string): Session {
  return {
    ...session,
    startedAt: at,
    title: event.title,
    task: event.text,
    seats: event.seats,
    speakers: [...event.seats, ...event.aside],
    limits: event.limits,
    rounds: event.rounds,
    autoConfirm: event.auto_confirm,
  };
}

export function roundStarted(session: Session, event: Wire<"round_start">, at: string): Session {
  const run: Run = {
    key: event.round,
    id: event.id,
    number: event.number,
    run: event.run,
    title: event.title,
    role: event.role,
    judge: event.judge,
    order: event.order,
    iteration: 0,
    iterations: session.rounds.find((round) => round.id === event.id)?.iterations ?? 0,
    status: "running",
    turns: [],
    rulings: [],
    chunks: [],
    findings: [],
    merge: null,
    absent: {},
    objections: [],
    costMicros: 0,
    startedAt: at,
    endedAt: "",
  };
  return { ...session, runs: [...session.runs.map((earlier) => closed(earlier, "done", at)), run] };
}

function closed(run: Run, status: "done" | "stopped", at: string): Run {
  return run.endedAt ? run : { ...run, status, endedAt: at };
}

export function turnStarted(session: Session, event: Wire<"agent_start">): Session {
  const absence = runOf(session, event.round)?.absent[event.agent];
  const present = inRun(session, event.round, (run) => ({ ...run, absent: without(run.absent, event.agent) }));
  const before = session.turns[event.turn];
  const by = absence?.substitute || before?.by || "";
  const why = by ? (absence?.reason ?? before?.why ?? "") : "";
  return joined(present, { ...silent(event), attempt: event.attempt, by, why });
}

/** The seat cannot speak; what it had begun is broken off. */
export function leftOut(session: Session, event: Wire<"seat_absent">): Session {
  const gone = inRun(session, event.round, (run) => ({
    ...run,
    absent: { ...run.absent, [event.agent]: event },
  }));
  const begun = (runOf(gone, event.round)?.turns ?? [])
    .flatMap((id) => gone.turns[id] ?? [])
    .filter((turn) => turn.seat === event.agent && open(turn));
  return begun.reduce(
    (session, { id }) => inTurn(session, id, (turn) => ({ ...turn, status: "broken" })),
    gone,
  );
}

/** Whether more may come of this turn. */
export function open(turn: Turn): boolean {
  return turn.status === "speaking" || turn.status === "retrying";
}

function runOf(session: Session, key: string): Run | undefined {
  return session.runs.find((run) => run.key === key);
}

function without<Kept>(rows: Record<string, Kept>, key: string): Record<string, Kept> {
  return Object.fromEntries(Object.entries(rows).filter(([other]) => other !== key));
}

function silent(event: Wire<"agent_start"> | Wire<"agent_end">): Turn {
  return {
    id: event.turn,
    seat: event.agent,
    round: event.round,
    iteration: event.iteration,
    purpose: event.purpose,
    attempt: 1,
    text: "",
    thinking: "",
    status: "speaking",
    trouble: "",
    by: "",
    why: "",
    problems: [],
    files: [],
    stop: "",
    tokens: 0,
    costMicros: null,
  };
}

/** The session with this turn in place of an earlier attempt, and listed in its run. */
function joined(session: Session, turn: Turn): Session {
  const listed = inRun(session, turn.round, (run) =>
    run.turns.includes(turn.id) ? run : { ...run, turns: [...run.turns, turn.id] },
  );
  return { ...listed, turns: { ...listed.turns, [turn.id]: turn } };
}

export function heard(turn: Turn, event: Wire<"token">): Turn {
  if (event.thinking) return { ...turn, thinking: turn.thinking + event.token };
  return { ...turn, status: "speaking", text: turn.text + event.token };
}

export function turnEnded(session: Session, event: Wire<"agent_end">): Session {
  return joined(session, {
    ...(session.turns[event.turn] ?? silent(event)),
    text: event.text,
    status: "done",
    trouble: "",
    stop: event.stop,
    files: event.files,
    problems: event.problems,
  });
}

export function waiting(session: Session, round: string, change: Partial<Session>): Session {
  return { ...inRun(session, round, (run) => ({ ...run, status: "waiting" })), ...change };
}

export function decided(session: Session, event: Wire<"decision_made">): Session {
  const still = session.decision?.id === event.decision_id ? null : session.decision;
  const resumed = inRun(session, event.round, (run) =>
    run.status === "waiting" ? { ...run, status: "running" } : run,
  );
  const raised = session.decision?.kind === "budget" && !still && event.choice === "raise";
  return {
    ...resumed,
    decision: still,
    settled: [...session.settled, event],
    raises: session.raises + Number(raised),
  };
}

export function filesChanged(session: Session, event: Wire<"files_changed">): Session {
  const changes = { ...session.changes };
  for (const { path, change } of event.changes) changes[path] = change;
  return { ...session, tree: event.tree, changes };
}

export function counted(session: Session, event: Wire<"usage">): Session {
  const priced = typeof event.cost_micros === "number";
  const cost = event.cost_micros ?? 0;
  const tokens = event.usage.input + event.usage.output;
  const turned = inTurn(session, event.turn, (turn) => ({
    ...turn,
    tokens: turn.tokens + tokens,
    costMicros: priced ? (turn.costMicros ?? 0) + cost : turn.costMicros,
  }));
  const asked = session.turns[event.turn];
  const round = asked?.round ?? session.runs.at(-1)?.key ?? "";
  const who = asked?.by || event.agent;
  return {
    ...inRun(turned, round, (run) => ({ ...run, costMicros: run.costMicros + cost })),
    meter: used(session.meter, event),
    meters: { ...session.meters, [who]: used(session.meters[who] ?? UNUSED, event) },
  };
}

function used(meter: Meter, { usage, cost_micros: cost }: Wire<"usage">): Meter {
  const priced = typeof cost === "number";
  return {
    input: meter.input + usage.input,
    cached: meter.cached + usage.cached,
    output: meter.output + usage.output,
    costMicros: meter.costMicros + (cost ?? 0),
    priced: meter.priced + Number(priced),
    unpriced: meter.unpriced + Number(!priced),
  };
}

export function printed(session: Session, line: string): Session {
  return { ...session, output: [...session.output, line].slice(-OUTPUT_LINES) };
}

export function ended(session: Session, event: Wire<"session_end">, at: string): Session {
  const status = event.status === "completed" ? "done" : "stopped";
  return {
    ...session,
    end: event,
    decision: null,
    tree: event.tree ?? session.tree,
    runs: session.runs.map((run) => closed(run, status, at)),
  };
}

export function inRun(session: Session, key: string, change: (run: Run) => Run): Session {
  return { ...session, runs: session.runs.map((run) => (run.key === key ? change(run) : run)) };
}

export function inTurn(session: Session, id: string, change: (turn: Turn) => Turn): Session {
  const turn = session.turns[id];
  return turn ? { ...session, turns: { ...session.turns, [id]: change(turn) } } : session;
}
