/** The messages of the terminal protocol, as docs/protocols/terminal.md has them. */
import type { ClientId, Notification, TerminalSize } from "./types.ts";

/** A change that a client makes to a running command. */
export type Change =
  | { type: "stdin"; input: string }
  | { type: "signal"; signal: string | number }
  | ({ type: "resize" } & TerminalSize)
  | { type: "eof" };

/** The fields that every answer may have. */
export interface Answer {
  result?: "ok" | "error";
  message?: string;
  /** In an error: true if the same may be accepted later. */
  temporary?: boolean;
}

export interface AuthenticationAnswer extends Answer {
  sessionToken?: string;
  expires?: string;
}

export interface CommandAnswer extends Answer {
  clientId?: ClientId;
  serverId?: number;
}

/** The answer to an update that carried `writer` and `seq`. */
export interface UpdateAnswer extends Answer {
  serverId?: number;
  writer?: string;
  seq?: number;
}

/** Reports what a command did. */
export interface Progress {
  command: string;
  serverId: number;
  /** The id that the client which sent the command gave it. */
  clientId?: ClientId;
  output?: { combined?: string; breakpoints?: { combined?: string }[] };
  status: "running" | "completed";
  /** The offset of this output in the command's whole output, in bytes; absent for the output of a tap. */
  offset?: number;
  cursor?: string;
  /** The number of bytes that were left out before this output; the terminal begins again with it. */
  skipped?: number;
  /** The size of the terminal where it begins again. */
  size?: TerminalSize;
  begin?: string;
  end?: string;
  exitCode?: number | null;
  signal?: string | number;
  lost?: boolean;
  /** The limit that ended the command; then `message` says so. */
  limit?: string;
  message?: string;
}

/** A command in the answer to `list`. */
export interface ListedCommand {
  serverId: number;
  question: string;
  command: string;
  terminal?: boolean;
  status: "waiting" | "running" | "completed";
  accepted?: string;
  begin?: string;
  end?: string;
  exitCode?: number | null;
  signal?: string | number;
  limit?: string;
  lost?: boolean;
  message?: string;
  bytes?: number;
}

export interface ListAnswer extends Answer {
  commands?: ListedCommand[];
  before?: string;
}

export interface DraftAnswer extends Answer {
  /** Present in the news that another connection has saved it. */
  event?: "saved";
  question?: string;
  name?: string;
  version?: number;
  text?: string;
  saved?: string;
  id?: string;
  conflict?: boolean;
  versions?: { version: number; saved?: string; length: number }[];
}

export type ServerMessage =
  | { type: "authentication"; payload: AuthenticationAnswer }
  | { type: "command"; payload: CommandAnswer }
  | { type: "update"; payload: UpdateAnswer | Progress }
  | { type: "resume"; payload: CommandAnswer }
  | { type: "list"; payload: ListAnswer }
  | { type: "draft"; payload: DraftAnswer }
  | { type: "notification"; payload: Notification }
  | { type: "ping"; payload: Answer }
  /** A message was not understood or not accepted; the gateway does not say which one. */
  | { type: "error"; payload: Answer };

export function isProgress(payload: UpdateAnswer | Progress): payload is Progress {
  return "status" in payload;
}

/** Returns a time of the protocol; undefined if it is absent or empty. */
export function timeOf(text: string | undefined): Date | undefined {
  return text === undefined || text === "" ? undefined : new Date(text);
}
