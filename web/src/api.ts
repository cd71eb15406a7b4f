// Everything the page asks of the server, typed by its OpenAPI document.
import { Problem, asProblem, problemOf } from "./problem";
import type { Schemas } from "./wire";

export type Offer = Schemas["Offer"];
export type SessionRequest = Schemas["SessionRequest"];
export type SessionSummary = Schemas["SessionSummary"];
export type SessionView = Schemas["SessionView"];
export type SessionFiles = Schemas["SessionFiles"];
export type FileContent = Schemas["FileContent"];

const JSON_HEADERS = { "Content-Type": "application/json", "X-Roundtable-Door": "web" };

const session = (id: string) => `/api/session/${encodeURIComponent(id)}`;

export const offer = () => read<Offer>("/api/offer");

export const sessionList = () => read<Schemas["SessionList"]>("/api/sessions");

export const sessionView = (id: string) => read<SessionView>(session(id));

export const sessionFiles = (id: string) => read<SessionFiles>(`${session(id)}/files`);

export const sessionFile = (id: string, path: string) =>
  read<FileContent>(`${session(id)}/file?path=${encodeURIComponent(path)}`);

/** The address of the session's files as a ZIP. */
export const downloadAddress = (id: string) => `${session(id)}/download`;

/** Starts a session; the same key twice starts it once. */
export const startSession = (request: SessionRequest, key: string) =>
  write<Schemas["Started"]>("/api/session/start", request, { "Idempotency-Key": key });

/** Answers a decision as it was shown; raises a 409 that holds the current state when it changed. */
export const decide = (id: string, decision: string, choice: Schemas["Choice"]) =>
  write<Schemas["Settled"]>(`${session(id)}/decision/${encodeURIComponent(decision)}`, choice);

/** Sends a note; the same note id twice is one note. */
export const sendNote = (id: string, note: Schemas["NoteRequest"]) =>
  write<Schemas["NoteTaken"]>(`${session(id)}/note`, note);

export const stopSession = (id: string) => write<Schemas["Accepted"]>(`${session(id)}/stop`, {});

export const completeSession = (id: string) =>
  write<Schemas["Accepted"]>(`${session(id)}/complete`, {});

/** The session as a refusal describes it, when it does. */
export function stateOf(problem: Problem): SessionView | null {
  return (problem.body["state"] as SessionView | undefined) ?? null;
}

const read = <Answer>(path: string) => ask<Answer>(path, {});

const write = <Answer>(path: string, body: object, headers: Record<string, string> = {}) =>
  ask<Answer>(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { ...JSON_HEADERS, ...headers },
  });

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  try {
    const answer = await fetch(path, init);
    if (!answer.ok) throw await problemOf(answer);
    return (await answer.json()) as Answer;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}
