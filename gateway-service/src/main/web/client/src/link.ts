import type { ServerMessage } from "./protocol.ts";

/** Describes how a connection ended. */
export interface LinkEnd {
  /** The close code of the WebSocket protocol; 1006 if the connection broke. */
  code: number;
  reason: string;
  /** True if it was open before. */
  wasOpen: boolean;
}

export interface LinkListener {
  onOpen(): void;
  onMessage(message: ServerMessage): void;
  /** Called when the link has ended, except by {@link Link.close}; no call follows. */
  onEnd(end: LinkEnd): void;
}

const NORMAL_CLOSE = 1000;

/** One WebSocket that carries JSON. */
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
        this.listener.onOpen();
      }
    };
    this.socket.onmessage = (event: MessageEvent) => {
      const message = parse(event.data);
      if (!this.isOver && message !== undefined) {
        this.listener.onMessage(message);
      }
    };
    this.socket.onclose = (event) => this.end(event.code, event.reason);
  }

  send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  /** Closes the link without telling the listener. */
  close(): void {
    this.isOver = true;
    this.socket.close(NORMAL_CLOSE);
  }

  /** Abandons the link: a dead network does not answer a close either. */
  abandon(): void {
    this.socket.close(NORMAL_CLOSE);
    this.end(1006, "");
  }

  private end(code: number, reason: string): void {
    if (!this.isOver) {
      this.isOver = true;
      this.listener.onEnd({ code, reason, wasOpen: this.wasOpen });
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
