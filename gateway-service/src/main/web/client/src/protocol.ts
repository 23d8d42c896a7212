/** The messages of the terminal protocol, as docs/protocols/terminal.md has them. */

export type ClientId = number | string;

export interface TerminalSize {
  cols: number;
  rows: number;
}

export interface CommandOptions {
  /** Run under a terminal of this size; without it, on pipes. */
  tty?: TerminalSize;
  /** Variables to add to the environment. */
  env?: Record<string, string>;
  /** Present if the command has nothing to read. */
  stdin?: "closed";
}

/** A change that a client makes to a running command. */
export type Change =
  | { type: "stdin"; input: string }
  | { type: "signal"; signal: string | number }
  | ({ type: "resize" } & TerminalSize)
  | { type: "eof" };

export interface AuthenticationAnswer {
  result: "ok" | "error";
  message?: string;
  sessionToken?: string;
  /** The same may succeed later: something behind the gateway is away. */
  temporary?: boolean;
}

export interface CommandAnswer {
  result: "ok" | "error";
  clientId?: ClientId;
  serverId?: number;
  message?: string;
  /** In an error: true if the same may be accepted later. */
  temporary?: boolean;
}

/** The answer to an update that carried `writer` and `seq`. */
export interface UpdateAnswer {
  result: "ok" | "error";
  serverId?: number;
  writer?: string;
  seq?: number;
  message?: string;
  /** In an error: true if the same message may be accepted when it is sent again. */
  temporary?: boolean;
}

/** Reports what a command did. */
export interface Progress {
  command: string;
  serverId: number;
  /** The id that the client which sent the command gave it. */
  clientId?: ClientId;
  output?: { combined?: string; stdin?: string; stderr?: string };
  status: "running" | "completed";
  /** The offset of this output in the command's whole output, in bytes; absent for the output of a tap. */
  offset?: number;
  cursor?: string;
  begin?: string;
  end?: string;
  exitCode?: number | null;
  signal?: string | number;
  lost?: boolean;
  /** The limit that ended the command; then `message` says so. */
  limit?: string;
  message?: string;
}

export interface Notification {
  event: string;
  message: string;
  serverId?: number;
}

export type ServerMessage =
  | { type: "authentication"; payload: AuthenticationAnswer }
  | { type: "command"; payload: CommandAnswer }
  | { type: "update"; payload: UpdateAnswer | Progress }
  | { type: "notification"; payload: Notification }
  | { type: "ping"; payload: object }
  /** A message was not understood or not accepted; the gateway does not say which one. */
  | { type: "error"; payload: { message?: string } };

export function isProgress(payload: UpdateAnswer | Progress): payload is Progress {
  return "status" in payload;
}
