import { Backoff } from "./backoff.ts";
import type { Change } from "./protocol.ts";
import { piecesOf, wellFormed } from "./text-pieces.ts";

/** A change, and when it was made. */
interface TimedChange {
  change: Change;
  addedAt: number;
}

/** A change with its number. */
export interface NumberedChange extends TimedChange {
  seq: number;
  /** When it was sent; undefined if it was sent more than once, because then its answer may be that of either. */
  sentAt?: number | undefined;
}

/** The connection that a lane sends through, and the listener of its events. */
export interface LaneListener {
  send(writer: string, numbered: NumberedChange): void;
  /** Called when a change will never be accepted, and was dropped. */
  onRefused(change: Change, message: string): void;
  /** Called when changes are temporarily refused; they are sent again until they are accepted. */
  onDelayed(message: string): void;
  /** Called when delayed changes are accepted again. */
  onResumed(): void;
  /** Called when a change has waited for too long, and was dropped. */
  onStale(change: Change): void;
  /** Called when the input that is not acknowledged has changed. */
  onPending(): void;
  /** Called when a change was acknowledged, with the time that this took. */
  onRoundTrip(millis: number): void;
}

/** The bounds of a lane. */
export interface LaneBounds {
  /** The maximum size of unsent changes, in UTF-16 units. */
  maxWaitingLength: number;
  /** Bounds the time that a change may wait for a connection. Without it, a change waits without limit. */
  timeoutMillis?: number;
}

const MAX_PIECE_BYTES = 32 * 1024;
/** The maximum number of unanswered changes. */
const MAX_IN_FLIGHT = 8;
/**
 * How long what was answered is kept, in changes and UTF-16 units: its sandbox may still refuse it, seconds later on a
 * busy machine. As much as may wait by default, so that a whole paste can be sent again.
 */
const MAX_SETTLED = 4096;
const MAX_SETTLED_LENGTH = 16 * 1024 * 1024;
/**
 * How long after the gateway's answer a sandbox may still refuse a change that was refused before. Until then nothing
 * follows it.
 */
const QUIET_MS = 1_000;
/** The pause between two messages, well within the rate that a gateway allows. What is typed meanwhile goes as one. */
const INTERVAL_MS = 5;

/** Replaces a change that is dropped: its number must be sent, or no later change is accepted. */
const NOTHING: Change = { type: "stdin", input: "" };

/**
 * Sends the changes of one writer to one command. It numbers them and sends a bounded number ahead of the answers.
 * Lives as long as its command, across all connections.
 *
 * A gateway answers when a change is durable, and its sandbox may refuse it after that. So answered changes are kept
 * for a while. From the first that was temporarily refused all are sent again, and the lane probes first: it sends one
 * change at a time, after a pause that grows, until one was answered and not refused again. Permanently refused changes
 * are dropped. So are those that are too old when they could be sent, if the lane has such a bound: a number that was
 * sent already is then sent with nothing.
 *
 * This is one file because it is one state machine.
 */
export class ChangeLane {
  private waiting: TimedChange[] = [];
  private waitingLength = 0;
  /** The changes to send again, in order, before those that wait. */
  private again: NumberedChange[] = [];
  private inFlight: NumberedChange[] = [];
  private settled: NumberedChange[] = [];
  private settledLength = 0;
  private nextSeq = 1;
  private isConnected = false;
  private isClosed = false;
  private lastSent = 0;
  private pacing: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private isProbing = false;
  private unanswered: number | undefined;
  private readonly backoff = new Backoff(250, 8_000);

  constructor(
    private readonly writer: string,
    private readonly listener: LaneListener,
    private readonly bounds: LaneBounds,
  ) {}

  /** The time since which an answer is missing, in `Date.now()`; undefined if none is. */
  get unansweredSince(): number | undefined {
    return this.unanswered;
  }

  /** True if changes wait behind others, or for a connection. */
  get isBehind(): boolean {
    return !this.isConnected || this.waiting.length > 0 || this.again.length > 0 || this.isProbing;
  }

  /** The input that is not acknowledged, in UTF-16 units. */
  get pendingLength(): number {
    const sum = (all: TimedChange[]): number => all.reduce((length, { change }) => length + inputLength(change), 0);
    return sum(this.waiting) + sum(this.again) + sum(this.inFlight);
  }

  /** Accepts a change. Returns false if too much is waiting already, or the lane has ended. */
  add(change: Change): boolean {
    const pieces = change.type === "stdin" ? piecesOf(wellFormed(change.input), MAX_PIECE_BYTES) : [];
    if (this.isClosed || this.waitingLength + lengthOf(change) > this.bounds.maxWaitingLength) {
      return false;
    }
    if (change.type === "stdin") {
      pieces.forEach((input) => this.append({ type: "stdin", input }));
    } else {
      this.append(change);
    }
    if (this.bounds.timeoutMillis !== undefined) {
      clearTimeout(this.expiry);
      this.expiry = setTimeout(() => this.expire(), this.bounds.timeoutMillis + 1);
    }
    this.listener.onPending();
    this.pump();
    return true;
  }

  /** Drops the unsent changes, and those that were refused or may still be. */
  dropWaiting(): void {
    if (!this.isBehind) {
      return;
    }
    this.waiting = [];
    this.waitingLength = 0;
    this.again = this.again.map(dropped);
    this.inFlight = this.inFlight.map(dropped);
    this.settled = this.settled.map(dropped);
    this.settledLength = 0;
    this.listener.onPending();
    if (this.isConnected) {
      this.resume();
    }
  }

  /** Called when there is a connection: resends the changes that were not answered on the last one. */
  connected(): void {
    this.expire();
    this.isConnected = true;
    this.inFlight.forEach((numbered) => this.send(numbered));
    if (this.isProbing && this.inFlight.length === 0) {
      this.awaitQuiet();
    }
    this.pump();
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
    clearTimeout(this.expiry);
    this.waiting = [];
    this.waitingLength = 0;
    this.again = [];
    this.inFlight = [];
    this.settled = [];
    this.isProbing = false;
    this.listener.onPending();
  }

  taken(writer: string, seq: number): void {
    const found = this.inFlight.find((numbered) => numbered.seq === seq);
    if (writer !== this.writer || found === undefined) {
      return;
    }
    this.inFlight = this.inFlight.filter((numbered) => numbered !== found);
    this.unanswered = this.inFlight.length > 0 ? Date.now() : undefined;
    this.settle(found);
    this.listener.onPending();
    if (found.sentAt !== undefined) {
      this.listener.onRoundTrip(Date.now() - found.sentAt);
    }
    if (this.isProbing) {
      this.awaitQuiet();
    } else {
      this.pump();
    }
  }

  refused(writer: string, seq: number, isTemporary: boolean, message: string): void {
    if (writer !== this.writer || seq >= this.nextSeq || this.isClosed || !this.rewind(seq)) {
      return;
    }
    if (isTemporary) {
      this.probeLater(message);
    } else {
      this.drop(seq, message);
    }
  }

  /** Called when an unknown message was not accepted; resends what has no answer. */
  sendAgainLater(message: string): void {
    const oldest = this.inFlight[0];
    if (this.isConnected && oldest !== undefined && this.rewind(oldest.seq)) {
      this.probeLater(message);
    }
  }

  private probeLater(message: string): void {
    this.isProbing = true;
    clearTimeout(this.quiet);
    this.quiet = undefined;
    if (this.retry !== undefined) {
      return;
    }
    const pause = this.backoff.next();
    if (this.backoff.attempts > 2) {
      this.listener.onDelayed(message);
    }
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.pump();
    }, pause);
  }

  /** Takes the last change for taken once it was not refused for a while. */
  private awaitQuiet(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.resume(), QUIET_MS);
  }

  private resume(): void {
    clearTimeout(this.retry);
    clearTimeout(this.quiet);
    this.retry = undefined;
    this.quiet = undefined;
    this.isProbing = false;
    this.backoff.succeeded();
    this.listener.onResumed();
    this.pump();
  }

  /** Drops what is too old to be sent. What is under way on a connection is left alone. */
  private expire(): void {
    const { timeoutMillis } = this.bounds;
    if (timeoutMillis === undefined) {
      return;
    }
    const isStale = ({ change, addedAt }: TimedChange): boolean =>
      change !== NOTHING && Date.now() - addedAt > timeoutMillis;
    const numbered = this.isConnected ? this.again : [...this.again, ...this.inFlight];
    const stale = [...numbered, ...this.waiting].filter(isStale).map(({ change }) => change);
    numbered.filter(isStale).forEach((each) => (each.change = NOTHING));
    this.waiting = this.waiting.filter((each) => !isStale(each));
    this.waitingLength = this.waiting.reduce((sum, { change }) => sum + lengthOf(change), 0);
    stale.forEach((change) => this.listener.onStale(change));
  }

  private append(change: Change): void {
    const last = this.waiting.at(-1)?.change;
    const timed = { change, addedAt: Date.now() };
    if (change.type === "stdin" && last?.type === "stdin" && fitTogether(last.input, change.input)) {
      this.waiting[this.waiting.length - 1] = { ...timed, change: { type: "stdin", input: last.input + change.input } };
    } else if (change.type === "resize" && last?.type === "resize") {
      this.waiting[this.waiting.length - 1] = timed;
      return;
    } else {
      this.waiting.push(timed);
    }
    this.waitingLength += lengthOf(change);
  }

  private pump(): void {
    this.expire();
    while (this.maySend()) {
      const pause = this.lastSent + INTERVAL_MS - Date.now();
      if (pause > 0 && pause <= INTERVAL_MS) {
        this.pacing ??= setTimeout(() => {
          this.pacing = undefined;
          this.pump();
        }, pause);
        return;
      }
      const next = this.again.shift() ?? this.numberNext();
      if (next === undefined) {
        return;
      }
      this.inFlight.push(next);
      this.send(next);
    }
  }

  private maySend(): boolean {
    const isPaused = this.retry !== undefined || this.quiet !== undefined;
    return this.isConnected && !isPaused && this.inFlight.length < (this.isProbing ? 1 : MAX_IN_FLIGHT);
  }

  private numberNext(): NumberedChange | undefined {
    const next = this.waiting.shift();
    if (next === undefined) {
      return undefined;
    }
    this.waitingLength -= lengthOf(next.change);
    return { ...next, seq: this.nextSeq++ };
  }

  private send(numbered: NumberedChange): void {
    this.unanswered ??= Date.now();
    this.lastSent = Date.now();
    numbered.sentAt = "sentAt" in numbered ? undefined : this.lastSent;
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

  /**
   * Takes back all changes from a number on, because none of them was applied. Returns false if they were taken back
   * before.
   */
  private rewind(seq: number): boolean {
    const isFrom = (numbered: NumberedChange): boolean => numbered.seq >= seq;
    const back = [...this.settled.filter(isFrom), ...this.inFlight.filter(isFrom)];
    const first = Math.min(...[...back, ...this.again].map((numbered) => numbered.seq), this.nextSeq);
    if (back.length === 0 && first <= seq) {
      return false;
    }
    this.settled = this.settled.filter((numbered) => !isFrom(numbered));
    this.settledLength = this.settled.reduce((sum, { change }) => sum + lengthOf(change), 0);
    this.inFlight = this.inFlight.filter((numbered) => !isFrom(numbered));
    this.unanswered = this.inFlight.length > 0 ? this.unanswered : undefined;
    if (first > seq) {
      this.listener.onRefused(NOTHING, "Some of what was typed is lost");
      const from = Math.max(seq, first - MAX_SETTLED);
      back.push(...Array.from({ length: first - from }, (_, i) => nothing(from + i)));
    }
    this.again = [...back, ...this.again].sort((one, other) => one.seq - other.seq);
    this.listener.onPending();
    return true;
  }

  private drop(seq: number, message: string): void {
    const refused = this.again.find((numbered) => numbered.seq === seq);
    if (refused === undefined) {
      return;
    }
    this.listener.onRefused(refused.change, message);
    if (refused.change === NOTHING) {
      this.close();
      return;
    }
    refused.change = NOTHING;
    this.listener.onPending();
    this.pump();
  }

  private cancelTimers(): void {
    clearTimeout(this.pacing);
    clearTimeout(this.retry);
    clearTimeout(this.quiet);
    this.pacing = undefined;
    this.retry = undefined;
    this.quiet = undefined;
  }
}

function dropped({ seq }: NumberedChange): NumberedChange {
  return nothing(seq);
}

function nothing(seq: number): NumberedChange {
  return { seq, change: NOTHING, addedAt: Date.now(), sentAt: undefined };
}

function fitTogether(a: string, b: string): boolean {
  return (a.length + b.length) * 3 <= MAX_PIECE_BYTES;
}

function inputLength(change: Change): number {
  return change.type === "stdin" ? change.input.length : 0;
}

function lengthOf(change: Change): number {
  return change.type === "stdin" ? change.input.length : 1;
}
