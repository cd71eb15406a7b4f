import { describe, expect, test } from "vitest";
import { BlockStream, type Block } from "../src/blocks";

const VECTORS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<a href=javascript:alert(1)>x</a>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](javascrip&#116;:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:msgbox(1))",
  "![x](javascript:alert(1))",
  "![x](https://evil.example/pixel.png)",
  '![x"onerror="alert(1)](https://evil.example/p)',
  '[x](https://evil.example "\\" onmouseover=alert(1) ")',
  "<https://evil.example/\"onclick=alert(1)>",
  "<style>body{background:url(https://evil.example)}</style>",
  "<form action=https://evil.example><button>x</button></form>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
  "```html\n</code></pre><img src=x onerror=alert(1)>\n```",
  "```\"><img src=x onerror=alert(1)>\nx\n```",
  "`<img src=x onerror=alert(1)>`",
  "| <img src=x onerror=alert(1)> | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |",
  "<div style=\"position:fixed;inset:0\">over</div>",
  "<base href=https://evil.example>",
  "<details open ontoggle=alert(1)>",
];

function dom(blocks: Block[]): HTMLElement {
  const page = document.createElement("div");
  for (const { html, code } of blocks) {
    const part = document.createElement("div");
    if (html) part.innerHTML = String(html);
    else part.textContent = code;
    page.append(part);
  }
  return page;
}

const bad = "script,img,svg,iframe,style,form,button,base,math,input,object,details,[style]";

describe("markdown of models", () => {
  test.each(VECTORS)("is inert: %s", (vector) => {
    const page = dom(new BlockStream().show(`${vector}\n\nafter\n`, true));
    expect(page.querySelector(bad)).toBeNull();
    for (const node of page.querySelectorAll("*")) {
      for (const { name } of node.attributes) expect(name).not.toMatch(/^on|^src|^style/);
    }
    for (const link of page.querySelectorAll("a[href]")) {
      expect(link.getAttribute("href")).toMatch(/^(https?|mailto):/);
      expect(link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    }
    expect(page.textContent).toContain("after");
  });

  test("shows raw HTML as the text it is", () => {
    expect(dom(new BlockStream().show("<b>no</b>", true)).textContent).toContain("<b>no</b>");
  });

  test("turns an image into a link to it", () => {
    const link = dom(new BlockStream().show("![plan](https://a.example/p.png)", true)).querySelector("a");
    expect([link?.textContent, link?.getAttribute("href")]).toEqual(["plan", "https://a.example/p.png"]);
  });
});

const TEXT = `# Plan

One *line*
and another.

- a
- b

  still b

\`\`\`python
def add(a, b):

    return a + b
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

Last words`;

describe("a stream of blocks", () => {
  test.each([1, 2, 3, 7, 20, 1000])("reads the same in pieces of %i characters", (size) => {
    const stream = new BlockStream();
    for (let end = size; end < TEXT.length; end += size) stream.show(TEXT.slice(0, end));
    const whole = dom(new BlockStream().show(TEXT, true)).innerHTML;
    expect(dom(stream.show(TEXT, true)).innerHTML).toBe(whole);
  });

  test("keeps finished blocks as they are while the tail grows", () => {
    const stream = new BlockStream();
    const before = stream.show("# One\n\ntwo\n\nthree\n");
    const after = stream.show("# One\n\ntwo\n\nthree\n\nfour and more\n");
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after.map((block) => block.id)).toEqual([0, 1, 2, 3]);
  });

  test("shows an open fence as plain code and colours it once it is closed", () => {
    const stream = new BlockStream();
    const open = stream.show("```python\ndef f():\n    return 1\n");
    expect(open).toEqual([{ id: 0, html: "", code: "def f():\n    return 1" }]);
    const shut = dom(stream.show("```python\ndef f():\n    return 1\n```\n"));
    expect(shut.querySelector(".hljs-keyword")?.textContent).toBe("def");
  });

  test("starts anew when the text does, as after a retry", () => {
    const stream = new BlockStream();
    const first = stream.show("# Half an\n\nanswer\n\nmore\n");
    expect(stream.show("")).toEqual([]);
    const second = stream.show("Another answer");
    expect(dom(second).textContent?.trim()).toBe("Another answer");
    expect(first.map((block) => block.id)).not.toContain(second[0]?.id);
  });

  test("reads carriage returns as line ends", () => {
    const stream = new BlockStream();
    stream.show("one\r\n\r\ntwo\r\n");
    expect(dom(stream.show("one\r\n\r\ntwo\r\n\r\nthree", true)).querySelectorAll("p")).toHaveLength(3);
  });
});

describe("lines with a meaning", () => {
  test("keep names with two underscores as they are", () => {
    const page = dom(new BlockStream().show("FILE: app/__init__.py and **bold**", true));
    expect(page.textContent).toContain("app/__init__.py");
    expect(page.querySelectorAll("strong")).toHaveLength(1);
  });

  test("stand apart, and prose that was wrapped does not", () => {
    const text = "FINDING: warning | a.py | bad | fix\nCLEAN: b.py\nCLEAN: c.py\nand so\non";
    expect(dom(new BlockStream().show(text, true)).querySelectorAll("br")).toHaveLength(2);
  });
});
