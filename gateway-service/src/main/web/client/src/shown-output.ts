import type { Output, OutputReader } from "./types.ts";

interface Part {
  /** Undefined if there is nothing to show. */
  output: Output | undefined;
  cursor: string | undefined;
  /** In UTF-16 units. */
  length: number;
  isShown: boolean;
}

/**
 * The gateway wants to hear at least every 128 KiB how far the output is shown. This is in UTF-16 units, each of which
 * is up to 3 bytes, and each replaced byte of the output is one.
 */
const ACK_LENGTH = 32 * 1024;
/** An acknowledgement of less waits for at most this time. */
const ACK_DELAY_MS = 500;

/** Hands a command's output to its reader, and acknowledges what was shown. */
export class ShownOutput {
  private reader: OutputReader | undefined;
  private waiting: Part[] = [];
  /** The parts that the reader has, up to the first that is not shown. */
  private handed: Part[] = [];
  private shownLength = 0;
  private shownCursor: string | undefined;
  private delay: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly acknowledge: (cursor: string) => void) {}

  add(output: Output): void {
    this.append({ output, cursor: output.cursor, length: output.text.length, isShown: false });
  }

  /** Adds output that its reader does not get, but the gateway counts. */
  addHidden(cursor: string | undefined, length: number): void {
    this.append({ output: undefined, cursor, length, isShown: false });
  }

  /** Sets the reader, which gets at once what waits. */
  read(reader: OutputReader): void {
    this.reader = reader;
    this.waiting.splice(0).forEach((part) => this.hand(reader, part));
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

  private append(part: Part): void {
    if (this.reader === undefined) {
      this.waiting.push(part);
    } else {
      this.hand(this.reader, part);
    }
  }

  private hand(reader: OutputReader, part: Part): void {
    this.handed.push(part);
    let showing: void | Promise<void>;
    try {
      showing = part.output === undefined ? undefined : reader(part.output);
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
      const { cursor, length } = this.handed[0];
      this.handed.shift();
      this.shownLength += length;
      this.shownCursor = cursor ?? this.shownCursor;
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
