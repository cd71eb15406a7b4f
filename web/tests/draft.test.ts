import { expect, test } from "vitest";
import { USUAL, requestOf, type Terms } from "../src/draft";

const asked = (terms: Partial<Terms>) =>
  requestOf({ task: "x", preset: "", rounds: [], seats: ["gpt"], autoConfirm: false, terms: { ...USUAL, ...terms } }, []);

test("a session without a word said is asked for as it always was", () => {
  expect(asked({})).toMatchObject({
    order: "sequential",
    absence: { policy: "proceed", wait_minutes: null, substitute: null, quorum: 1 },
    judging: { apart: null, twice: false },
    limits: { session_usd: null, round_usd: null },
  });
});

test("what belongs to another policy is not sent", () => {
  const terms = { substitute: "gemini", waitMinutes: 5 };
  expect(asked({ ...terms, absence: "wait" }).absence).toMatchObject({ wait_minutes: 5, substitute: null });
  expect(asked({ ...terms, absence: "substitute" }).absence).toMatchObject({ wait_minutes: null, substitute: { agent: "gemini" } });
});

test.each([
  ["$ 1.50", "1.50"],
  ["0,25", "0.25"],
  [" ", null],
  ["a lot", "a lot"],
])("an amount is sent as typed, without its sign: %s", (typed, sent) => {
  expect(asked({ sessionUsd: typed }).limits.session_usd).toBe(sent);
});
