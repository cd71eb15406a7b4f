// The session being put together on the start page; it survives a reload, but for its files.
import type { Offer, SessionRequest } from "./api";
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
}

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
  };
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
