// Markdown of models as blocks. Raw HTML is shown as text, images become links.
import { Marked, type Token } from "marked";
import { clean } from "./clean";
import { highlighted } from "./highlight";

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that means itself in HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

// Lines that the prompts ask for; each stands for itself, though Markdown would join them.
const MARKED_LINE = /\n(?=(?:FILE|FINDING|CLEAN):)/;

const marked = new Marked({ gfm: true });
marked.use({
  extensions: [
    {
      name: "marked-line",
      level: "inline",
      start: (text) => text.search(MARKED_LINE),
      tokenizer: (text) =>
        text.search(MARKED_LINE) === 0 ? { type: "br", raw: "\n" } : undefined,
    },
    {
      // `__init__` is a name far more often than it is meant to be bold.
      name: "dunder",
      level: "inline",
      start: (text) => text.indexOf("__"),
      tokenizer(text) {
        const raw = /^_{2,}/.exec(text)?.[0];
        return raw ? { type: "text", raw, text: raw } : undefined;
      },
    },
  ],
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    code: ({ text, lang }) => codeBlock(text, lang ?? ""),
    heading({ tokens, depth }) {
      const level = Math.min(depth + 3, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
  },
});

/** The top-level blocks of a Markdown text; each `raw` is its source. */
export function blocksOf(text: string): Token[] {
  return marked.lexer(text);
}

/** One block as safe HTML. */
export function blockHtml(token: Token): TrustedHTML {
  return clean(marked.parser([token]));
}

/** Whether a code fence has been opened and not yet closed. */
export function isOpenFence(token: Token): boolean {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(token.raw)?.[1];
  if (token.type !== "code" || !fence) return false;
  const last = token.raw.trimEnd().split("\n").slice(1).at(-1) ?? "";
  return !last.trim().startsWith(fence);
}

function codeBlock(code: string, info: string): string {
  const [language = ""] = info.split(/[\s:]/);
  const caption = info ? `<span class="caption">${escaped(info)}</span>` : "";
  const body = highlighted(code, language) ?? escaped(code);
  return `<pre tabindex="0">${caption}<code>${body}</code></pre>`;
}
