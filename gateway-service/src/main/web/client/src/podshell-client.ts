import { Backoff } from "./backoff.ts";
import type { NumberedChange } from "./change-lane.ts";
import type { ClientListener, ClientSettings, ConnectionState } from "./client-listener.ts";
import { Command, earliest, type Wire } from "./command.ts";
import { Link, type LinkEnd } from "./link.ts";
import {
  isProgress,
  type AuthenticationAnswer,
  type CommandAnswer,
  type CommandOptions,
  type Progress,
  type ServerMessage,
} from "./protocol.ts";
import { randomId } from "./random-id.ts";
import { SessionCommands } from "./session-commands.ts";
import { askWhyRefused } from "./upgrade-refusal.ts";

/** A policy was violated or a message was too large: a retry would end the same way. */
const FINAL_CLOSES = [1008, 1009];

/** After this many attempts, a WebSocket that the gateway would let in is stopped by something on the way. */
const ATTEMPTS_BEFORE_BLAME = 3;

/** Authenticates a connection. */
type Credentials =
  /** The session's token alone. */
  | "session"
  /** The session's token with a new token of the learner, which renews the session. */
  | "renewal"
  /** A token of the learner, which begins a new session. */
  | "token";

const CHECK_INTERVAL_MS = 500;
/** After this time without an answer, the state shows it. */
const DOUBT_MS = 3_000;
/** After this time without an answer, the connection is abandoned. */
const GIVE_UP_MS = 10_000;
/** After this time without a message, the client probes the connection. */
const IDLE_MS = 20_000;

/**
 * A session of the terminal protocol, over as many connections as it takes. It reconnects with
 * growing pauses, continues each command's output where it broke off, and sends again what was not
 * answered. What is sent twice is applied once, because commands carry an id and input is numbered.
 *
 * This is one file because it is one state machine: each method is the reaction of a
 * {@link ConnectionState} to the gateway, the network or the page.
 */
export class PodshellClient implements Wire {
  private readonly backoff = new Backoff(250, 10_000);
  private readonly writer = randomId();
  private readonly commands = new SessionCommands();
  private link: Link | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private checks: ReturnType<typeof setInterval> | undefined;
  private sessionToken: string | undefined;
  private credentials: Credentials;
  /** True when the gateway is about to end the connection, because the session has ended with its token. */
  private isExpired = false;
  private state: ConnectionState = { kind: "closed", reason: "" };
  /** The time since which the connection, or its authentication, is pending. */
  private joiningSince: number | undefined;
  private pingedAt: number | undefined;
  /** True if the connection was closed because its output arrived faster than it could be shown. */
  private isBehind = false;
  private receivedAt = 0;

  constructor(
    private readonly settings: ClientSettings,
    private readonly listener: ClientListener,
  ) {
    this.sessionToken = settings.sessionToken;
    this.credentials = settings.sessionToken === undefined ? "token" : "session";
  }

  /** Connects, and stays connected until {@link close}. */
  open(): void {
    this.checks ??= setInterval(() => this.check(), CHECK_INTERVAL_MS);
    this.connect();
  }

  /** Ends the connection for good; the session and its commands live on. */
  close(reason = "Closed"): void {
    this.disconnect();
    this.changeState({ kind: "closed", reason });
  }

  /** Ends the session, and the connection with it. */
  logOut(): void {
    this.link?.send({ type: "logout", sessionToken: this.sessionToken, payload: {} });
    this.close("");
  }

  /**
   * Called when the network may have changed: reconnects now if a retry is pending, and otherwise probes the
   * connection.
   */
  tryNow(): void {
    if (this.state.kind === "waiting" && !this.isBehind) {
      this.connect();
    } else if (this.state.kind === "connected") {
      this.ping();
    }
  }

  /** Runs a text in the sandbox's shell. It is sent as soon as there is a connection, and once. */
  run(text: string, options: CommandOptions = {}): Command {
    const command = new Command(this, this.writer, text, options, randomId());
    this.commands.add(command);
    this.sendCommand(command);
    return command;
  }

  sendChange(command: Command, writer: string, numbered: NumberedChange): void {
    this.send("update", { ...numbered.change, serverId: command.serverId, writer, seq: numbered.seq });
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.link?.close();
    const url = new URL(this.settings.url);
    if (this.settings.question !== undefined) {
      url.searchParams.set("question", this.settings.question);
    }
    this.joiningSince = Date.now();
    this.isExpired = false;
    const link: Link = new Link(url, {
      onOpen: () => void this.authenticate(link),
      onMessage: (message) => this.receive(message),
      onEnd: (end) => void this.linkEnded(url, end),
    });
    this.link = link;
    this.changeState({ kind: "connecting" });
  }

  private disconnect(): void {
    this.isBehind = false;
    clearTimeout(this.retry);
    clearInterval(this.checks);
    this.checks = undefined;
    this.link?.close();
    this.forgetLink();
  }

  private forgetLink(): void {
    this.link = undefined;
    this.joiningSince = undefined;
    this.pingedAt = undefined;
    this.commands.onDisconnected();
  }

  private async linkEnded(url: URL, end: LinkEnd): Promise<void> {
    this.forgetLink();
    if (this.isExpired) {
      this.credentials = "renewal";
      this.connect();
    } else if (FINAL_CLOSES.includes(end.code)) {
      this.stop(end.reason || `The gateway ended the connection (${end.code})`);
    } else if (end.wasOpen) {
      this.waitAndConnect("");
    } else {
      await this.refused(url);
    }
  }

  /** The WebSocket did not open: tells why, if anybody says, and goes on trying if that may help. */
  private async refused(url: URL): Promise<void> {
    const before = this.state;
    const refusal = await askWhyRefused(url);
    if (this.state !== before) {
      return; // the learner has left, or tries again
    }
    if (refusal?.kind === "final") {
      this.stop(refusal.message);
    } else {
      const isShown = refusal?.kind === "temporary" || this.backoff.attempts >= ATTEMPTS_BEFORE_BLAME;
      this.waitAndConnect(isShown ? (refusal?.message ?? "") : "");
    }
  }

  private stop(reason: string): void {
    this.disconnect();
    this.changeState({ kind: "stopped", reason });
  }

  private waitAndConnect(reason: string): void {
    const retryIn = this.backoff.next();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), retryIn);
    this.changeState({ kind: "waiting", retryIn, reason });
  }

  /** Checks whether an answer of the gateway is overdue. */
  private check(): void {
    const now = Date.now();
    if (this.isBehind && !this.commands.isOutputBehind()) {
      this.isBehind = false;
      this.connect();
      return;
    }
    if (this.joiningSince !== undefined) {
      if (now - this.joiningSince >= GIVE_UP_MS) {
        this.link?.abandon();
      }
      return;
    }
    if (this.state.kind !== "connected") {
      return;
    }
    if (now - this.receivedAt >= IDLE_MS) {
      this.ping();
    }
    const since = this.unansweredSince();
    const silence = since === undefined ? 0 : now - since;
    const isAnswering = silence < DOUBT_MS;
    if (silence >= GIVE_UP_MS) {
      this.link?.abandon();
    } else if (this.state.isAnswering !== isAnswering) {
      this.changeState({ kind: "connected", isAnswering });
    }
  }

  private unansweredSince(): number | undefined {
    return earliest(this.pingedAt, this.commands.unansweredSince());
  }

  private ping(): void {
    if (this.pingedAt === undefined) {
      this.pingedAt = Date.now();
      this.send("ping", {});
    }
  }

  private async authenticate(link: Link): Promise<void> {
    const payload: Record<string, unknown> = { streams: "combined" };
    if (this.credentials !== "token") {
      payload.sessionToken = this.sessionToken;
      payload.resume = this.commands.positions();
    }
    if (this.credentials !== "session") {
      try {
        payload.token = await this.settings.token();
      } catch (failure) {
        if (link === this.link) {
          this.giveUp(failure instanceof Error ? failure.message : String(failure));
        }
        return;
      }
    }
    this.sendOn(link, "authentication", payload);
  }

  /** No token is accepted: the session, if there is one, waits for one that is. */
  private giveUp(reason: string): void {
    this.disconnect();
    this.changeState({ kind: this.sessionToken === undefined ? "closed" : "expired", reason });
  }

  private receive(message: ServerMessage): void {
    this.receivedAt = Date.now();
    switch (message.type) {
      case "authentication":
        return this.authenticated(message.payload);
      case "command":
        this.commandAnswered(message.payload);
        return this.settled();
      case "update":
        if (isProgress(message.payload)) {
          this.progressed(message.payload);
        } else {
          this.commands.withServerId(message.payload.serverId)?.answered(message.payload);
        }
        return this.settled();
      case "ping":
        this.pingedAt = undefined;
        return this.settled();
      case "notification":
        if (message.payload.event === "expired") {
          this.isExpired = true;
          return;
        }
        return this.listener.onNotification?.(message.payload);
      case "error":
        return this.commands.all().forEach((each) => each.sendAgain(message.payload.message ?? "A message was not taken"));
    }
  }

  /** Resets the pauses once every request on this connection has been answered. */
  private settled(): void {
    if (this.state.kind === "connected" && this.unansweredSince() === undefined) {
      this.backoff.succeeded();
    }
  }

  private authenticated(answer: AuthenticationAnswer): void {
    this.joiningSince = undefined;
    if (answer.result === "ok") {
      if (answer.sessionToken !== undefined) {
        if (this.credentials === "token") {
          this.loseCommands();
        }
        this.sessionToken = answer.sessionToken;
        this.listener.onSession?.(answer.sessionToken);
      }
      this.credentials = "session";
      this.changeState({ kind: "connected", isAnswering: true });
      this.ping();
      this.sendUnanswered();
    } else if (answer.temporary === true) {
      this.link?.close();
      this.forgetLink();
      this.waitAndConnect(answer.message ?? "");
    } else if (this.credentials === "token") {
      this.giveUp(answer.message ?? "The token was refused");
    } else {
      this.credentials = this.credentials === "session" ? "renewal" : "token";
      this.authenticateAgain();
    }
  }

  private authenticateAgain(): void {
    if (this.link !== undefined) {
      this.joiningSince = Date.now();
      void this.authenticate(this.link);
    }
  }

  /** Ends the commands of an earlier session, which cannot be followed any more. */
  private loseCommands(): void {
    if (this.sessionToken !== undefined) {
      for (const command of this.commands.removeAll()) {
        command.complete({ kind: "lost", message: "The session has ended" });
      }
    }
  }

  private sendUnanswered(): void {
    for (const command of this.commands.all()) {
      if (command.serverId === undefined) {
        this.sendCommand(command);
      } else {
        command.connected();
      }
    }
  }

  private commandAnswered(answer: CommandAnswer): void {
    const command = this.commands.withClientId(answer.clientId);
    if (command === undefined) {
      return;
    }
    this.commands.onAnswered(command);
    if (answer.result === "error") {
      const isTemporary = answer.temporary === true;
      const message = answer.message ?? "The command was refused";
      if (isTemporary && answer.serverId === undefined && command.mayBeSentAgain) {
        command.waits(message, () => this.sendCommand(command));
      } else {
        command.complete({ kind: "refused", message, isTemporary });
        this.commands.remove(command);
      }
    } else if (answer.serverId !== undefined) {
      this.accept(command, answer.serverId);
    }
  }

  private accept(command: Command, serverId: number): void {
    this.commands.onAnswered(command);
    if (command.serverId === undefined) {
      command.accepted(serverId);
      command.connected();
    }
  }

  private progressed(progress: Progress): void {
    const { serverId, clientId } = progress;
    const command = this.commands.withServerId(serverId) ?? this.commands.withClientId(clientId);
    if (command === undefined) {
      if (!this.commands.hasEnded(serverId)) {
        this.find(progress);
      }
      return;
    }
    this.accept(command, serverId);
    command.progressed(progress);
    if (!command.running) {
      this.commands.remove(command);
    }
    if (command.isOutputBehind) {
      this.catchUp();
    }
  }

  /** Closes the connection until most of its output is shown, because a browser cannot slow down its reading. */
  private catchUp(): void {
    this.link?.close();
    this.forgetLink();
    this.isBehind = true;
    this.changeState({ kind: "waiting", retryIn: 0, reason: "There is more output than can be shown at once" });
  }

  private find(progress: Progress): void {
    const command = new Command(this, this.writer, progress.command, {}, undefined);
    this.commands.add(command);
    command.accepted(progress.serverId);
    command.connected();
    this.listener.onCommand?.(command);
    this.progressed(progress);
  }

  private sendCommand(command: Command): void {
    if (this.state.kind === "connected") {
      this.commands.onSent(command);
      this.send("command", { command: command.text, clientId: command.clientId, ...command.options });
    }
  }

  private send(type: string, payload: object): void {
    if (this.link !== undefined && this.state.kind === "connected") {
      this.sendOn(this.link, type, payload);
    }
  }

  private sendOn(link: Link, type: string, payload: object): void {
    link.send({ type, sessionToken: this.sessionToken, payload });
  }

  private changeState(state: ConnectionState): void {
    this.state = state;
    this.listener.onState(state);
  }
}
