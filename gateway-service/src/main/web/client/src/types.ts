/** The id of a command that the client itself has given it. */
export type ClientId = number | string;

/** The size of a terminal, in characters. */
export interface TerminalSize {
  cols: number;
  rows: number;
}

/** A WebSocket as browsers have it, as far as this library uses it. The class of the package `ws` is one as well. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
}

/** The settings of a {@link PodshellClient}. */
export interface ClientSettings {
  /** The gateway's address, `wss://…/terminal`. */
  url: string;
  /** The question; the gateway's default if absent. */
  question?: string;
  /**
   * A token of the learner (JWT), or a function that gets one. It is needed when there is no session to resume, and
   * when the session has ended with its token. An error of the function is shown as the reason why there is no session.
   */
  token: string | (() => string | Promise<string>);
  /** The session of an earlier client, which is resumed. */
  sessionToken?: string;
  /** The implementation of WebSocket; the global one if absent. Node.js 20 has none: pass that of the package `ws`. */
  WebSocket?: new (url: string) => WebSocketLike;
  /** The most input of a command that may wait to be sent, in UTF-16 units; 16 Mi if absent. More is dropped. */
  maxPendingInput?: number;
  /** Bounds the time that a signal waits for a connection, in milliseconds; 3,000 if absent. Then it is dropped. */
  signalTimeoutMillis?: number;
  /** Sets the silence of a connection after which the gateway is probed, in milliseconds; 10,000 if absent. */
  pingIntervalMillis?: number;
  /** Bounds the time of a request such as {@link PodshellClient.list}, in milliseconds; 30,000 if absent. */
  requestTimeoutMillis?: number;
}

/** The state of a client's connection. */
export type ConnectionState =
  | { kind: "connecting" }
  /** Connected. The connection may be dead if `isAnswering` is false: an answer has been missing for seconds. */
  | { kind: "connected"; isAnswering: boolean }
  /** The connection broke or was refused; the client tries again after this time. `reason` may be empty. */
  | { kind: "waiting"; retryInMillis: number; reason: string }
  /** The gateway has ended the connection for a reason that stays. {@link PodshellClient.connect} tries again. */
  | { kind: "stopped"; error: PodshellError }
  /** The session needs a token that this client cannot get. A client with one and the `sessionToken` can renew it. */
  | { kind: "expired"; error: PodshellError }
  /** Not connected: not yet, or not any more. */
  | { kind: "closed"; error?: PodshellError };

/** A session that was opened or resumed. */
export interface Session {
  /** Resumes the session later. It is as secret as a password. */
  token: string;
  /** The end of the session, unless it is renewed by a new token. */
  expires: Date | undefined;
}

/** The time of one round trip to the gateway. */
export interface Latency {
  /** `input` is the time until an input was durable. */
  kind: "ping" | "input";
  millis: number;
}

/** News about a sandbox or the session, in words. */
export interface Notification {
  event: string;
  message: string;
  /** The command that it is about, if it is about one. */
  serverId?: number;
}

/** The events of a {@link PodshellClient}. */
export interface ClientEvents {
  /** The state of the connection has changed. */
  state: ConnectionState;
  /** A session was opened or resumed. */
  session: Session;
  /** The session has a command that this client did not begin: another client did, or an earlier one. */
  command: Command;
  notification: Notification;
  latency: Latency;
  /** Another connection of the learner has saved a draft. */
  draft: SavedDraft;
}

/** The options of a new command. */
export interface CommandOptions {
  /** Runs it under a terminal of this size; if absent: on pipes. */
  tty?: TerminalSize;
  /** Variables to add to the environment. */
  env?: Record<string, string>;
  /** Present if the command has nothing to read. */
  stdin?: "closed";
}

/** The options of an attachment to a command. */
export interface AttachOptions {
  /** Continues after this position ({@link Output.cursor}); if absent: from the beginning. */
  cursor?: string;
  /** Sends all output: a long one of a command under a terminal otherwise begins near its end. */
  complete?: boolean;
}

/** A part of a command's output. */
export interface Output {
  text: string;
  /** The position of this part in the command's output, in bytes. */
  offset: number;
  /** The position after this part. {@link PodshellClient.attach} continues there. */
  cursor: string | undefined;
  /** Present if the terminal must be replaced by an empty one before `text` is written. */
  fresh?: Fresh;
}

/** The reason for an empty terminal. */
export interface Fresh {
  /** The number of bytes that were left out; 0 if the output begins at its beginning. */
  skipped: number;
  /** The size that the terminal had there; absent if it is not known. */
  size?: TerminalSize;
}

/** The end of a command. */
export type Completion =
  /** It ended by itself or by a signal; `exitCode` is then 128 + the signal, as in a shell. */
  | { kind: "exited"; exitCode: number; signal?: string | number }
  /** A limit of its sandbox ended it. */
  | { kind: "limited"; limit: string; message: string; exitCode: number }
  /** Its sandbox or its session was lost. What it did after its last output is unknown. */
  | { kind: "lost"; error: PodshellError }
  /** It was not accepted, and did not run. */
  | { kind: "refused"; error: PodshellError };

/** The events of a {@link Command}. */
export interface CommandEvents {
  /** The command was accepted: it runs once, whatever happens. The value is its `serverId`. */
  accepted: number;
  /** Its first process has begun. */
  begin: Date;
  /** The command has ended. */
  completed: Completion;
  /** The number of UTF-16 units of input that are not acknowledged has changed. */
  pending: number;
  /** The command or its input is refused for now, and is sent again; undefined: it is accepted again. */
  delayed: string | undefined;
  /** Input or a signal was dropped. */
  dropped: PodshellError;
}

/** Reads output. If it returns a promise, the output counts as shown when the promise is fulfilled. */
export type OutputReader = (output: Output) => void | Promise<void>;

/** Removes a listener. */
export type Unsubscribe = () => void;

/**
 * One command of a session. It lives on across all connections. It is also an iterable of its output, which ends with
 * the command: `for await (const { text } of command)`.
 */
export interface Command extends AsyncIterable<Output> {
  /** The id that the gateway has given the command; undefined until it was accepted. */
  readonly serverId: number | undefined;
  /** The command as the shell gets it; empty for an attached command, until its first output. */
  readonly text: string;
  /** When its first process began, by the gateway's clock. */
  readonly begin: Date | undefined;
  /** The end of the command; undefined while it runs. */
  readonly completion: Completion | undefined;
  /** Resolves when the command has ended. It never rejects. */
  readonly completed: Promise<Completion>;
  /** The input that is not acknowledged, in UTF-16 units. */
  readonly pendingInput: number;
  /** True if more input would wait: behind other input, or for a connection. */
  readonly isInputDelayed: boolean;

  /** Listens to one kind of events. */
  on<E extends keyof CommandEvents>(event: E, listener: (value: CommandEvents[E]) => void): Unsubscribe;

  /**
   * Sets the reader of the output, in place of an earlier one. It gets each part once and in order.
   *
   * Until there is a reader, output waits. While output waits to be shown, the gateway sends a bounded amount of it. If
   * nobody else watches, the command then waits as well, as one does whose pipe is full.
   */
  onOutput(reader: OutputReader): void;

  /**
   * Sends input, each character once and in order. Without a connection it is kept, see
   * {@link ClientSettings.maxPendingInput}. Input that is dropped is reported by `dropped`.
   */
  input(text: string): void;

  /** Ends the input, after all that was sent. */
  endInput(): void;

  /** Changes the size of the command's terminal. */
  resize(size: TerminalSize): void;

  /**
   * Sends a signal, such as `SIGTERM` or 15. It overtakes input. `SIGINT`, `SIGQUIT` and `SIGTSTP` drop the input that
   * was not sent, as a terminal does. A signal that cannot be sent soon is dropped, see
   * {@link ClientSettings.signalTimeoutMillis}: it must not reach a program that was not meant.
   */
  signal(signal: string | number): void;

  /** Sends all of the output again from its beginning. The first part is marked as `fresh`. */
  showAll(): void;
}

/** Selects commands. */
export interface ListOptions {
  /** Only those of this question; if absent: of all questions. */
  question?: string;
  /** Continues an earlier list, see {@link CommandList.before}. */
  before?: string;
  /** The most commands to return, up to 100; 50 if absent. */
  limit?: number;
}

/** The learner's commands in all sessions, the newest first. */
export interface CommandList {
  commands: CommandSummary[];
  /** Continues the list with older commands; undefined at its end. */
  before: string | undefined;
}

/** A command of the learner, of any session. */
export interface CommandSummary {
  serverId: number;
  question: string;
  /** The first 256 characters of the command. */
  text: string;
  /** True if it has a terminal. */
  isTerminal: boolean;
  status: "waiting" | "running" | "completed";
  accepted: Date | undefined;
  begin: Date | undefined;
  end: Date | undefined;
  exitCode: number | undefined;
  signal: string | number | undefined;
  /** The limit that ended it. */
  limit: string | undefined;
  /** True if its sandbox was lost. */
  isLost: boolean;
  /** Says why it ended, if its exit code does not. */
  message: string | undefined;
  /** The size of its output. */
  bytes: number;
}

/** Names a draft. */
export interface DraftName {
  name: string;
  /** The connection's question if absent. */
  question?: string;
}

/** A text that the learner writes, as it is stored. */
export interface Draft {
  name: string;
  question: string;
  /** Counts the saves; 0 if there was none. */
  version: number;
  text: string;
  saved: Date | undefined;
}

/** One version of a draft. */
export interface DraftVersion {
  version: number;
  saved: Date | undefined;
  /** In bytes of UTF-8. */
  length: number;
}

/** A text to save. */
export interface DraftEdit extends DraftName {
  text: string;
  /** The version that the text was made from. */
  base: number;
  /** Names this save. The same save is applied once, however often it is sent; a new id if absent. */
  id?: string;
}

/** The result of a save. */
export type SaveResult =
  | { kind: "saved"; version: number }
  /** The draft has a newer version than `base`, and nothing was saved. */
  | { kind: "conflict"; version: number; text: string };

/** The news that a draft was saved. */
export interface SavedDraft {
  name: string;
  question: string;
  version: number;
}

/** Names an error, for programs. */
export type ErrorCode =
  /** The token was not accepted, or there was none. */
  | "token-refused"
  /** The gateway refused the connection, or ended it for a reason that stays. */
  | "connection-refused"
  /** The client was closed. */
  | "closed"
  /** The command was not accepted. */
  | "command-refused"
  /** The command's sandbox or session was lost. */
  | "command-lost"
  /** The command has ended, and takes no input. */
  | "command-ended"
  /** The input will never be accepted. */
  | "input-refused"
  /** Too much input waits already. */
  | "input-full"
  /** The signal could not be sent in time. */
  | "signal-stale"
  /** The gateway refused a request. */
  | "request-refused"
  /** Too many requests wait already. */
  | "too-many-requests"
  /** A request was not answered in time. It may have been carried out. */
  | "timeout";

/** An error of this library. Its message is meant for people. */
export class PodshellError extends Error {
  override readonly name = "PodshellError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** True if the same may succeed later. */
    readonly isTemporary = false,
  ) {
    super(message);
  }
}
