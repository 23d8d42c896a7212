import type { Change, ClientId, CommandOptions, Progress, TerminalSize } from "./protocol.ts";

/** How a command ended. */
export type Completion =
  | { kind: "exited"; exitCode: number; signal?: string | number }
  | { kind: "lost"; message: string }
  | { kind: "refused"; message: string };

export interface CommandListener {
  /** New output, each piece once and in order. */
  output(text: string): void;
  /** The command has ended; nothing comes after. */
  completed(completion: Completion): void;
}

/** A change with its number, kept until the gateway has answered. */
export interface NumberedChange {
  seq: number;
  change: Change;
}

/** What a command says through; the client implements it. */
export interface Wire {
  sendChange(command: Command, numbered: NumberedChange): void;
}

/** The most changes that may wait for an answer; more are not taken. */
const MAX_WAITING = 1000;

/** One command of the session. Made by the client; survives every connection. */
export class Command {
  /** Undefined until the gateway has accepted the command. */
  serverId: number | undefined;
  /** Where to go on after a reconnection; undefined: from the beginning. */
  cursor: string | undefined;
  completion: Completion | undefined;
  listener: CommandListener | undefined;

  private nextSeq = 1;
  private waiting: NumberedChange[] = [];

  constructor(
    private readonly wire: Wire,
    readonly text: string,
    readonly options: CommandOptions,
    readonly clientId: ClientId | undefined,
  ) {}

  get running(): boolean {
    return this.completion === undefined;
  }

  /** Types into the command. Answers whether it was taken: not, if it has ended or is far behind. */
  write(input: string): boolean {
    return this.change({ type: "stdin", input });
  }

  resize(size: TerminalSize): boolean {
    return this.change({ type: "resize", ...size });
  }

  signal(signal: string): boolean {
    return this.change({ type: "signal", signal });
  }

  endInput(): boolean {
    return this.change({ type: "eof" });
  }

  /** Everything that was not answered, in order; for a new connection. */
  unanswered(): readonly NumberedChange[] {
    return this.waiting;
  }

  answered(seq: number): void {
    this.waiting = this.waiting.filter((numbered) => numbered.seq !== seq);
  }

  progressed(progress: Progress): void {
    if (!this.running) {
      return;
    }
    this.cursor = progress.cursor ?? this.cursor;
    const text = progress.output?.combined ?? "";
    if (text !== "") {
      this.listener?.output(text);
    }
    if (progress.status === "completed") {
      this.complete(completionOf(progress));
    }
  }

  complete(completion: Completion): void {
    if (this.running) {
      this.completion = completion;
      this.waiting = [];
      this.listener?.completed(completion);
    }
  }

  private change(change: Change): boolean {
    if (!this.running || this.waiting.length >= MAX_WAITING) {
      return false;
    }
    const numbered = { seq: this.nextSeq++, change };
    this.waiting.push(numbered);
    this.wire.sendChange(this, numbered);
    return true;
  }
}

function completionOf(progress: Progress): Completion {
  if (progress.lost === true || progress.exitCode === undefined) {
    return { kind: "lost", message: progress.message ?? "The sandbox was lost" };
  }
  return progress.signal === undefined
    ? { kind: "exited", exitCode: progress.exitCode }
    : { kind: "exited", exitCode: progress.exitCode, signal: progress.signal };
}
