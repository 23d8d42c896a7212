const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Returns the text with each half of a character, which UTF-8 cannot write, replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, "\ufffd");
}

/**
 * Splits a text into pieces of at most `maxBytes` bytes of UTF-8 each, never within a character.
 *
 * @param text well-formed
 * @param maxBytes at least 4
 */
export function piecesOf(text: string, maxBytes: number): string[] {
  const pieces: string[] = [];
  let begin = 0;
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes + size > maxBytes) {
      pieces.push(text.slice(begin, at));
      begin = at;
      bytes = 0;
    }
    bytes += size;
    at += point < 0x10000 ? 1 : 2;
  }
  if (begin < text.length) {
    pieces.push(text.slice(begin));
  }
  return pieces;
}
