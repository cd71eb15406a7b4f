// A session as it happens: events are counted at once, shown at most fifteen times a second.
import { flushSync } from "svelte";
import { sessionView } from "./api";
import { asProblem, type Problem } from "./problem";
import { unheard, type Session } from "./session";
import { reduce } from "./state";
import { follow } from "./stream";
import type { Envelope } from "./wire";

const FRAME_MS = 66;
const SLOW_FRAME_MS = 200;
const HEAVY_MS = 20;
const PATIENCE_MS = 3_000;
const BACK_OFF_MS = [1_000, 2_000, 5_000, 15_000];

export class Live {
  session = $state.raw<Session>(unheard());
  /** Whether the line has been gone long enough to say so. */
  lost = $state(false);
  problem = $state.raw<Problem | null>(null);

  private latest = unheard();
  private frame = 0;
  private shownAt = 0;
  private pace = FRAME_MS;
  private tries = 0;
  private hangUp = () => {};
  private timers = new Set<ReturnType<typeof setTimeout>>();
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {
    this.connect();
  }

  close(): void {
    this.hangUp();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    for (const timer of this.timers) clearTimeout(timer);
  }

  private connect(): void {
    this.hangUp();
    this.hangUp = follow(this.id, this.latest.seq, {
      heard: (envelope) => this.heard(envelope),
      line: (state) => {
        if (state === "open") return this.found();
        this.missed();
        if (state === "refused") void this.askWhy();
      },
    });
  }

  private heard(envelope: Envelope): void {
    this.found();
    this.latest = reduce(this.latest, envelope);
    if (!document.hidden) return this.requestShow();
    // No frames come while hidden; the title still has to say that a decision waits.
    if (envelope.event.type !== "token") this.later(() => this.show(), FRAME_MS);
  }

  private requestShow(): void {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      if (now - this.shownAt < this.pace) return this.requestShow();
      this.shownAt = now;
      this.show();
    });
  }

  private show(): void {
    const before = performance.now();
    this.session = this.latest;
    flushSync();
    this.pace = performance.now() - before > HEAVY_MS ? SLOW_FRAME_MS : FRAME_MS;
  }

  private found(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.tries = 0;
    this.lost = false;
  }

  private missed(): void {
    this.patience ??= setTimeout(() => (this.lost = !this.latest.end), PATIENCE_MS);
  }

  /** `EventSource` hides the status of a refusal, so the view is asked. */
  private async askWhy(): Promise<void> {
    if (this.latest.end) return;
    try {
      await sessionView(this.id);
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) {
        this.problem = problem;
        return this.close();
      }
    }
    const wait = BACK_OFF_MS[Math.min(this.tries++, BACK_OFF_MS.length - 1)];
    this.later(() => this.connect(), wait ?? FRAME_MS);
  }

  private later(act: () => void, milliseconds: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }
}
