import { Backoff } from "./backoff.ts";
import { Events } from "./events.ts";
import { commandListOf, draftOf, isDraftAnswer, isListAnswer, isSaveAnswer, saveResultOf } from "./answers.ts";
import { Link, type LinkEnd } from "./link.ts";
import {
  isProgress,
  timeOf,
  type AuthenticationAnswer,
  type CommandAnswer,
  type DraftAnswer,
  type ListAnswer,
  type Progress,
  type ServerMessage,
} from "./protocol.ts";
import { randomId } from "./random-id.ts";
import { Requests } from "./requests.ts";
import { earliest, SessionCommand, type CommandBounds, type Wire } from "./session-command.ts";
import { positionOf, SessionCommands } from "./session-commands.ts";
import {
  PodshellError,
  type AttachOptions,
  type ClientEvents,
  type ClientSettings,
  type Command,
  type CommandList,
  type CommandOptions,
  type ConnectionState,
  type Draft,
  type DraftEdit,
  type DraftName,
  type DraftVersion,
  type ListOptions,
  type SaveResult,
  type Unsubscribe,
  type WebSocketLike,
} from "./types.ts";
import { askWhyRefused } from "./upgrade-refusal.ts";
import { onWakeUp } from "./wake-up.ts";

export * from "./types.ts";

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
const MEBI = 1024 * 1024;

/**
 * A session of the terminal protocol, over as many connections as it takes. It reconnects with growing pauses,
 * continues each command's output where it broke off, and sends again what was not answered. What is sent twice is
 * applied once, because commands carry an id and input is numbered.
 *
 * This is one file because it is one state machine: each method is the reaction of a {@link ConnectionState} to the
 * gateway, the network or the page.
 */
export class PodshellClient {
  readonly #url: URL;
  readonly #token: () => string | Promise<string>;
  readonly #WebSocket: new (url: string) => WebSocketLike;
  readonly #bounds: CommandBounds;
  readonly #pingIntervalMillis: number;
  readonly #events = new Events<ClientEvents>();
  readonly #backoff = new Backoff(250, 10_000);
  readonly #writer = randomId();
  readonly #commands = new SessionCommands();
  readonly #requests: Requests;
  readonly #wire: Wire;
  #link: Link | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #checks: ReturnType<typeof setInterval> | undefined;
  #endWakeUps: (() => void) | undefined;
  #sessionToken: string | undefined;
  #credentials: Credentials;
  /** True when the gateway is about to end the connection, because the session has ended with its token. */
  #isExpired = false;
  #state: ConnectionState = { kind: "closed" };
  /** The time since which the connection, or its authentication, is pending. */
  #joiningSince: number | undefined;
  #pingedAt: number | undefined;
  #receivedAt = 0;

  /** Creates a client, which does nothing until {@link connect}. Throws if the settings cannot work. */
  constructor(settings: ClientSettings) {
    this.#url = new URL(settings.url);
    if (settings.question !== undefined) {
      this.#url.searchParams.set("question", settings.question);
    }
    const { token } = settings;
    this.#token = typeof token === "string" ? () => token : token;
    this.#WebSocket = settings.WebSocket ?? globalWebSocket();
    this.#bounds = {
      maxPendingInput: settings.maxPendingInput ?? 16 * MEBI,
      signalTimeoutMillis: settings.signalTimeoutMillis ?? 3_000,
    };
    this.#pingIntervalMillis = settings.pingIntervalMillis ?? 10_000;
    this.#sessionToken = settings.sessionToken;
    this.#credentials = settings.sessionToken === undefined ? "token" : "session";
    this.#requests = new Requests(settings.requestTimeoutMillis ?? 30_000, (type, payload) =>
      this.#send(type, payload),
    );
    this.#wire = {
      sendChange: ({ serverId }, writer, { change, seq }) => this.#send("update", { ...change, serverId, writer, seq }),
      acknowledge: ({ serverId }, cursor) => this.#send("ack", { serverId, cursor }),
      replay: (command) => this.#replay(command),
      onInputRoundTrip: (millis) => this.#events.emit("latency", { kind: "input", millis }),
    };
  }

  /** The state of the connection. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Resumes the session later, see {@link ClientSettings.sessionToken}; undefined until there is a session. */
  get sessionToken(): string | undefined {
    return this.#sessionToken;
  }

  /** Listens to one kind of events. */
  on<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => void): Unsubscribe {
    return this.#events.on(event, listener);
  }

  /**
   * Connects and authenticates, and stays connected until {@link close} or {@link leave}.
   *
   * A client that has run and attached nothing yet, and resumes a session, gets all commands of the session that run or
   * ended within the last 10 minutes, by the event `command`.
   */
  connect(): void {
    this.#checks ??= setInterval(() => this.#check(), CHECK_INTERVAL_MS);
    this.#endWakeUps ??= onWakeUp(() => this.tryNow());
    this.#open();
  }

  /** Ends the connection. The session and its commands live on. */
  close(): void {
    this.#disconnect();
    this.#requests.close();
    this.#changeState({ kind: "closed" });
  }

  /** Ends the session, and the connection with it. Its commands run on. Without a connection, the session stays. */
  leave(): void {
    this.#send("logout", {});
    this.close();
  }

  /**
   * Reconnects now if the client waits to do so, and otherwise probes the connection. It is called by itself when a
   * browser is online again or its page visible.
   */
  tryNow(): void {
    if (this.#state.kind === "waiting") {
      this.#open();
    } else if (this.#state.kind === "connected") {
      this.#ping();
    }
  }

  /** Runs a text in the sandbox's shell. It is sent as soon as there is a connection, and runs once. */
  run(text: string, options: CommandOptions = {}): Command {
    const command = this.#newCommand(text, options, randomId());
    this.#sendCommand(command);
    return command;
  }

  /** Follows a command of the learner, of this session or another, whether it runs or has ended. */
  attach(serverId: number, { cursor, complete }: AttachOptions = {}): Command {
    const known = this.#commands.withServerId(serverId);
    if (known !== undefined) {
      return known;
    }
    const command = this.#newCommand("", {}, undefined, serverId);
    command.cursor = cursor;
    command.isComplete = complete === true;
    if (this.#state.kind === "connected") {
      this.#resume(command);
      command.onConnected();
    }
    return command;
  }

  /** Lists the learner's commands of all sessions, the newest first. Fails with a {@link PodshellError}. */
  async list(options: ListOptions = {}): Promise<CommandList> {
    return commandListOf(await this.#requests.ask<ListAnswer>("list", options, isListAnswer));
  }

  /** Reads a draft, or an earlier version of it. Fails with a {@link PodshellError}. */
  async readDraft(draft: DraftName & { version?: number }): Promise<Draft> {
    return draftOf(draft, await this.#requests.ask<DraftAnswer>("draft", draft, isDraftAnswer));
  }

  /**
   * Saves a draft, unless another client has saved a newer version than `base`. Fails with a {@link PodshellError}. If
   * it is temporary, save the same again with the same `id`.
   */
  async saveDraft(edit: DraftEdit): Promise<SaveResult> {
    const request = { ...edit, id: edit.id ?? randomId() };
    return saveResultOf(await this.#requests.ask<DraftAnswer>("draft", request, isSaveAnswer));
  }

  /** Lists the versions of a draft that are kept. Fails with a {@link PodshellError}. */
  async listDraftVersions(draft: DraftName): Promise<DraftVersion[]> {
    const answer = await this.#requests.ask<DraftAnswer>("draft", { ...draft, versions: true }, isDraftAnswer);
    return (answer.versions ?? []).map(({ version, saved, length }) => ({ version, saved: timeOf(saved), length }));
  }

  #open(): void {
    clearTimeout(this.#retry);
    this.#link?.close();
    this.#forgetLink();
    this.#joiningSince = Date.now();
    this.#isExpired = false;
    const link: Link = new Link(this.#url, this.#WebSocket, {
      onOpen: () => void this.#authenticate(link),
      onMessage: (message) => this.#receive(message),
      onEnd: (end) => void this.#onLinkEnd(end),
    });
    this.#link = link;
    this.#changeState({ kind: "connecting" });
  }

  #disconnect(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#checks);
    this.#checks = undefined;
    this.#endWakeUps?.();
    this.#endWakeUps = undefined;
    this.#link?.close();
    this.#forgetLink();
  }

  #forgetLink(): void {
    this.#link = undefined;
    this.#joiningSince = undefined;
    this.#pingedAt = undefined;
    this.#commands.onDisconnected();
    this.#requests.onDisconnected();
  }

  async #onLinkEnd(end: LinkEnd): Promise<void> {
    this.#forgetLink();
    if (this.#isExpired) {
      this.#credentials = "renewal";
      this.#open();
    } else if (FINAL_CLOSES.includes(end.code)) {
      this.#stop(end.reason || `The gateway ended the connection (${end.code})`);
    } else if (end.from === "refused") {
      await this.#onRefused();
    } else {
      this.#waitAndConnect("");
    }
  }

  /** The WebSocket did not open: tells why, if anybody says, and goes on trying if that may help. */
  async #onRefused(): Promise<void> {
    const before = this.#state;
    const refusal = await askWhyRefused(this.#url);
    if (this.#state !== before) {
      return; // the learner has left, or tries again
    }
    if (refusal?.kind === "final") {
      this.#stop(refusal.message);
    } else {
      const isShown = refusal?.kind === "temporary" || this.#backoff.attempts >= ATTEMPTS_BEFORE_BLAME;
      this.#waitAndConnect(isShown ? (refusal?.message ?? "") : "");
    }
  }

  #stop(message: string): void {
    this.#disconnect();
    this.#changeState({ kind: "stopped", error: new PodshellError("connection-refused", message) });
  }

  #waitAndConnect(reason: string): void {
    const retryInMillis = this.#backoff.next();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), retryInMillis);
    this.#changeState({ kind: "waiting", retryInMillis, reason });
  }

  /** Checks whether an answer of the gateway is overdue. */
  #check(): void {
    const now = Date.now();
    if (this.#joiningSince !== undefined) {
      if (now - this.#joiningSince >= GIVE_UP_MS) {
        this.#link?.abandon();
      }
      return;
    }
    if (this.#state.kind !== "connected") {
      return;
    }
    if (now - this.#receivedAt >= this.#pingIntervalMillis) {
      this.#ping();
    }
    const since = this.#unansweredSince();
    const silence = since === undefined ? 0 : now - since;
    const isAnswering = silence < DOUBT_MS;
    if (silence >= GIVE_UP_MS) {
      this.#link?.abandon();
    } else if (this.#state.isAnswering !== isAnswering) {
      this.#changeState({ kind: "connected", isAnswering });
    }
  }

  #unansweredSince(): number | undefined {
    return earliest(this.#pingedAt, this.#commands.unansweredSince());
  }

  #ping(): void {
    if (this.#pingedAt === undefined) {
      this.#pingedAt = Date.now();
      this.#send("ping", {});
    }
  }

  async #authenticate(link: Link): Promise<void> {
    const payload: Record<string, unknown> = { streams: "combined", screen: true };
    if (this.#credentials !== "token") {
      payload.sessionToken = this.#sessionToken;
      payload.resume = this.#commands.positions();
    }
    if (this.#credentials !== "session") {
      try {
        payload.token = await this.#token();
      } catch (failure) {
        if (link === this.#link) {
          this.#giveUp(failure instanceof Error ? failure.message : String(failure));
        }
        return;
      }
    }
    this.#sendOn(link, "authentication", payload);
  }

  /** No token is accepted: the session, if there is one, waits for one that is. */
  #giveUp(message: string): void {
    this.#disconnect();
    const error = new PodshellError("token-refused", message);
    this.#changeState({ kind: this.#sessionToken === undefined ? "closed" : "expired", error });
  }

  #receive(message: ServerMessage): void {
    this.#receivedAt = Date.now();
    switch (message.type) {
      case "authentication":
        return this.#onAuthentication(message.payload);
      case "command":
        this.#onCommandAnswer(message.payload);
        return this.#settle();
      case "update":
        if (isProgress(message.payload)) {
          this.#onProgress(message.payload);
        } else {
          this.#commands.withServerId(message.payload.serverId)?.onAnswer(message.payload);
        }
        return this.#settle();
      case "resume":
        return this.#onResumeRefused(message.payload);
      case "list":
        return this.#requests.onAnswer("list", message.payload);
      case "draft":
        return this.#onDraft(message.payload);
      case "ping":
        return this.#onPong();
      case "notification":
        if (message.payload.event === "expired") {
          this.#isExpired = true;
          return;
        }
        return this.#events.emit("notification", message.payload);
      case "error":
        return this.#commands
          .all()
          .forEach((each) => each.sendAgain(message.payload.message ?? "A message was not taken"));
    }
  }

  /** Resets the pauses once every request on this connection has been answered. */
  #settle(): void {
    if (this.#state.kind === "connected" && this.#unansweredSince() === undefined) {
      this.#backoff.succeeded();
    }
  }

  #onAuthentication(answer: AuthenticationAnswer): void {
    this.#joiningSince = undefined;
    if (answer.result === "ok") {
      if (answer.sessionToken !== undefined) {
        if (this.#credentials === "token") {
          this.#loseCommands();
        }
        this.#sessionToken = answer.sessionToken;
        this.#events.emit("session", { token: answer.sessionToken, expires: timeOf(answer.expires) });
      }
      this.#credentials = "session";
      this.#changeState({ kind: "connected", isAnswering: true });
      this.#ping();
      this.#sendUnanswered();
    } else if (answer.temporary === true) {
      this.#link?.close();
      this.#forgetLink();
      this.#waitAndConnect(answer.message ?? "");
    } else if (this.#credentials === "token") {
      this.#giveUp(answer.message ?? "The token was refused");
    } else {
      this.#credentials = this.#credentials === "session" ? "renewal" : "token";
      this.#authenticateAgain();
    }
  }

  #authenticateAgain(): void {
    if (this.#link !== undefined) {
      this.#joiningSince = Date.now();
      void this.#authenticate(this.#link);
    }
  }

  /** Ends the commands of an earlier session, which cannot be followed any more. */
  #loseCommands(): void {
    if (this.#sessionToken !== undefined) {
      for (const command of this.#commands.removeAll()) {
        command.complete({ kind: "lost", error: new PodshellError("command-lost", "The session has ended") });
      }
    }
  }

  #sendUnanswered(): void {
    for (const command of this.#commands.all()) {
      if (command.serverId === undefined) {
        this.#sendCommand(command);
      } else {
        command.onConnected();
      }
    }
    this.#requests.onConnected();
  }

  #onPong(): void {
    if (this.#pingedAt !== undefined) {
      this.#events.emit("latency", { kind: "ping", millis: Date.now() - this.#pingedAt });
    }
    this.#pingedAt = undefined;
    this.#settle();
  }

  #onCommandAnswer(answer: CommandAnswer): void {
    const command = this.#commands.withClientId(answer.clientId);
    if (command === undefined) {
      return;
    }
    this.#commands.onAnswered(command);
    if (answer.result === "error") {
      const isTemporary = answer.temporary === true;
      const message = answer.message ?? "The command was refused";
      if (isTemporary && answer.serverId === undefined && command.mayBeSentAgain) {
        command.onRefusedForNow(message, () => this.#sendCommand(command));
      } else {
        this.#refuse(command, message, isTemporary);
      }
    } else if (answer.serverId !== undefined) {
      this.#accept(command, answer.serverId);
    }
  }

  #onResumeRefused({ result, serverId, message, temporary }: CommandAnswer): void {
    const command = this.#commands.withServerId(serverId);
    if (command === undefined || result !== "error") {
      return;
    }
    if (!command.onResumeRefused(temporary === true, () => this.#resume(command))) {
      this.#refuse(command, message ?? "The command cannot be attached", temporary === true);
    }
  }

  #refuse(command: SessionCommand, message: string, isTemporary: boolean): void {
    command.complete({ kind: "refused", error: new PodshellError("command-refused", message, isTemporary) });
    this.#commands.remove(command);
  }

  #accept(command: SessionCommand, serverId: number): void {
    this.#commands.onAnswered(command);
    if (command.serverId === undefined) {
      command.onAccepted(serverId);
      command.onConnected();
    }
  }

  #onProgress(progress: Progress): void {
    const { serverId, clientId } = progress;
    const command = this.#commands.withServerId(serverId) ?? this.#commands.withClientId(clientId);
    if (command === undefined) {
      if (!this.#commands.hasEnded(serverId)) {
        this.#find(progress);
      }
      return;
    }
    this.#accept(command, serverId);
    command.onProgress(progress);
    if (command.isOver) {
      this.#commands.remove(command);
    }
  }

  #find(progress: Progress): void {
    const command = this.#newCommand(progress.command, {}, undefined, progress.serverId);
    command.onConnected();
    if (this.#events.hasListener("command")) {
      this.#events.emit("command", command);
    } else {
      command.onOutput(() => {}); // nobody reads it, and nobody must wait for that
    }
    this.#onProgress(progress);
  }

  #onDraft(answer: DraftAnswer): void {
    const { event, name, question, version } = answer;
    if (event === undefined) {
      this.#requests.onAnswer("draft", answer);
    } else if (name !== undefined && question !== undefined && version !== undefined) {
      this.#events.emit("draft", { name, question, version });
    }
  }

  #newCommand(text: string, options: CommandOptions, clientId: string | undefined, serverId?: number): SessionCommand {
    const command = new SessionCommand(this.#wire, this.#writer, text, options, clientId, this.#bounds);
    command.serverId = serverId;
    this.#commands.add(command);
    return command;
  }

  #replay(command: SessionCommand): void {
    if (!this.#commands.all().includes(command)) {
      this.#commands.add(command);
    }
    this.#resume(command);
  }

  /** Requests a command's output after its cursor. Without a connection, the next authentication does that. */
  #resume(command: SessionCommand): void {
    positionOf(command).forEach((position) => this.#send("resume", position));
  }

  #sendCommand(command: SessionCommand): void {
    if (this.#state.kind === "connected") {
      this.#commands.onSent(command);
      this.#send("command", { command: command.text, clientId: command.clientId, ...command.options });
    }
  }

  /** Returns whether there is a connection that has taken the message. */
  #send(type: string, payload: object): boolean {
    if (this.#link === undefined || this.#state.kind !== "connected") {
      return false;
    }
    this.#sendOn(this.#link, type, payload);
    return true;
  }

  #sendOn(link: Link, type: string, payload: object): void {
    link.send({ type, sessionToken: this.#sessionToken, payload });
  }

  #changeState(state: ConnectionState): void {
    this.#state = state;
    this.#events.emit("state", state);
  }
}

function globalWebSocket(): new (url: string) => WebSocketLike {
  const { WebSocket } = globalThis as { WebSocket?: new (url: string) => WebSocketLike };
  if (WebSocket === undefined) {
    throw new Error("There is no WebSocket here: pass that of the package ws in the settings");
  }
  return WebSocket;
}
