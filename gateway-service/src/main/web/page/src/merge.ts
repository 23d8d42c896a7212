import { merge } from "node-diff3";

/** The result of a merge. */
export interface Merged {
  text: string;
  /** True if both have changed the same lines; then both are in the text, between markers. */
  isConflict: boolean;
}

/** A merge of lines with more equal pairs would take seconds. What differs is then kept twice. */
const MAX_PAIRS = 2_000_000;
const LABELS = { a: "this window", b: "another window" };

/** Merges two texts that were made from the same base, line by line. Changes of the same lines are both kept. */
export function mergeTexts(base: string, mine: string, theirs: string): Merged {
  if (mine === theirs || theirs === base) {
    return { text: mine, isConflict: false };
  }
  if (mine === base) {
    return { text: theirs, isConflict: false };
  }
  const texts = [mine, base, theirs].map((text) => text.split("\n")) as [string[], string[], string[]];
  const head = commonHead(texts);
  const tail = commonHead(texts.map((lines) => lines.slice(head).reverse()));
  const [own, old, other] = texts.map((lines) => lines.slice(head, lines.length - tail)) as typeof texts;
  const merged = mergeLines(old, own, other);
  const lines = [...texts[0].slice(0, head), ...merged.lines, ...texts[0].slice(texts[0].length - tail)];
  return { text: lines.join("\n"), isConflict: merged.isConflict };
}

function mergeLines(base: string[], mine: string[], theirs: string[]): { lines: string[]; isConflict: boolean } {
  if (pairsOf(base, mine) + pairsOf(base, theirs) > MAX_PAIRS) {
    const lines = [`<<<<<<< ${LABELS.a}`, ...mine, "=======", ...theirs, `>>>>>>> ${LABELS.b}`];
    return { lines, isConflict: true };
  }
  const { result, conflict } = merge(mine, base, theirs, { excludeFalseConflicts: true, label: LABELS });
  return { lines: result, isConflict: conflict };
}

/** Returns how often a line of one text equals a line of the other, which is what a comparison costs. */
function pairsOf(one: string[], other: string[]): number {
  const counts = new Map<string, number>();
  one.forEach((line) => counts.set(line, (counts.get(line) ?? 0) + 1));
  return other.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

/** Returns how many lines are the same at the beginning of all. */
function commonHead([first = [], ...others]: string[][]): number {
  const end = first.findIndex((line, i) => others.some((lines) => lines[i] !== line));
  return end === -1 ? Math.min(first.length, ...others.map((lines) => lines.length)) : end;
}
