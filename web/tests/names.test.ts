import { expect, test } from "vitest";
import { named } from "../src/names";
import type { SeatInfo } from "../src/wire";

const seat = (id: string, label: string): SeatInfo => ({ id, label, letter: "X", provider: "p", model: "m", scripted: false });
const SEATS = [seat("scripted-gemini", "Gemini (scripted)"), seat("gpt", "GPT"), seat("compatible", "Compatible")];

test.each([
  ["Use the draft of scripted-gemini", "Use the draft of Gemini (scripted)"],
  ["CONSENSUS: BASE=gpt.\nMUST_FIX: none", "CONSENSUS: BASE=GPT.\nMUST_FIX: none"],
  ["- load of src/a.py from gpt: it is shorter", "- load of src/a.py from GPT: it is shorter"],
  ["(a) argon2 [gpt, scripted-gemini]: memory-hard", "(a) argon2 [GPT, Gemini (scripted)]: memory-hard"],
  ["app.py in the draft of gpt: fixed. Done.", "app.py in the draft of GPT: fixed. Done."],
  ["It must stay compatible with gpt-6 of gpt-6.2-sol.", "It must stay compatible with gpt-6 of gpt-6.2-sol."],
  ["the file of nobody", "the file of nobody"],
])("seats are named where a form holds their id: %s", (text, shown) => {
  expect(named(SEATS, text)).toBe(shown);
});
