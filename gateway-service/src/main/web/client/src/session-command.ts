import { Backoff } from "./backoff.ts";
import { ChangeLane, type LaneListener, type NumberedChange } from "./change-lane.ts";
import { Events } from "./events.ts";
import { outputOf } from "./output-iterator.ts";
import { timeOf, type Change, type Progress, type UpdateAnswer } from "./protocol.ts";
import { ShownOutput } from "./shown-output.ts";
import {
  PodshellError,
  type ClientId,
  type Command,
  type CommandEvents,
  type CommandOptions,
  type Completion,
  type Fresh,
  type Output,
  type OutputReader,
  type TerminalSize,
  type Unsubscribe,
} from "./types.ts";

/** A command that was refused this many times is not sent again. */
const MAX_REFUSALS = 5;

const MAX_WAITING_SIGNALS = 64;

/** The signals at which a terminal drops the input that no program has read. */
const FLUSHING = new Set<string | number>(["SIGINT", "SIGQUIT", "SIGTSTP", "INT", "QUIT", "TSTP", 2, 3, 20]);

/** Sends what a command says. The client implements it. */
export interface Wire {
  sendChange(command: SessionCommand, writer: string, numbered: NumberedChange): void;
  acknowledge(command: SessionCommand, cursor: string): void;
  /** Requests the command's output from its beginning. */
  replay(command: SessionCommand): void;
  onInputRoundTrip(millis: number): void;
}

/** The bounds of what a command keeps. */
export interface CommandBounds {
  maxPendingInput: number;
  signalTimeoutMillis: number;
}

/** One command of the session. Made by the client; survives every connection. */
export class SessionCommand implements Command {
  serverId: number | undefined;
  text: string;
  begin: Date | undefined;
  completion: Completion | undefined;
  readonly completed: Promise<Completion>;
  /** The position to resume from after a reconnection; undefined: the beginning. */
  cursor: string | undefined;
  /** True if none of the output may be left out. */
  isComplete = false;
  /** True if nothing more of its output comes. */
  isOver = false;

  private readonly events = new Events<CommandEvents>();
  private readonly output: ShownOutput;
  private readonly refusals = new Backoff(1_000, 10_000);
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly resumptions = new Backoff(1_000, 10_000);
  private resumption: ReturnType<typeof setTimeout> | undefined;
  /** True once anything was heard of it, so that it exists. */
  private isKnown = false;
  /** Signals have a separate lane, so that they overtake refused input. */
  private readonly lanes: { input: ChangeLane; signals: ChangeLane };
  private resolve: (completion: Completion) => void = () => {};
  /** True from a request of all output until its beginning has come: till then the rest of the earlier output comes. */
  private awaitsBeginning = false;
  /** True if the next output begins an empty terminal. */
  private nextIsFresh = false;
  private isPendingChanged = false;

  /**
   * @param writer a name that no other client has
   * @param clientId undefined if another client began the command
   */
  constructor(
    private readonly wire: Wire,
    writer: string,
    text: string,
    readonly options: CommandOptions,
    readonly clientId: ClientId | undefined,
    bounds: CommandBounds,
  ) {
    this.text = text;
    this.completed = new Promise((resolve) => (this.resolve = resolve));
    this.output = new ShownOutput((cursor) => wire.acknowledge(this, cursor));
    this.lanes = {
      input: new ChangeLane(writer, this.laneListener(), { maxWaitingLength: bounds.maxPendingInput }),
      signals: new ChangeLane(`${writer}-signals`, this.laneListener(), {
        maxWaitingLength: MAX_WAITING_SIGNALS,
        timeoutMillis: bounds.signalTimeoutMillis,
      }),
    };
  }

  on<E extends keyof CommandEvents>(event: E, listener: (value: CommandEvents[E]) => void): Unsubscribe {
    return this.events.on(event, listener);
  }

  onOutput(reader: OutputReader): void {
    this.output.read(reader);
  }

  [Symbol.asyncIterator](): AsyncIterator<Output> {
    return outputOf(this);
  }

  get pendingInput(): number {
    return this.lanes.input.pendingLength;
  }

  get isInputDelayed(): boolean {
    return this.lanes.input.isBehind;
  }

  input(input: string): void {
    this.add(this.lanes.input, { type: "stdin", input });
  }

  endInput(): void {
    this.add(this.lanes.input, { type: "eof" });
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.isRunning) {
      this.lanes.input.add({ type: "resize", cols, rows });
    }
  }

  signal(signal: string | number): void {
    if (FLUSHING.has(signal)) {
      this.lanes.input.dropWaiting();
    }
    this.add(this.lanes.signals, { type: "signal", signal });
  }

  showAll(): void {
    if (this.serverId === undefined) {
      return; // nothing was left out yet
    }
    this.isComplete = true;
    this.isOver = false;
    this.cursor = undefined;
    this.awaitsBeginning = true;
    this.output.clear();
    this.wire.replay(this);
  }

  /** True until the command has ended, as far as is known. */
  get isRunning(): boolean {
    return this.completion === undefined;
  }

  /** True while it was refused so rarely that sending it again is worthwhile. */
  get mayBeSentAgain(): boolean {
    return this.refusals.attempts < MAX_REFUSALS;
  }

  /** The time since which an answer for this command is due, in `Date.now()`. */
  get unansweredSince(): number | undefined {
    return earliest(this.lanes.input.unansweredSince, this.lanes.signals.unansweredSince);
  }

  /** Called when the command was refused for now: it is sent again after a pause. */
  onRefusedForNow(message: string, send: () => void): void {
    this.events.emit("delayed", message);
    this.retry = setTimeout(send, this.refusals.next());
  }

  /**
   * Called when its output was not resumed. A command that exists is resumed later; returns false if it does not exist.
   */
  onResumeRefused(isTemporary: boolean, resume: () => void): boolean {
    clearTimeout(this.resumption);
    if (this.isKnown || isTemporary) {
      this.resumption = setTimeout(resume, this.resumptions.next());
      return true;
    }
    return false;
  }

  /** Called when there is a connection on which the command is known. */
  onConnected(): void {
    this.all((lane) => lane.connected());
  }

  onDisconnected(): void {
    clearTimeout(this.resumption); // the next connection resumes it
    if (this.awaitsBeginning) {
      this.awaitsBeginning = false; // the next connection begins there
      this.nextIsFresh = true;
    }
    this.all((lane) => lane.disconnected());
  }

  /** Called when an unknown message was not accepted. */
  sendAgain(message: string): void {
    this.all((lane) => lane.sendAgainLater(message));
  }

  onAnswer(answer: UpdateAnswer): void {
    const { writer, seq } = answer;
    if (writer === undefined || seq === undefined) {
      return;
    }
    if (answer.result === "ok") {
      this.all((lane) => lane.taken(writer, seq));
    } else {
      const message = answer.message ?? "The input was refused";
      this.all((lane) => lane.refused(writer, seq, answer.temporary !== false, message));
    }
  }

  onAccepted(serverId: number): void {
    clearTimeout(this.retry);
    this.isKnown = true;
    if (this.serverId === undefined) {
      this.serverId = serverId;
      this.events.emit("delayed", undefined);
      this.events.emit("accepted", serverId);
    }
  }

  onProgress(progress: Progress): void {
    if (this.isOver || (this.awaitsBeginning && !isBeginning(progress))) {
      return;
    }
    this.isKnown = true;
    this.resumptions.succeeded();
    this.text = progress.command;
    this.cursor = progress.cursor ?? this.cursor;
    const begin = timeOf(progress.begin);
    if (this.begin === undefined && begin !== undefined) {
      this.begin = begin;
      this.events.emit("begin", begin);
    }
    this.show(progress);
    if (progress.status === "completed") {
      this.isOver = true;
      this.complete(completionOf(progress));
    }
  }

  complete(completion: Completion): void {
    if (this.isRunning) {
      clearTimeout(this.retry);
      this.completion = completion;
      this.all((lane) => lane.close());
      this.events.emit("completed", completion);
      this.resolve(completion);
    }
  }

  private show(progress: Progress): void {
    const text = progress.output?.combined ?? "";
    const fresh = this.freshOf(progress);
    if (text === "" && fresh === undefined) {
      this.output.addHidden(progress.cursor, tappedLength(progress));
      return;
    }
    const output: Output = { text, offset: progress.offset ?? 0, cursor: progress.cursor };
    this.output.add(fresh === undefined ? output : { ...output, fresh });
  }

  private freshOf({ skipped, size }: Progress): Fresh | undefined {
    const isFirst = this.awaitsBeginning || this.nextIsFresh;
    this.awaitsBeginning = false;
    this.nextIsFresh = false;
    if (skipped === undefined) {
      return isFirst ? { skipped: 0 } : undefined;
    }
    return size === undefined ? { skipped } : { skipped, size };
  }

  private add(lane: ChangeLane, change: Change): void {
    if (!this.isRunning) {
      this.drop(new PodshellError("command-ended", "The command has ended"));
    } else if (!lane.add(change)) {
      this.drop(new PodshellError("input-full", "Too much input waits already", true));
    }
  }

  private drop(error: PodshellError): void {
    this.events.emit("dropped", error);
  }

  private laneListener(): LaneListener {
    return {
      send: (writer, numbered) => this.wire.sendChange(this, writer, numbered),
      onRefused: (change, message) => {
        if (change.type !== "resize") {
          this.drop(new PodshellError("input-refused", message));
        }
      },
      onDelayed: (message) => this.events.emit("delayed", message),
      onResumed: () => this.events.emit("delayed", undefined),
      onStale: () =>
        this.drop(new PodshellError("signal-stale", "The signal was dropped: it could not be sent in time", true)),
      onPending: () => this.reportPending(),
      onRoundTrip: (millis) => this.wire.onInputRoundTrip(millis),
    };
  }

  /** Reports the pending input once for all changes of this moment. */
  private reportPending(): void {
    if (!this.isPendingChanged) {
      this.isPendingChanged = true;
      queueMicrotask(() => {
        this.isPendingChanged = false;
        this.events.emit("pending", this.pendingInput);
      });
    }
  }

  private all(action: (lane: ChangeLane) => void): void {
    action(this.lanes.signals);
    action(this.lanes.input);
  }
}

/** The earliest of some times; undefined if there is none. */
export function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Returns the length of what breakpoints show, in UTF-16 units. */
function tappedLength({ output }: Progress): number {
  return (output?.breakpoints ?? []).reduce((sum, { combined = "" }) => sum + combined.length, 0);
}

function isBeginning({ offset, skipped }: Progress): boolean {
  return offset === 0 && skipped === undefined;
}

function completionOf(progress: Progress): Completion {
  const { exitCode, signal, limit, message } = progress;
  if (progress.lost === true || exitCode === undefined || exitCode === null) {
    return { kind: "lost", error: new PodshellError("command-lost", message ?? "The sandbox was lost") };
  }
  if (limit !== undefined && message !== undefined) {
    return { kind: "limited", limit, message, exitCode };
  }
  return signal === undefined ? { kind: "exited", exitCode } : { kind: "exited", exitCode, signal };
}
