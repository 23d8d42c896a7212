import type { ServerMessage } from "./protocol.ts";

/** How a connection ended. */
export interface LinkEnd {
  /** Of the WebSocket protocol; 1006 if it broke. */
  code: number;
  reason: string;
  /** Whether it was open before. */
  wasOpen: boolean;
}

export interface LinkListener {
  opened(): void;
  received(message: ServerMessage): void;
  /** The link has ended, though not by {@link Link.close}; nothing comes after. */
  ended(end: LinkEnd): void;
}

const NORMAL_CLOSE = 1000;

/** One WebSocket, and JSON on it. */
export class Link {
  private readonly socket: WebSocket;
  private wasOpen = false;
  private isOver = false;

  constructor(
    url: URL,
    private readonly listener: LinkListener,
  ) {
    this.socket = new WebSocket(url);
    this.socket.onopen = () => {
      this.wasOpen = true;
      if (!this.isOver) {
        this.listener.opened();
      }
    };
    this.socket.onmessage = (event: MessageEvent) => {
      const message = parse(event.data);
      if (!this.isOver && message !== undefined) {
        this.listener.received(message);
      }
    };
    this.socket.onclose = (event) => this.end(event.code, event.reason);
  }

  send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  /** Ends it, without a word to the listener. */
  close(): void {
    this.isOver = true;
    this.socket.close(NORMAL_CLOSE);
  }

  /** Gives it up: a network that is dead does not answer a close either. */
  abandon(): void {
    this.socket.close(NORMAL_CLOSE);
    this.end(1006, "");
  }

  private end(code: number, reason: string): void {
    if (!this.isOver) {
      this.isOver = true;
      this.listener.ended({ code, reason, wasOpen: this.wasOpen });
    }
  }
}

function parse(data: unknown): ServerMessage | undefined {
  try {
    const message: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
    const isMessage = typeof message === "object" && message !== null && "type" in message && "payload" in message;
    return isMessage ? (message as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}
