import type { ServerMessage } from "./protocol.ts";
import type { WebSocketLike } from "./types.ts";

/** Describes how a connection ended. */
export interface LinkEnd {
  /** The close code of the WebSocket protocol; 1006 if the connection broke. */
  code: number;
  reason: string;
  /** `open` if it was open before, `refused` if it never was, `silent` if it was abandoned. */
  from: "open" | "refused" | "silent";
}

export interface LinkListener {
  onOpen(): void;
  onMessage(message: ServerMessage): void;
  /** Called when the link has ended, except by {@link Link.close}; no call follows. */
  onEnd(end: LinkEnd): void;
}

const OPEN = 1;
const NORMAL_CLOSE = 1000;
const BROKEN = 1006;

/** One WebSocket that carries JSON. */
export class Link {
  private readonly socket: WebSocketLike;
  private wasOpen = false;
  private isOver = false;

  constructor(
    url: URL,
    WebSocket: new (url: string) => WebSocketLike,
    private readonly listener: LinkListener,
  ) {
    this.socket = new WebSocket(url.href);
    this.socket.addEventListener("open", () => {
      this.wasOpen = true;
      if (!this.isOver) {
        this.listener.onOpen();
      }
    });
    this.socket.addEventListener("message", (event: { data: unknown }) => {
      const message = this.isOver ? undefined : parse(event.data);
      if (message !== undefined) {
        this.listener.onMessage(message);
      }
    });
    this.socket.addEventListener("close", (event: { code: number; reason: string }) =>
      this.end({ code: event.code, reason: event.reason, from: this.wasOpen ? "open" : "refused" }),
    );
    this.socket.addEventListener("error", () => {}); // a close follows; in Node.js an error must have a listener
  }

  send(message: object): void {
    if (this.socket.readyState === OPEN) {
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
    this.end({ code: BROKEN, reason: "", from: "silent" });
  }

  private end(end: LinkEnd): void {
    if (!this.isOver) {
      this.isOver = true;
      this.listener.onEnd(end);
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
