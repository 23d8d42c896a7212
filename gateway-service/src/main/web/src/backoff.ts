const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** Pauses between attempts: each up to twice the one before, with chance, so that not all come at once. */
export class Backoff {
  private failures = 0;

  next(): number {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures++);
    return longest / 2 + (Math.random() * longest) / 2;
  }

  succeeded(): void {
    this.failures = 0;
  }
}
