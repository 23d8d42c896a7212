import type { Command } from "./command.ts";
import type { Notification } from "./protocol.ts";

/** The state of a client's connection. */
export type ConnectionState =
  | { kind: "connecting" }
  /** Open; the connection may be dead if an answer has been missing for seconds. */
  | { kind: "connected"; isAnswering: boolean }
  /** The connection broke or was refused; the client tries again after this many milliseconds. */
  | { kind: "waiting"; retryIn: number; reason: string }
  /** The gateway has ended the connection for a reason that stays. The session may be taken up by `PodshellClient.open`. */
  | { kind: "stopped"; reason: string }
  /** The session needs a token that this client cannot get. Another client may renew the session with one. */
  | { kind: "expired"; reason: string }
  /** The session is over for this client. */
  | { kind: "closed"; reason: string };

export interface ClientSettings {
  /** The gateway's address, `ws://…/terminal`. */
  url: string;
  /** The question; the gateway's default if absent. */
  question?: string;
  /** A session to take up again, from an earlier client. */
  sessionToken?: string;
  /** Gets a token; asked for when there is no session to take up, or when it has ended with its token. */
  token(): Promise<string>;
}

export interface ClientListener {
  onState(state: ConnectionState): void;
  /** A session was opened; its token takes it up again later. */
  onSession?(sessionToken: string): void;
  /** A command of the session that this client did not send: another one of it did, or did before. */
  onCommand?(command: Command): void;
  onNotification?(notification: Notification): void;
}
