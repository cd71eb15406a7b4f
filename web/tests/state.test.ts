import { describe, expect, test } from "vitest";
import { passesOf, turnsOf } from "../src/passes";
import { latestRun } from "../src/session";
import { reduce, replay } from "../src/state";
import { WIRE_TYPES, type Envelope, type Event } from "../src/wire";

const SHA = "a".repeat(64);
const USAGE = { input: 100, cached: 40, cache_write: 0, output: 20, reasoning: 0 };

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
const critique = (turn: string): Event => ({ ...start(turn), purpose: "critique" }) as Event;
const away = (more: { until?: string; substitute?: string } = {}): Event => ({
  type: "seat_absent",
  agent: "claude",
  round: "development",
  reason: "Rate limit.",
  until: more.until ?? null,
  substitute: more.substitute ?? "",
});
const objection = (id: string): Event => ({
  type: "objection",
  id,
  round: "development",
  turn: "c",
  agent: "gpt",
  against: "claude",
  place: "app.py",
  consequence: "It loses links.",
  reproduction: "Restart it.",
});
const budgetQuestion = (id: string): Event => {
  const asked = ask(id) as Extract<Event, { type: "decision_open" }>;
  return { ...asked, decision: { ...asked.decision, kind: "budget" } };
};
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
    const used = { input: 200, cached: 80, output: 40, costMicros: 1500, priced: 1, unpriced: 1 };
    expect(session.meter).toEqual(used);
    expect(session.meters).toEqual({ claude: used });
    expect(session.runs[0]?.costMicros).toBe(1500);
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

  test("shows why a seat is away and until when, and forgets it when it speaks again", () => {
    const until = "2026-01-01T01:00:00Z";
    const waiting = replay(told(round("development"), start("t"), token("t", "half"), away({ until })));
    expect(latestRun(waiting, "development")?.absent["claude"]).toMatchObject({ reason: "Rate limit.", until });
    expect(waiting.turns["t"]).toMatchObject({ status: "broken", text: "half" });
    const back = replay(told(round("development"), start("t"), away({ until }), start("t.try-2")));
    expect(latestRun(back, "development")?.absent).toEqual({});
    expect(back.turns["t.try-2"]).toMatchObject({ status: "speaking", by: "" });
  });

  test("says who speaks in whose place, and bills whoever was asked", () => {
    const used: Event = { type: "usage", turn: "t.substitute", agent: "claude", model: "m", usage: USAGE, cost_micros: 7 };
    const session = replay(
      told(round("development"), start("t"), away({ substitute: "gemini" }), start("t.substitute"), used, start("t2")),
    );
    expect(session.turns["t.substitute"]).toMatchObject({ seat: "claude", by: "gemini", why: "Rate limit." });
    expect(Object.keys(session.meters)).toEqual(["gemini"]);
    expect(session.turns["t2"]?.by).toBe("");
  });

  test("keeps an objection open until a ruling ends it", () => {
    const closed: Event = { type: "objection_closed", id: "o1", round: "development", outcome: "rejected", reason: "No.", by: "gpt" };
    const session = replay(told(round("development"), objection("o1"), objection("o2"), closed));
    expect(session.runs[0]?.objections.map((one) => one.ended?.outcome)).toEqual(["rejected", undefined]);
  });

  test("tells a critique from the drafts of its iteration", () => {
    const pass: Event = { type: "debate_iteration", round: "development", iteration: 1, iterations: 3, order: [] };
    const repair = { ...start("c.repair"), purpose: "repair" } as Event;
    const session = replay(told(round("development"), pass, start("t"), critique("c"), repair));
    const turns = Object.values(session.turns);
    const passes = passesOf(session.runs[0]!, turns);
    expect(passes.map(({ key }) => key)).toEqual(["1", "1c"]);
    expect(passes.map((one) => turnsOf(one, turns).map(({ id }) => id))).toEqual([["t"], ["c", "c.repair"]]);
  });

  test("counts how often a limit was raised", () => {
    const raise = (id: string): Event => ({ ...answer(id), choice: "raise" }) as Event;
    const events = [round("development"), ask("d1"), raise("d1"), budgetQuestion("d2"), raise("d2")];
    expect(replay(told(...events)).raises).toBe(1);
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
    expect(new Set(WIRE_TYPES).size).toBe(27);
  });
});
