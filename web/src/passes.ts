// A round as it was spoken: iterations, and the critique of drafts that were written blind.
import type { Run, Turn } from "./session";

export interface Pass {
  key: string;
  iteration: number;
  critique: boolean;
}

/** The passes so far, in order; a round without any turn has none. */
export function passesOf(run: Run, turns: Turn[]): Pass[] {
  const critical = new Set(
    turns.filter((turn) => inCritique(turn, turns)).map(({ iteration }) => iteration),
  );
  return Array.from({ length: run.iteration }, (_, index) => index + 1).flatMap((iteration) => {
    const spoken = { key: String(iteration), iteration, critique: false };
    const pass = { key: `${iteration}c`, iteration, critique: true };
    return critical.has(iteration) ? [spoken, pass] : [spoken];
  });
}

/** The turns of one pass; without one, all of them. */
export function turnsOf(pass: Pass | undefined, turns: Turn[]): Turn[] {
  if (!pass) return turns;
  return turns.filter(
    (turn) => turn.iteration === pass.iteration && inCritique(turn, turns) === pass.critique,
  );
}

/** Whether a turn objects to drafts, or repairs such a turn. */
function inCritique(turn: Turn, turns: Turn[]): boolean {
  if (turn.purpose === "critique") return true;
  return turns.some((other) => other.purpose === "critique" && turn.id.startsWith(`${other.id}.`));
}
