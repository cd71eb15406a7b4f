import { describe, expect, test } from "vitest";
import { latestRun } from "../src/session";
import { reduce, replay } from "../src/state";
import { WIRE_TYPES, type Envelope, type Event } from "../src/wire";

const SHA = "a".repeat(64);
const USAGE = { input: 100, cached: 0, output: 20, reasoning: 0 };

function told(...events: Event[]): Envelope[] {
  return events.map((event, index) => ({
    seq: index + 1,
    session_id: "s",
    at: `2026-01-01T00:00:${String(index).padStart(2, "0")}Z`,
    event,
  }));
}

const round = (key: string, run = 1): Event => ({
  type: "round_start",
  round: key,
  id: "development",
  number: 3,
  title: "Development",
  role: "Engineer",
  run,
  judge: "gpt",
  order: ["claude", "gpt"],
});
const start = (turn: string): Event => ({
  type: "agent_start",
  turn,
  agent: "claude",
  round: "development",
  iteration: 1,
  purpose: "draft",
  attempt: 1,
});
const token = (turn: string, text: string): Event => ({
  type: "token",
  turn,
  agent: "claude",
  token: text,
  thinking: false,
});
const end = (turn: string, text: string): Event => ({
  type: "agent_end",
  turn,
  agent: "claude",
  round: "development",
  iteration: 1,
  purpose: "draft",
  text,
  words: SHA,
  stop: "end",
  files: [],
  problems: [],
});
const ask = (id: string): Event => ({
  type: "decision_open",
  decision: {
    id,
    kind: "dispute",
    round: "development",
    question: "Which hash?",
    options: [{ id: "a", label: "argon2", argument: "memory-hard", seats: ["gpt"] }],
    default: "a",
    owner: "me",
    subject: [],
    expires_at: null,
    digest: SHA,
  },
});
const answer = (id: string): Event => ({
  type: "decision_made",
  decision_id: id,
  round: "development",
  choice: "a",
  label: "argon2",
  by: "me",
  door: "web",
  words: null,
  text: "",
});

describe("a session told by events", () => {
  test("holds what a seat said so far", () => {
    const session = replay(told(round("development"), start("t"), token("t", "Good "), token("t", "day")));
    expect(session.turns["t"]).toMatchObject({ text: "Good day", status: "speaking" });
    expect(latestRun(session, "development")?.turns).toEqual(["t"]);
  });

  test("ignores an event that was already counted", () => {
    const events = told(round("development"), start("t"), token("t", "once"));
    const session = replay(events);
    expect(replay(events, session)).toBe(session);
  });

  test("never changes an earlier state", () => {
    const [first, ...rest] = told(round("development"), start("t"), token("t", "x"), ask("d"));
    const before = replay([first!]);
    const copy = structuredClone(before);
    replay(rest, before);
    expect(before).toEqual(copy);
  });

  test("empties a turn that is tried again", () => {
    const retry: Event = { type: "turn_retry", turn: "t", agent: "claude", attempt: 2, reason: "overload" };
    const session = replay(told(round("development"), start("t"), token("t", "half"), retry));
    expect(session.turns["t"]).toMatchObject({ text: "", status: "retrying", attempt: 2, trouble: "overload" });
  });

  test("takes the whole text at the end of a turn, whatever was streamed", () => {
    const session = replay(told(round("development"), start("t"), token("t", "hal"), end("t", "whole")));
    expect(session.turns["t"]).toMatchObject({ text: "whole", status: "done" });
  });

  test("shows a turn whose beginning was dropped from the log", () => {
    const session = replay(told(round("development"), end("t", "whole")));
    expect(session.turns["t"]?.text).toBe("whole");
    expect(latestRun(session, "development")?.turns).toEqual(["t"]);
  });

  test("keeps thinking apart from the answer", () => {
    const thought: Event = { type: "token", turn: "t", agent: "claude", token: "hm", thinking: true };
    const session = replay(told(round("development"), start("t"), thought, token("t", "so")));
    expect(session.turns["t"]).toMatchObject({ text: "so", thinking: "hm" });
  });

  test("waits while a decision is open and goes on when it is made", () => {
    const open = replay(told(round("development"), ask("d")));
    expect([open.decision?.id, latestRun(open, "development")?.status]).toEqual(["d", "waiting"]);
    const shut = replay(told(round("development"), ask("d"), answer("d")));
    expect([shut.decision, latestRun(shut, "development")?.status]).toEqual([null, "running"]);
  });

  test("keeps a newer decision open when an older answer arrives", () => {
    const session = replay(told(round("development"), ask("d2"), answer("d1")));
    expect(session.decision?.id).toBe("d2");
  });

  test("keeps the earlier run of a round that is run again", () => {
    const session = replay(told(round("development"), start("t"), end("t", "first"), round("development-2", 2)));
    expect(session.runs.map((run) => [run.key, run.status])).toEqual([
      ["development", "done"],
      ["development-2", "running"],
    ]);
    expect(latestRun(session, "development")?.key).toBe("development-2");
  });

  test("counts tokens, and tells a known cost from an unknown one", () => {
    const usage = (cost: number | null): Event => ({
      type: "usage",
      turn: "t",
      agent: "claude",
      model: "m",
      usage: USAGE,
      cost_micros: cost,
    });
    const session = replay(told(round("development"), start("t"), usage(1500), usage(null)));
    expect(session.meter).toEqual({ input: 200, output: 40, costMicros: 1500, priced: 1, unpriced: 1 });
    expect(session.turns["t"]).toMatchObject({ tokens: 240, costMicros: 1500 });
  });

  test("says which seats heard a note", () => {
    const session = replay(
      told(
        { type: "note_queued", note_id: "n", by: "me", words: SHA, text: "use argon2" },
        { type: "note_heard", note_id: "n", agent: "gpt", turn: "development.2.gpt" },
      ),
    );
    expect(session.notes).toEqual([
      { id: "n", by: "me", text: "use argon2", heard: [{ seat: "gpt", turn: "development.2.gpt" }] },
    ]);
  });

  test("closes everything when the session ends", () => {
    const session = replay(
      told(round("development"), ask("d"), {
        type: "session_end",
        status: "stopped",
        reason: "by me",
        files: 0,
        tree: null,
      }),
    );
    expect([session.decision, session.runs[0]?.status, session.end?.reason]).toEqual([null, "stopped", "by me"]);
  });

  test("survives an event that a newer server tells", () => {
    const news = { seq: 9, session_id: "s", at: "", event: { type: "telepathy" } } as unknown as Envelope;
    expect(reduce(replay([]), news).seq).toBe(9);
  });

  test("listens to every event of the schema", () => {
    expect(new Set(WIRE_TYPES).size).toBe(25);
  });
});
