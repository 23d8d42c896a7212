/** A gateway as a client sees it, which answers as a test tells it. */
export class FakeGateway {
  /** The sockets that clients have opened, the newest last. */
  sockets = [];

  /** The class to pass to a client. */
  get WebSocket() {
    const { sockets } = this;
    return class {
      readyState = 0;
      sent = [];
      listeners = {};

      constructor() {
        sockets.push(this);
      }

      addEventListener(type, listener) {
        this.listeners[type] = listener;
      }

      send(data) {
        this.sent.push(JSON.parse(data));
      }

      close() {
        this.readyState = 3;
      }
    };
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Opens the newest connection and accepts its client. */
  async accept() {
    await until(() => this.sockets.some((socket) => socket.readyState === 0));
    const { socket } = this;
    socket.readyState = 1;
    socket.listeners.open();
    await until(() => socket.sent.length > 0);
    this.say("authentication", { result: "ok", sessionToken: "session", expires: "2030-01-02T03:04:05Z" });
  }

  say(type, payload) {
    this.socket.listeners.message({ data: JSON.stringify({ type, payload }) });
  }

  break() {
    this.socket.readyState = 3;
    this.socket.listeners.close({ code: 1006, reason: "" });
  }

  /** Returns the payloads of one type that the newest connection has brought. */
  received(type) {
    return this.socket.sent.filter((message) => message.type === type).map(({ payload }) => payload);
  }

  /** Accepts the newest command, under a `serverId`. */
  run(serverId) {
    const { clientId } = this.received("command").at(-1);
    this.say("command", { result: "ok", clientId, serverId, status: "running" });
  }

  output(serverId, offset, text, more = {}) {
    const output = { combined: text };
    const cursor = `${serverId}:${offset + text.length}`;
    this.say("update", { command: "a", serverId, output, begin: "", status: "running", offset, cursor, ...more });
  }
}

export async function until(isTrue) {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > deadline) {
      throw new Error("Waited in vain");
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
