// The page's state is a pure function of the events: same events, same page.
import {
  counted,
  decided,
  ended,
  filesChanged,
  heard,
  inRun,
  inTurn,
  leftOut,
  printed,
  roundStarted,
  started,
  turnEnded,
  turnStarted,
  waiting,
} from "./changes";
import { unheard, type Session } from "./session";
import type { Envelope, Event } from "./wire";

/** The session after one more event; an event that was already counted changes nothing. */
export function reduce(session: Session, envelope: Envelope): Session {
  if (envelope.seq <= session.seq) return session;
  const next = applied(session, envelope.event, envelope.at);
  return { ...next, seq: envelope.seq, at: envelope.at };
}

/** The session after many events. */
export function replay(envelopes: Iterable<Envelope>, from: Session = unheard()): Session {
  let session = from;
  for (const envelope of envelopes) session = reduce(session, envelope);
  return session;
}

function applied(session: Session, event: Event, at: string): Session {
  switch (event.type) {
    case "session_start":
      return started(session, event, at);
    case "round_start":
      return roundStarted(session, event, at);
    case "debate_iteration":
      return inRun(session, event.round, (run) => ({
        ...run,
        iteration: event.iteration,
        iterations: event.iterations,
        order: event.order,
      }));
    case "agent_start":
      return turnStarted(session, event);
    case "token":
      return inTurn(session, event.turn, (turn) => heard(turn, event));
    case "turn_retry":
      return inTurn(session, event.turn, (turn) => ({
        ...turn,
        text: "",
        thinking: "",
        status: "retrying",
        attempt: event.attempt,
        trouble: event.reason,
      }));
    case "agent_end":
      return turnEnded(session, event);
    case "seat_absent":
      return leftOut(session, event);
    case "objection":
      return inRun(session, event.round, (run) => ({
        ...run,
        objections: [...run.objections, { raised: event, ended: null }],
      }));
    case "objection_closed":
      return inRun(session, event.round, (run) => ({
        ...run,
        objections: run.objections.map((one) =>
          one.raised.id === event.id ? { ...one, ended: event } : one,
        ),
      }));
    case "chunk_start":
      return inRun(session, event.round, (run) => ({
        ...run,
        iteration: event.chunk,
        iterations: event.chunks,
        chunks: [...run.chunks, event],
      }));
    case "finding":
      return inRun(session, event.round, (run) => ({
        ...run,
        findings: [...run.findings, event],
      }));
    case "consensus":
    case "dispute":
      return inRun(session, event.round, (run) => ({
        ...run,
        judge: event.judge || run.judge,
        rulings: [...run.rulings, event],
      }));
    case "decision_open":
      return waiting(session, event.decision.round, { decision: event.decision });
    case "decision_made":
      return decided(session, event);
    case "note_queued":
      return {
        ...session,
        notes: [
          ...session.notes,
          { id: event.note_id, by: event.by, text: event.text, heard: [] },
        ],
      };
    case "note_heard":
      return {
        ...session,
        notes: session.notes.map((note) =>
          note.id === event.note_id
            ? { ...note, heard: [...note.heard, { seat: event.agent, turn: event.turn }] }
            : note,
        ),
      };
    case "synthesis_start":
      return inRun(session, event.round, (run) => ({
        ...run,
        merge: { base: event.base, steps: [], files: [], problems: [], done: false },
      }));
    case "merge_step":
      return inRun(session, event.round, (run) => ({
        ...run,
        merge: run.merge && { ...run.merge, steps: [...run.merge.steps, event] },
      }));
    case "synthesis_end":
      return inRun(session, event.round, (run) => ({
        ...run,
        merge: {
          steps: run.merge?.steps ?? [],
          base: event.base,
          files: event.files,
          problems: event.problems,
          done: true,
        },
      }));
    case "files_changed":
      return filesChanged(session, event);
    case "usage":
      return counted(session, event);
    case "exec_output":
      return printed(session, event.line);
    case "exec_done":
      return printed(session, `exit ${event.exit_code} after ${event.seconds.toFixed(1)} s`);
    case "exec_error":
      return printed(session, `could not run: ${event.reason}`);
    case "session_end":
      return ended(session, event, at);
    default:
      return unknown(session, event);
  }
}

/** A server newer than the page may tell more than the page knows; the compiler may not. */
function unknown(session: Session, event: never): Session {
  void event;
  return session;
}
