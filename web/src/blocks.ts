// A growing Markdown text as blocks: finished ones are frozen, only the tail is read again.
import type { Token } from "marked";
import { blockHtml, blocksOf, isOpenFence } from "./markdown";

export interface Block {
  id: number;
  /** Safe HTML; empty while a code fence is open. */
  html: TrustedHTML | "";
  /** The code of an open fence, shown as plain text. */
  code: string;
}

export class BlockStream {
  private frozen: Block[] = [];
  private whole = "";
  private tail = "";
  private first = 0;

  /**
   * The blocks of `text`. A text that continues the last one costs only its tail; any other
   * starts anew. `done` says that nothing will follow.
   */
  show(text: string, done = false): Block[] {
    const whole = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    if (!whole.startsWith(this.whole)) this.restart();
    this.tail += whole.slice(this.whole.length);
    this.whole = whole;
    const live = this.readTail(done);
    return [...this.frozen, ...live];
  }

  private restart(): void {
    this.first += this.frozen.length + 1;
    this.frozen = [];
    this.whole = "";
    this.tail = "";
  }

  private readTail(done: boolean): Block[] {
    const tail = this.tail;
    const live: Block[] = [];
    let end = 0;
    for (const token of blocksOf(tail)) {
      end += token.raw.length;
      // A block is finished once a whole line of another one stands behind it.
      const finished = live.length === 0 && (done || /\S[^\n]*\n/.test(tail.slice(end)));
      if (finished) this.tail = tail.slice(end);
      if (token.type === "space") continue;
      const id = this.first + this.frozen.length + live.length;
      (finished ? this.frozen : live).push(block(id, token, done));
    }
    return live;
  }
}

function block(id: number, token: Token, done: boolean): Block {
  const open = !done && isOpenFence(token);
  return open
    ? { id, html: "", code: "text" in token ? String(token.text) : "" }
    : { id, html: blockHtml(token), code: "" };
}
