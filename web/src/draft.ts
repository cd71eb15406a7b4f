// The session being put together on the start page; it survives a reload, but for its files.
import type { Offer, SessionRequest } from "./api";
import { estimate, type Estimate } from "./estimate";
import { SAMPLE_TASK } from "./sample";
import type { Schemas } from "./wire";

export interface RoundDraft {
  id: string;
  enabled: boolean;
  iterations: number;
  instructions: string;
}

export interface Draft {
  task: string;
  preset: string;
  rounds: RoundDraft[];
  seats: string[];
  autoConfirm: boolean;
  terms: Terms;
}

/** How the session treats debate, absence, judges and money. Amounts are kept as typed. */
export interface Terms {
  order: SessionRequest["order"];
  absence: SessionRequest["absence"]["policy"];
  waitMinutes: number;
  substitute: string;
  quorum: number;
  judge: string;
  twice: boolean;
  sessionUsd: string;
  roundUsd: string;
}

/** What a session does when nobody says anything. */
export const USUAL: Terms = {
  order: "sequential",
  absence: "proceed",
  waitMinutes: 120,
  substitute: "",
  quorum: 1,
  judge: "",
  twice: false,
  sessionUsd: "",
  roundUsd: "",
};

const KEY = "roundtable.draft";

/** The draft kept in this browser, made to fit what is on offer now. */
export function openDraft(offer: Offer): Draft {
  const kept = storedDraft();
  return {
    task: kept.task ?? "",
    preset: kept.preset ?? "",
    rounds: offer.rounds.map((row) => {
      const before = kept.rounds?.find((round) => round.id === row.id);
      return {
        id: row.id,
        enabled: row.available && (before?.enabled ?? true),
        iterations: before?.iterations ?? row.iterations,
        instructions: before?.instructions ?? "",
      };
    }),
    seats: seatsFor(offer, kept.seats),
    autoConfirm: kept.autoConfirm ?? false,
    terms: termsFor(offer, { ...USUAL, ...kept.terms }),
  };
}

/** Keeps the draft in this browser. */
export function keepDraft(draft: Draft): void {
  localStorage.setItem(KEY, JSON.stringify(draft));
}

/** Lays out the demonstration: the sample task and the seats that have lines for it. */
export function keepSample(): void {
  const seats = ["scripted-claude", "scripted-gpt", "scripted-gemini"];
  localStorage.setItem(KEY, JSON.stringify({ ...storedDraft(), task: SAMPLE_TASK, seats }));
}

/** Forgets what was specific to the session just started. */
export function forgetTask(draft: Draft): void {
  keepDraft({
    ...draft,
    task: "",
    rounds: draft.rounds.map((round) => ({ ...round, instructions: "" })),
  });
}

/** What the API is asked for. */
export function requestOf(draft: Draft, files: Schemas["Upload"][]): SessionRequest {
  return {
    task: draft.task,
    auto_confirm: draft.autoConfirm,
    seats: draft.seats.map((agent) => ({ agent })),
    rounds: draft.rounds.map((round) => ({
      id: round.id,
      enabled: round.enabled,
      iterations: round.iterations,
      instructions: round.instructions.trim() || null,
    })),
    files,
    ...termsOf(draft.terms),
  };
}

function termsOf(terms: Terms): Pick<SessionRequest, "order" | "absence" | "judging" | "limits"> {
  return {
    order: terms.order,
    absence: {
      policy: terms.absence,
      wait_minutes: terms.absence === "wait" ? terms.waitMinutes : null,
      substitute: terms.absence === "substitute" && terms.substitute ? { agent: terms.substitute } : null,
      quorum: terms.quorum,
    },
    judging: { apart: terms.judge ? { agent: terms.judge } : null, twice: terms.twice },
    limits: { session_usd: amount(terms.sessionUsd), round_usd: amount(terms.roundUsd) },
  };
}

/** An amount as typed, for the server to judge; nothing typed is no limit. */
const amount = (typed: string) => String(typed ?? "").trim().replace(/^\$\s*/, "").replace(",", ".") || null;

/** What the rounds on the table may cost. */
export function estimateFor(draft: Draft, offer: Offer, uploadBytes: number): Estimate {
  const payer = (id: string) => {
    const agent = offer.agents.find((agent) => agent.id === id);
    return {
      label: agent?.label ?? id,
      price: agent?.price ?? null,
      judgePrice: agent?.judge_price ?? null,
    };
  };
  const { terms } = draft;
  return estimate({
    rounds: offer.rounds.flatMap((row) => {
      const round = draft.rounds.find(({ id }) => id === row.id);
      return round?.enabled ? [{ ...row, iterations: round.iterations }] : [];
    }),
    seats: draft.seats.map(payer),
    judge: terms.judge ? payer(terms.judge) : null,
    blind: terms.order === "blind",
    twice: terms.twice,
    uploadBytes,
  });
}

/** Agents that went away since, and what no longer fits, are forgotten. */
function termsFor(offer: Offer, terms: Terms): Terms {
  const here = (id: string) =>
    offer.agents.some((agent) => agent.id === id && agent.available) ? id : "";
  const absence = terms.absence === "substitute" && !here(terms.substitute) ? "proceed" : terms.absence;
  return { ...terms, absence, judge: here(terms.judge), substitute: here(terms.substitute) };
}

function seatsFor(offer: Offer, kept: string[] | undefined): string[] {
  const possible = offer.agents.filter((agent) => agent.available);
  const before = (kept ?? []).filter((id) => possible.some((agent) => agent.id === id));
  if (before.length) return before;
  const real = possible.filter((agent) => !agent.scripted && agent.provider !== "compatible");
  return (real.length ? real : possible.filter((agent) => agent.scripted)).map(({ id }) => id);
}

function storedDraft(): Partial<Draft> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Draft>) ?? {};
  } catch {
    return {};
  }
}
