import { Backoff } from "./backoff.ts";
import { ChangeLane, type NumberedChange } from "./change-lane.ts";
import type { ClientId, CommandOptions, Progress, TerminalSize, UpdateAnswer } from "./protocol.ts";

/** The end of a command. */
export type Completion =
  | { kind: "exited"; exitCode: number; signal?: string | number }
  | { kind: "limited"; message: string }
  | { kind: "lost"; message: string }
  | { kind: "refused"; message: string; isTemporary: boolean };

/** A part of a command's output. */
export interface Output {
  text: string;
  /** The offset in the command's whole output, in bytes. */
  offset: number;
}

/** A command that was refused this many times is not sent again. */
const MAX_REFUSALS = 5;

export interface CommandListener {
  /** Called when the command was refused for now, and is going to be sent again. */
  onDelayed?(message: string): void;
  /** Called when the command was accepted and has its `serverId`. */
  onAccepted?(): void;
  /** Called when the command's first process runs. */
  onBegin?(): void;
  /** New output, each piece once and in order. */
  onOutput(output: Output): void;
  /** The command has ended; nothing comes after. */
  onCompleted(completion: Completion): void;
  /** Called when input will never be accepted; it was dropped. */
  onInputRefused?(message: string): void;
  /** Returns whether too much output is waiting to be shown; then the client requests less. */
  isBehind?(): boolean;
  /**
   * Called when input is temporarily refused, and is sent again until it is accepted; undefined: it is accepted again.
   */
  onInputDelayed?(message: string | undefined): void;
}

/** Sends what a command says. The client implements it. */
export interface Wire {
  sendChange(command: Command, writer: string, numbered: NumberedChange): void;
}

/** One command of the session. Made by the client; survives every connection. */
export class Command {
  /** Undefined until the gateway has accepted the command. */
  serverId: number | undefined;
  /** The position to resume from after a reconnection; undefined: the beginning. */
  cursor: string | undefined;
  /** The start of its first process, in the gateway's time; undefined until then. */
  begin: Date | undefined;
  completion: Completion | undefined;
  listener: CommandListener | undefined;

  private readonly refusals = new Backoff(1_000, 10_000);
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Signals have a separate lane, so that they overtake refused input. */
  private readonly lanes: { input: ChangeLane; signals: ChangeLane };

  /**
   * @param writer a name that no other client has
   */
  constructor(
    wire: Wire,
    writer: string,
    readonly text: string,
    readonly options: CommandOptions,
    readonly clientId: ClientId | undefined,
  ) {
    const lane = (name: string): ChangeLane =>
      new ChangeLane(name, {
        send: (sender, numbered) => wire.sendChange(this, sender, numbered),
        onRefused: (change, message) => {
          if (change.type === "stdin") {
            this.listener?.onInputRefused?.(message);
          }
        },
        onDelayed: (message) => this.listener?.onInputDelayed?.(message),
        onResumed: () => this.listener?.onInputDelayed?.(undefined),
      });
    this.lanes = { input: lane(writer), signals: lane(`${writer}-signals`) };
  }

  /** True while it was refused so rarely that sending it again is worthwhile. */
  get mayBeSentAgain(): boolean {
    return this.refusals.attempts < MAX_REFUSALS;
  }

  /** Called when the command was refused for now: it is sent again after a pause. */
  waits(message: string, send: () => void): void {
    this.listener?.onDelayed?.(message);
    this.retry = setTimeout(send, this.refusals.next());
  }

  get running(): boolean {
    return this.completion === undefined;
  }

  /** Returns whether input waits to be sent. */
  get isInputBehind(): boolean {
    return this.lanes.input.isBehind;
  }

  /** True while the listener has too much output to process. */
  get isOutputBehind(): boolean {
    return this.listener?.isBehind?.() === true;
  }

  /** The time since which an answer for this command is due, in `Date.now()`. */
  get unansweredSince(): number | undefined {
    return earliest(this.lanes.input.unansweredSince, this.lanes.signals.unansweredSince);
  }

  /** Types into the command. Returns false if the command has ended or too much is waiting. */
  write(input: string): boolean {
    return this.running && this.lanes.input.add({ type: "stdin", input });
  }

  resize(size: TerminalSize): boolean {
    return this.running && this.lanes.input.add({ type: "resize", ...size });
  }

  /** Sends a signal, which overtakes all input; unsent input is dropped. */
  signal(signal: string): boolean {
    this.lanes.input.dropWaiting();
    return this.running && this.lanes.signals.add({ type: "signal", signal });
  }

  endInput(): boolean {
    return this.running && this.lanes.input.add({ type: "eof" });
  }

  /** Called when there is a connection on which the command is known. */
  connected(): void {
    this.all((lane) => lane.connected());
  }

  disconnected(): void {
    this.all((lane) => lane.disconnected());
  }

  /** Called when an unknown message was not accepted. */
  sendAgain(message: string): void {
    this.all((lane) => lane.sendAgainLater(message));
  }

  answered(answer: UpdateAnswer): void {
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

  accepted(serverId: number): void {
    clearTimeout(this.retry);
    if (this.serverId === undefined) {
      this.serverId = serverId;
      this.listener?.onAccepted?.();
    }
  }

  progressed(progress: Progress): void {
    if (!this.running) {
      return;
    }
    this.cursor = progress.cursor ?? this.cursor;
    if (this.begin === undefined && progress.begin !== undefined && progress.begin !== "") {
      this.begin = new Date(progress.begin);
      this.listener?.onBegin?.();
    }
    const text = progress.output?.combined ?? "";
    if (text !== "") {
      this.listener?.onOutput({ text, offset: progress.offset ?? 0 });
    }
    if (progress.status === "completed") {
      this.complete(completionOf(progress));
    }
  }

  complete(completion: Completion): void {
    if (this.running) {
      clearTimeout(this.retry);
      this.completion = completion;
      this.all((lane) => lane.close());
      this.listener?.onCompleted(completion);
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

function completionOf(progress: Progress): Completion {
  const { exitCode, signal } = progress;
  if (progress.lost === true || exitCode === undefined || exitCode === null) {
    return { kind: "lost", message: progress.message ?? "The sandbox was lost" };
  }
  if (progress.limit !== undefined && progress.message !== undefined) {
    return { kind: "limited", message: progress.message };
  }
  return signal === undefined ? { kind: "exited", exitCode } : { kind: "exited", exitCode, signal };
}
