// RFC 9457 problem documents, as errors that name the field and the remedy.

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly field: string = "",
    readonly remedy: string = "",
    readonly body: Record<string, unknown> = {},
  ) {
    super([title, detail, remedy].filter(Boolean).join(" "));
  }

  /** What went wrong and what to do, in one line. */
  get words(): string {
    return [this.detail || this.title, this.remedy].filter(Boolean).join(" ");
  }
}

/** The problem that an answer of the server tells. */
export async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text();
  const body = parsed(text);
  const word = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : "");
  return new Problem(
    answer.status,
    word("title") || `The server answered ${answer.status}.`,
    word("detail"),
    word("field"),
    word("remedy"),
    body,
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Any thrown thing as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, "The server cannot be reached.", "", "", "Is it running? Nothing you typed is lost.");
}
