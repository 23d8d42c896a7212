/** Pauses between attempts: each up to twice the one before, with chance, so that not all come at once. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  /** The number of pauses since the last success. */
  get attempts(): number {
    return this.failures;
  }

  next(): number {
    const longest = Math.min(this.longestMs, this.firstMs * 2 ** Math.min(30, this.failures++));
    return longest / 2 + (Math.random() * longest) / 2;
  }

  succeeded(): void {
    this.failures = 0;
  }
}
