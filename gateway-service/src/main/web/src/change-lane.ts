import { Backoff } from "./backoff.ts";
import type { Change } from "./protocol.ts";
import { piecesOf, wellFormed } from "./text-pieces.ts";

/** A change with its number. */
export interface NumberedChange {
  seq: number;
  change: Change;
}

/** The connection that a lane sends through, and the listener of its events. */
export interface LaneListener {
  send(writer: string, numbered: NumberedChange): void;
  /** Called when a change will never be accepted, and was dropped. */
  refused(change: Change, message: string): void;
  /** Called when changes are temporarily refused; they are sent again until they are accepted. */
  delayed(message: string): void;
  /** Called when delayed changes are accepted again. */
  resumed(): void;
}

const MAX_PIECE_BYTES = 32 * 1024;
/** The maximum size of unsent changes, in UTF-16 units. */
const MAX_WAITING_LENGTH = 16 * 1024 * 1024;
/** The maximum number of unanswered changes. */
const MAX_IN_FLIGHT = 8;
/**
 * How long what was answered is kept, in changes and UTF-16 units: its sandbox may still refuse it, seconds later on a
 * busy machine. As much as may wait, so that a whole paste can be sent again.
 */
const MAX_SETTLED = 4096;
const MAX_SETTLED_LENGTH = MAX_WAITING_LENGTH;
/** The pause between two messages, well within the rate that a gateway allows. What is typed meanwhile goes as one. */
const INTERVAL_MS = 5;

/** Replaces a change that is dropped: its number must be sent, or no later change is accepted. */
const NOTHING: Change = { type: "stdin", input: "" };

/**
 * Sends the changes of one writer to one command. It numbers them, sends a bounded number ahead of the answers, and
 * resends from the first that was temporarily refused. Permanently refused changes are dropped. Lives as long as its
 * command, across all connections.
 */
export class ChangeLane {
  private waiting: Change[] = [];
  private waitingLength = 0;
  private inFlight: NumberedChange[] = [];
  private settled: NumberedChange[] = [];
  private settledLength = 0;
  private nextSeq = 1;
  private isConnected = false;
  private isClosed = false;
  private lastSent = 0;
  private pacing: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private unanswered: number | undefined;
  private readonly backoff = new Backoff(250, 8_000);

  constructor(
    private readonly writer: string,
    private readonly listener: LaneListener,
  ) {}

  /** The time since which an answer is missing, in `Date.now()`; undefined if none is. */
  get unansweredSince(): number | undefined {
    return this.unanswered;
  }

  /** Whether changes wait behind others. */
  get isBehind(): boolean {
    return this.waiting.length > 0 || this.retry !== undefined;
  }

  /** Accepts a change. Returns false if too much is waiting already, or the lane has ended. */
  add(change: Change): boolean {
    const pieces = change.type === "stdin" ? piecesOf(wellFormed(change.input), MAX_PIECE_BYTES) : [];
    const length = change.type === "stdin" ? change.input.length : MAX_PIECE_BYTES;
    if (this.isClosed || this.waitingLength + length > MAX_WAITING_LENGTH) {
      return false;
    }
    if (change.type === "stdin") {
      pieces.forEach((input) => this.append({ type: "stdin", input }));
    } else {
      this.append(change);
    }
    this.pump();
    return true;
  }

  /** Drops the unsent changes, and the refused ones. */
  dropWaiting(): void {
    this.waiting = [];
    this.waitingLength = 0;
    if (this.retry !== undefined) {
      this.inFlight = this.inFlight.map(({ seq }) => ({ seq, change: NOTHING }));
      this.resend();
    }
  }

  /** Called when there is a connection: resends the changes that were not answered on the last one. */
  connected(): void {
    this.isConnected = true;
    this.resend();
  }

  disconnected(): void {
    this.isConnected = false;
    this.unanswered = undefined;
    this.cancelTimers();
  }

  /** Ends the lane: it sends nothing more. */
  close(): void {
    this.isClosed = true;
    this.disconnected();
    this.waiting = [];
    this.waitingLength = 0;
    this.inFlight = [];
    this.settled = [];
  }

  taken(writer: string, seq: number): void {
    const found = this.inFlight.find((numbered) => numbered.seq === seq);
    if (writer !== this.writer || found === undefined || this.retry !== undefined) {
      return;
    }
    this.inFlight = this.inFlight.filter((numbered) => numbered !== found);
    this.unanswered = this.inFlight.length > 0 ? Date.now() : undefined;
    this.settle(found);
    if (this.backoff.attempts > 0) {
      this.backoff.succeeded();
      this.listener.resumed();
    }
    this.pump();
  }

  refused(writer: string, seq: number, isTemporary: boolean, message: string): void {
    if (writer !== this.writer || seq >= this.nextSeq || this.isClosed) {
      return;
    }
    this.rewind(seq);
    if (isTemporary) {
      this.sendAgainLater(message);
    } else {
      this.drop(seq, message);
    }
  }

  /** Called when a change was not accepted; resends the unanswered ones. */
  sendAgainLater(message: string): void {
    if (this.isConnected && this.retry === undefined && this.inFlight.length > 0) {
      this.unanswered = undefined;
      const pause = this.backoff.next();
      if (this.backoff.attempts > 2) {
        this.listener.delayed(message);
      }
      this.retry = setTimeout(() => this.resend(), pause);
    }
  }

  private append(change: Change): void {
    const last = this.waiting.at(-1);
    if (change.type === "stdin" && last?.type === "stdin" && fitTogether(last.input, change.input)) {
      this.waiting[this.waiting.length - 1] = { type: "stdin", input: last.input + change.input };
    } else if (change.type === "resize" && last?.type === "resize") {
      this.waiting[this.waiting.length - 1] = change;
      return;
    } else {
      this.waiting.push(change);
    }
    this.waitingLength += lengthOf(change);
  }

  private pump(): void {
    while (this.isConnected && this.retry === undefined && this.inFlight.length < MAX_IN_FLIGHT) {
      const pause = this.lastSent + INTERVAL_MS - Date.now();
      if (pause > 0 && pause <= INTERVAL_MS) {
        this.pacing ??= setTimeout(() => {
          this.pacing = undefined;
          this.pump();
        }, pause);
        return;
      }
      const change = this.waiting.shift();
      if (change === undefined) {
        return;
      }
      this.waitingLength -= lengthOf(change);
      const numbered = { seq: this.nextSeq++, change };
      this.inFlight.push(numbered);
      this.send(numbered);
    }
  }

  private resend(): void {
    this.cancelTimers();
    if (this.isConnected) {
      this.inFlight.forEach((numbered) => this.send(numbered));
      this.pump();
    }
  }

  private send(numbered: NumberedChange): void {
    this.unanswered ??= Date.now();
    this.lastSent = Date.now();
    this.listener.send(this.writer, numbered);
  }

  /** Keeps answered changes, because a sandbox without room may refuse them afterwards. */
  private settle(numbered: NumberedChange): void {
    this.settled.push(numbered);
    this.settledLength += lengthOf(numbered.change);
    while (this.settled.length > MAX_SETTLED || this.settledLength > MAX_SETTLED_LENGTH) {
      const oldest = this.settled.shift();
      this.settledLength -= oldest === undefined ? 0 : lengthOf(oldest.change);
    }
  }

  /** Requeues all changes from a number on, because none of them was applied. */
  private rewind(seq: number): void {
    const back = this.settled.filter((numbered) => numbered.seq >= seq);
    this.settled = this.settled.filter((numbered) => numbered.seq < seq);
    this.settledLength = this.settled.reduce((sum, { change }) => sum + lengthOf(change), 0);
    this.inFlight = [...back, ...this.inFlight].sort((a, b) => a.seq - b.seq);
    const first = this.inFlight[0]?.seq ?? this.nextSeq;
    if (first > seq) {
      this.listener.refused(NOTHING, "Some of what was typed is lost");
      const from = Math.max(seq, first - MAX_SETTLED);
      const lost = Array.from({ length: first - from }, (_, i) => ({ seq: from + i, change: NOTHING }));
      this.inFlight = [...lost, ...this.inFlight];
    }
  }

  private drop(seq: number, message: string): void {
    const refused = this.inFlight.find((numbered) => numbered.seq === seq);
    if (refused === undefined) {
      return;
    }
    this.listener.refused(refused.change, message);
    if (refused.change === NOTHING) {
      this.close();
      return;
    }
    refused.change = NOTHING;
    this.resend();
  }

  private cancelTimers(): void {
    clearTimeout(this.pacing);
    clearTimeout(this.retry);
    this.pacing = undefined;
    this.retry = undefined;
  }
}

function fitTogether(a: string, b: string): boolean {
  return (a.length + b.length) * 3 <= MAX_PIECE_BYTES;
}

function lengthOf(change: Change): number {
  return change.type === "stdin" ? change.input.length : 1;
}
