// What a session may cost, before it starts: two plausible courses of it, never a promise.
import type { Schemas } from "./wire";

type Rate = Schemas["Rate"];

export interface Payer {
  label: string;
  /** Of the language model that speaks; null: unknown. */
  price: Rate | null;
  /** Of the language model that judges. */
  judgePrice: Rate | null;
}

export interface PlannedRound {
  iterations: number;
  budget: number;
  verdict: Schemas["VerdictKind"];
  procedure: Schemas["Procedure"];
}

export interface Planned {
  rounds: PlannedRound[];
  seats: Payer[];
  /** A judge without a seat; null: the seats in turn. */
  judge: Payer | null;
  blind: boolean;
  twice: boolean;
  /** Of the code base that comes along. */
  uploadBytes: number;
}

export interface Estimate {
  /** Millionths of a US dollar. */
  low: number;
  high: number;
  /** Who is not in it, because nobody knows their price. */
  unknown: string[];
}

/** How a session may go: quickly agreed and mostly read from caches, or argued to the end. */
interface Course {
  /** Whether every iteration that is allowed takes place. */
  allIterations: boolean;
  /** Tokens of an answer, as a share of its budget. */
  answer: number;
  thinking: number;
  ruling: number;
  /** Share of the input that is read from a cache. */
  cached: number;
  /** Tokens of code that exist in a round after the first one that writes any. */
  code: number;
  pick: (...costs: number[]) => number;
}

const QUICK: Course = { allIterations: false, answer: 0.4, thinking: 500, ruling: 500, cached: 0.6, code: 4_000, pick: Math.min };
const LONG: Course = { allIterations: true, answer: 0.8, thinking: 2_000, ruling: 2_500, cached: 0.4, code: 20_000, pick: Math.max };

/** System page, task and the round's own page. */
const FRAME = 2_500;
/** What a later round reads of each one before it. */
const MINUTES = 800;
const CRITIQUE = 1_500;
const CHUNK = 20_000;
const BYTES_PER_TOKEN = 4;

/** The least and the most that these rounds may plausibly cost. */
export function estimate(plan: Planned): Estimate {
  const { seats } = plan;
  const unknown = [...seats, ...(plan.judge ? [plan.judge] : [])]
    .filter((payer, place) => (place < seats.length ? !payer.price : !payer.judgePrice))
    .map(({ label }) => label);
  return {
    low: Math.round(cost(plan, QUICK)),
    high: Math.round(cost(plan, LONG)),
    unknown: [...new Set(unknown)],
  };
}

/** The estimate as a sentence. */
export function estimateWords({ low, high, unknown }: Estimate): string {
  if (!high) return unknown.length ? `Cost unknown: ${without(unknown)}` : "Free: scripted seats ask no language model.";
  const range = high < 10_000 ? "less than $0.01" : `about $${dollars(low)}–${dollars(high)}`;
  const left = unknown.length ? `, and more: ${without(unknown)}` : ".";
  return `${range[0]!.toUpperCase()}${range.slice(1)} for these rounds${left}`;
}

const without = (unknown: string[]) => `the price of ${unknown.join(", ")} is not known.`;
const dollars = (micros: number) => (micros / 1_000_000).toFixed(2);

function cost(plan: Planned, course: Course): number {
  const upload = plan.uploadBytes / BYTES_PER_TOKEN;
  let code = upload;
  return plan.rounds.reduce((sum, round, place) => {
    const frame = FRAME + place * MINUTES + Math.min(code, course.code);
    const spent =
      round.procedure === "chunked_review"
        ? reviewed(plan, round, course, frame, code)
        : debated(plan, round, course, frame);
    if (round.verdict === "code") code = Math.max(code, course.code);
    return sum + spent;
  }, 0);
}

function debated(plan: Planned, round: PlannedRound, course: Course, frame: number): number {
  const answer = round.budget * course.answer;
  const iterations = course.allIterations ? round.iterations : 1;
  let sum = 0;
  let said = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const blind = plan.blind && iteration === 0;
    for (const { price } of plan.seats) {
      sum += call(price, course, frame + (blind ? 0 : said), answer);
      said += answer;
    }
    const table = frame + plan.seats.length * answer;
    if (blind && plan.seats.length > 1) {
      const critique = Math.min(CRITIQUE, round.budget) * course.answer;
      for (const { price } of plan.seats) sum += call(price, course, table, critique);
    }
    sum += judged(plan, course, table);
  }
  if (round.verdict === "code") sum += anyone(plan, course, frame + plan.seats.length * answer, answer);
  return sum;
}

function reviewed(plan: Planned, round: PlannedRound, course: Course, frame: number, code: number): number {
  const answer = (round.budget * course.answer) / 2;
  const chunks = Math.max(1, Math.ceil(code / CHUNK));
  const each = plan.seats.reduce(
    (sum, { price }) => sum + call(price, course, frame + Math.min(code, CHUNK), answer),
    0,
  );
  const fix = anyone(plan, course, frame + Math.min(code, CHUNK), round.budget * course.answer);
  return chunks * (each + fix) + judged(plan, course, frame + chunks * plan.seats.length * answer);
}

/** One ruling, or two where that was asked for. */
function judged(plan: Planned, course: Course, input: number): number {
  const judges = plan.judge ? [plan.judge] : plan.seats;
  const rates = judges.map(({ judgePrice }) => judgePrice);
  return one(rates, course, input, course.ruling) * (plan.twice ? 2 : 1);
}

function anyone(plan: Planned, course: Course, input: number, output: number): number {
  const rates = plan.seats.map(({ price }) => price);
  return one(rates, course, input, output);
}

/** A call of one of these, the cheapest or the dearest as the course goes. */
function one(rates: (Rate | null)[], course: Course, input: number, output: number): number {
  const costs = rates.filter((rate) => rate !== null).map((rate) => call(rate, course, input, output));
  return costs.length ? course.pick(...costs) : 0;
}

/** Millionths of a US dollar; an unknown price counts nothing. */
function call(rate: Rate | null, course: Course, input: number, output: number): number {
  if (!rate) return 0;
  const asked = input * ((1 - course.cached) * rate.input + course.cached * rate.cached);
  return (asked + (output + course.thinking) * rate.output) / 1_000_000;
}
