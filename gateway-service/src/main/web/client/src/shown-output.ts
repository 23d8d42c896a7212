import type { Output, OutputReader } from "./types.ts";

interface Part {
  output: Output;
  isShown: boolean;
}

/**
 * The gateway wants to hear at least every 128 KiB how far the output is shown. This is in UTF-16 units, each of which
 * is up to 3 bytes, and each replaced byte of the output is one.
 */
const ACK_LENGTH = 32 * 1024;
/** How long an acknowledgement of less may wait. */
const ACK_DELAY_MS = 500;

/** Hands a command's output to its reader, and acknowledges what was shown. */
export class ShownOutput {
  private reader: OutputReader | undefined;
  private waiting: Output[] = [];
  /** The parts that the reader has, up to the first that is not shown. */
  private handed: Part[] = [];
  private shownLength = 0;
  private shownCursor: string | undefined;
  private delay: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly acknowledge: (cursor: string) => void) {}

  add(output: Output): void {
    if (this.reader === undefined) {
      this.waiting.push(output);
    } else {
      this.hand(this.reader, output);
    }
  }

  /** Sets the reader, which gets at once what waits. */
  read(reader: OutputReader): void {
    this.reader = reader;
    this.waiting.splice(0).forEach((output) => this.hand(reader, output));
  }

  /** Forgets what is not shown, because all of it comes again. */
  clear(): void {
    clearTimeout(this.delay);
    this.delay = undefined;
    this.waiting = [];
    this.handed = [];
    this.shownLength = 0;
    this.shownCursor = undefined;
  }

  private hand(reader: OutputReader, output: Output): void {
    const part = { output, isShown: false };
    this.handed.push(part);
    let showing: void | Promise<void>;
    try {
      showing = reader(output);
    } catch (failure) {
      showing = Promise.reject(failure);
    }
    if (showing === undefined) {
      this.shown(part);
    } else {
      // A failure of the reader stays unhandled, so that its author sees it.
      void showing.finally(() => this.shown(part));
    }
  }

  private shown(part: Part): void {
    part.isShown = true;
    while (this.handed[0]?.isShown === true) {
      const { output } = this.handed[0];
      this.handed.shift();
      this.shownLength += output.text.length;
      this.shownCursor = output.cursor ?? this.shownCursor;
    }
    if (this.shownLength >= ACK_LENGTH) {
      this.send();
    } else if (this.shownLength > 0) {
      this.delay ??= setTimeout(() => this.send(), ACK_DELAY_MS);
    }
  }

  private send(): void {
    clearTimeout(this.delay);
    this.delay = undefined;
    this.shownLength = 0;
    if (this.shownCursor !== undefined) {
      this.acknowledge(this.shownCursor);
    }
  }
}
