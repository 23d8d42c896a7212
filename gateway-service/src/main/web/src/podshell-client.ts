import { Backoff } from "./backoff.ts";
import { Command, type NumberedChange, type Wire } from "./command.ts";
import {
  isProgress,
  type AuthenticationAnswer,
  type CommandAnswer,
  type CommandOptions,
  type Notification,
  type Progress,
  type ServerMessage,
  type UpdateAnswer,
} from "./protocol.ts";
import { randomId } from "./random-id.ts";

export type ConnectionState =
  | { kind: "connecting" }
  | { kind: "connected" }
  /** The connection broke; another is tried in so many milliseconds. */
  | { kind: "waiting"; retryIn: number }
  /** No further attempt is made. */
  | { kind: "closed"; reason: string };

export interface ClientSettings {
  /** The gateway's address, `ws://…/terminal`. */
  url: string;
  /** Which question's sandbox; the gateway's default if absent. */
  question?: string;
  /** A session to take up again, from an earlier client. */
  sessionToken?: string;
  /** Gets a token; asked for when there is no session to take up. */
  token(): Promise<string>;
}

export interface ClientListener {
  stateChanged(state: ConnectionState): void;
  /** A session was opened; its token takes it up again later. */
  sessionOpened?(sessionToken: string): void;
  /** A command of the session that this client did not send: another one of it did, or did before. */
  commandFound?(command: Command): void;
  notified?(notification: Notification): void;
}

const NORMAL_CLOSE = 1000;
const RETRY_CHANGE_MS = 500;

/**
 * A session of the terminal protocol over as many connections as it takes: reconnects with growing
 * pauses, goes on where each command's output broke off, and sends again what was not answered. What
 * is sent twice is applied once, for commands carry an id and input is numbered.
 */
export class PodshellClient implements Wire {
  private readonly backoff = new Backoff();
  private readonly writer = randomId();
  private readonly commands: Command[] = [];
  /** Progress that overtook the answer which names its command. */
  private early: Progress[] = [];
  private socket: WebSocket | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private sessionToken: string | undefined;
  private state: ConnectionState = { kind: "closed", reason: "" };
  private stopped = true;

  constructor(
    private readonly settings: ClientSettings,
    private readonly listener: ClientListener,
  ) {
    this.sessionToken = settings.sessionToken;
  }

  /** Connects, and stays connected until {@link close}. */
  open(): void {
    this.stopped = false;
    this.connect();
  }

  /** Ends the connection for good; the session and its commands live on. */
  close(reason = "Closed"): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.socket?.close(NORMAL_CLOSE);
    this.socket = undefined;
    this.changeState({ kind: "closed", reason });
  }

  /** Tries again now, instead of at the end of the pause. */
  retryNow(): void {
    if (this.state.kind === "waiting") {
      clearTimeout(this.retry);
      this.connect();
    }
  }

  /** Runs a text in the sandbox's shell. It is sent as soon as there is a connection, and once. */
  run(text: string, options: CommandOptions = {}): Command {
    const command = new Command(this, text, options, randomId());
    this.commands.push(command);
    this.sendCommand(command);
    return command;
  }

  sendChange(command: Command, numbered: NumberedChange): void {
    if (command.serverId !== undefined) {
      this.send("update", {
        ...numbered.change,
        serverId: command.serverId,
        writer: this.writer,
        seq: numbered.seq,
      });
    }
  }

  private connect(): void {
    const url = new URL(this.settings.url);
    if (this.settings.question !== undefined) {
      url.searchParams.set("question", this.settings.question);
    }
    const socket = new WebSocket(url);
    this.socket = socket;
    this.changeState({ kind: "connecting" });
    socket.onopen = () => void this.authenticate(socket);
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket === this.socket) {
        this.receive(JSON.parse(event.data) as ServerMessage);
      }
    };
    socket.onclose = () => {
      if (socket === this.socket) {
        this.waitAndConnect();
      }
    };
  }

  private waitAndConnect(): void {
    this.socket = undefined;
    this.early = [];
    if (!this.stopped) {
      const retryIn = this.backoff.next();
      this.retry = setTimeout(() => this.connect(), retryIn);
      this.changeState({ kind: "waiting", retryIn });
    }
  }

  private async authenticate(socket: WebSocket): Promise<void> {
    const common = { streams: "combined" };
    if (this.sessionToken !== undefined) {
      const known = this.commands.length === 0 ? {} : { resume: this.positions() };
      this.sendTo(socket, "authentication", { ...common, ...known, sessionToken: this.sessionToken });
      return;
    }
    try {
      const token = await this.settings.token();
      this.sendTo(socket, "authentication", { ...common, token });
    } catch (failure) {
      this.close(failure instanceof Error ? failure.message : String(failure));
    }
  }

  private positions(): { serverId: number; cursor?: string }[] {
    return this.commands
      .filter((command) => command.running)
      .flatMap(({ serverId, cursor }) =>
        serverId === undefined ? [] : [cursor === undefined ? { serverId } : { serverId, cursor }],
      );
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "authentication":
        return this.authenticated(message.payload);
      case "command":
        return this.commandAnswered(message.payload);
      case "update":
        return isProgress(message.payload)
          ? this.progressed(message.payload)
          : this.changeAnswered(message.payload);
      case "notification":
        return this.listener.notified?.(message.payload);
    }
  }

  private authenticated(answer: AuthenticationAnswer): void {
    if (answer.result === "ok") {
      this.backoff.succeeded();
      if (answer.sessionToken !== undefined) {
        this.sessionToken = answer.sessionToken;
        this.listener.sessionOpened?.(answer.sessionToken);
      }
      this.changeState({ kind: "connected" });
      this.sendUnanswered();
    } else if (answer.temporary === true) {
      this.socket?.close(NORMAL_CLOSE);
    } else if (this.sessionToken !== undefined) {
      this.startNewSession();
    } else {
      this.close(answer.message ?? "The token was refused");
    }
  }

  /** The session is over; what ran in it cannot be followed any more. */
  private startNewSession(): void {
    this.sessionToken = undefined;
    for (const command of this.commands.splice(0)) {
      command.complete({ kind: "lost", message: "The session has expired" });
    }
    if (this.socket !== undefined) {
      void this.authenticate(this.socket);
    }
  }

  private sendUnanswered(): void {
    for (const command of this.commands) {
      if (command.running && command.serverId === undefined) {
        this.sendCommand(command);
      }
      command.unanswered().forEach((numbered) => this.sendChange(command, numbered));
    }
  }

  private commandAnswered(answer: CommandAnswer): void {
    const command = this.commands.find(
      (each) => each.clientId !== undefined && each.clientId === answer.clientId,
    );
    if (command === undefined) {
      return;
    }
    if (answer.result === "error") {
      command.complete({ kind: "refused", message: answer.message ?? "The command was refused" });
    } else if (command.serverId === undefined) {
      command.serverId = answer.serverId;
      command.unanswered().forEach((numbered) => this.sendChange(command, numbered));
      this.early.splice(0).forEach((progress) => this.progressed(progress));
    }
  }

  private progressed(progress: Progress): void {
    let command = this.commands.find((each) => each.serverId === progress.serverId);
    if (command === undefined) {
      if (this.commands.some((each) => each.running && each.serverId === undefined)) {
        this.early.push(progress);
        return;
      }
      command = new Command(this, progress.command, {}, undefined);
      command.serverId = progress.serverId;
      this.commands.push(command);
      this.listener.commandFound?.(command);
    }
    command.progressed(progress);
  }

  private changeAnswered(answer: UpdateAnswer): void {
    const { seq } = answer;
    const command = this.commands.find((each) => each.serverId === answer.serverId);
    if (command === undefined || seq === undefined || answer.writer !== this.writer) {
      return;
    }
    if (answer.result === "ok") {
      command.answered(seq);
    } else if (command.unanswered()[0]?.seq === seq) {
      // Nothing after it is taken until it comes again; if the command has ended, that is told soon.
      setTimeout(() => {
        command.unanswered().forEach((numbered) => this.sendChange(command, numbered));
      }, RETRY_CHANGE_MS);
    }
  }

  private sendCommand(command: Command): void {
    this.send("command", { command: command.text, clientId: command.clientId, ...command.options });
  }

  private send(type: string, payload: object): void {
    if (this.socket !== undefined && this.state.kind === "connected") {
      this.sendTo(this.socket, type, payload);
    }
  }

  private sendTo(socket: WebSocket, type: string, payload: object): void {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type, sessionToken: this.sessionToken, payload }));
    }
  }

  private changeState(state: ConnectionState): void {
    this.state = state;
    this.listener.stateChanged(state);
  }
}
