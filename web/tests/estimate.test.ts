import { describe, expect, test } from "vitest";
import { estimate, estimateWords, type Payer, type Planned, type PlannedRound } from "../src/estimate";

const DEAR: Payer = rated("Dear", 10_000_000);
const CHEAP: Payer = rated("Cheap", 1_000_000);
const FREE: Payer = rated("Scripted", 0);
const NOBODY: Payer = { label: "Local", price: null, judgePrice: null };

const TALK: PlannedRound = { iterations: 3, budget: 2_048, verdict: "discussion", procedure: "debate" };
const CODE: PlannedRound = { iterations: 3, budget: 8_192, verdict: "code", procedure: "debate" };
const REVIEW: PlannedRound = { iterations: 3, budget: 4_096, verdict: "review", procedure: "chunked_review" };

function rated(label: string, input: number): Payer {
  const price = { input, cached: input / 10, output: input * 5 };
  return { label, price, judgePrice: price };
}

function plan(change: Partial<Planned> = {}): Planned {
  return { rounds: [TALK, CODE], seats: [CHEAP, CHEAP, CHEAP], judge: null, blind: false, twice: false, uploadBytes: 0, ...change };
}

const most = (change: Partial<Planned>) => estimate(plan(change)).high;

describe("what rounds may cost", () => {
  test("is one call's price when one seat speaks once and judges itself", () => {
    const { low } = estimate(plan({ rounds: [{ ...TALK, iterations: 1 }], seats: [CHEAP] }));
    const answer = 2_048 * 0.4;
    const input = 0.4 + 0.6 * 0.1;
    const turn = 2_500 * input + (answer + 500) * 5;
    const ruling = (2_500 + answer) * input + (500 + 500) * 5;
    expect(low).toBe(Math.round(turn + ruling));
  });

  test("lies between a quick course and a long one", () => {
    const { low, high, unknown } = estimate(plan());
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(2 * low);
    expect(unknown).toEqual([]);
  });

  test.each<[string, Partial<Planned>, Partial<Planned>]>([
    ["another round", { rounds: [TALK] }, { rounds: [TALK, TALK] }],
    ["another iteration", { rounds: [{ ...TALK, iterations: 1 }] }, { rounds: [{ ...TALK, iterations: 2 }] }],
    ["a larger budget", { rounds: [TALK] }, { rounds: [{ ...TALK, budget: 4_096 }] }],
    ["another seat", { seats: [CHEAP] }, { seats: [CHEAP, CHEAP] }],
    ["a dearer seat", { seats: [CHEAP, CHEAP] }, { seats: [CHEAP, DEAR] }],
    ["a dearer judge", { judge: CHEAP }, { judge: DEAR }],
    ["asking for rulings twice", {}, { twice: true }],
    ["code to review", { rounds: [REVIEW] }, { rounds: [REVIEW], uploadBytes: 400_000 }],
    ["merging code", { rounds: [{ ...CODE, verdict: "discussion" }] }, { rounds: [CODE] }],
  ])("grows with %s", (_, less, more) => {
    expect(most(more)).toBeGreaterThan(most(less));
  });

  test("counts the critique of a blind round", () => {
    const once = [{ ...TALK, iterations: 1 }];
    expect(most({ rounds: once, seats: [CHEAP], blind: true })).toBe(most({ rounds: once, seats: [CHEAP] }));
    expect(most({ rounds: once, blind: true })).toBeGreaterThan(most({ rounds: once }) * 0.9);
    const { low } = estimate(plan({ rounds: once, blind: true }));
    expect(low).toBeGreaterThan(estimate(plan({ rounds: once })).low);
  });

  test("names those whose price nobody knows, each once, and counts the others", () => {
    const known = most({ seats: [CHEAP] });
    const found = estimate(plan({ seats: [CHEAP, NOBODY], judge: NOBODY }));
    expect(found.unknown).toEqual(["Local"]);
    expect(found.high).toBeGreaterThan(0);
    expect(found.high).toBeLessThan(2 * known);
  });
});

test.each([
  [{ low: 400_000, high: 1_100_000, unknown: [] }, "About $0.40–1.10 for these rounds."],
  [{ low: 10, high: 9_000, unknown: [] }, "Less than $0.01 for these rounds."],
  [{ low: 400_000, high: 1_100_000, unknown: ["Local"] }, "About $0.40–1.10 for these rounds, and more: the price of Local is not known."],
  [{ low: 0, high: 0, unknown: ["Local"] }, "Cost unknown: the price of Local is not known."],
  [estimate(plan({ seats: [FREE, FREE] })), "Free: scripted seats ask no language model."],
])("an estimate reads as a sentence (%#)", (found, words) => {
  expect(estimateWords(found)).toBe(words);
});
