// Walks the document of the monitor protocol with its own client; ends with 0 if every statement holds.
// node monitor-document.mjs <folder of clients> <oldest|newest> <polling|websocket|upgrade> <user's url> <monitor's url>
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";

const [clients, version, transport, userUrl, monitorUrl] = process.argv.slice(2);
const { io } = createRequire(clients + "/package.json")(version);
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
const timeoutMillis = 30_000;

/** Connects a client, and collects all events in order. */
class Heard {
  events = [];
  waiting = [];

  constructor(url) {
    this.socket = io(url, { transports, forceNew: true, reconnection: false });
    for (const name of [
      "connect", "query ok", "query failed", "command ok", "command finish", "command failed",
      "con ok", "con failed", "command do", "disconnect",
    ]) {
      this.socket.on(name, (data) => {
        this.events.push([name, data]);
        this.waiting.splice(0).forEach((wake) => wake());
      });
    }
  }

  /** Returns the data of the next event, which must have this name. */
  async next(name) {
    const end = Date.now() + timeoutMillis;
    while (this.events.length === 0) {
      assert.ok(Date.now() < end, `no ${name}`);
      await new Promise((wake) => {
        this.waiting.push(wake);
        setTimeout(wake, timeoutMillis).unref();
      });
    }
    const [heard, data] = this.events.shift();
    assert.equal(heard, name, JSON.stringify(data));
    return data;
  }

  emit(...event) {
    this.socket.emit(...event);
  }

  close() {
    this.socket.close();
  }
}

const opened = [];
const connect = async (url) => {
  const client = new Heard(url);
  opened.push(client);
  await client.next("connect");
  return client;
};
const user = async (monitor_id) => {
  const client = await connect(userUrl);
  client.emit("query", { monitor_id });
  await client.next("query ok");
  return client;
};
const monitor = async (monitor_id) => {
  const client = await connect(monitorUrl);
  client.emit("con", { monitor_id });
  await client.next("con ok");
  return client;
};
const assertReason = (data) => assert.ok(typeof data.reason === "string" && data.reason.length > 0);

const statements = {
  "a client connects, and may emit anything": async () => {
    const client = await connect(userUrl);
    client.emit("send", { message: "hello server!" });
    client.emit("query", { monitor_id: randomUUID() });
    await client.next("query ok");
  },

  "query failed closes the connection": async () => {
    for (const wrong of [{}, { monitor_id: 7 }, { monitor_id: "" }, null, undefined]) {
      const client = await connect(userUrl);
      client.emit("query", wrong);
      assertReason(await client.next("query failed"));
      await client.next("disconnect");
    }
  },

  "con failed closes the connection": async () => {
    for (const wrong of [{}, { monitor_id: 7 }]) {
      const client = await connect(monitorUrl);
      client.emit("con", wrong);
      assertReason(await client.next("con failed"));
      await client.next("disconnect");
    }
  },

  "the monitor_id must not be connected already": async () => {
    const id = randomUUID();
    const first = await monitor(id);
    const second = await connect(userUrl);
    second.emit("con", { monitor_id: id });
    assertReason(await second.next("con failed"));
    await second.next("disconnect");
    first.close();
    await monitor(id);
  },

  "command send, command ok, command do, command done, command finish": async () => {
    const id = randomUUID();
    const [device, client] = [await monitor(id), await user(id)];
    client.emit("command send", { command: "water the plants \u{1F331}" });
    await client.next("command ok");
    assert.deepEqual(await device.next("command do"), { command: "water the plants \u{1F331}" });
    device.emit("command done");
    await client.next("command finish");
  },

  "command error tells the user the reason": async () => {
    const id = randomUUID();
    const [device, client] = [await monitor(id), await user(id)];
    client.emit("command send", { command: "fly" });
    await client.next("command ok");
    await device.next("command do");
    device.emit("command error", { reason: "no wings" });
    assert.equal((await client.next("command failed")).reason, "no wings");
  },

  "an invalid command fails": async () => {
    const id = randomUUID();
    const [device, client] = [await monitor(id), await user(id)];
    for (const wrong of [{}, { command: 7 }, { command: "" }, "text", null]) {
      client.emit("command send", wrong);
      assertReason(await client.next("command failed"));
    }
    client.emit("command send", { command: "valid" });
    await client.next("command ok");
    assert.equal((await device.next("command do")).command, "valid");
  },

  "command ok means that the server has it, not the monitor": async () => {
    const id = randomUUID();
    const client = await user(id);
    client.emit("command send", { command: "wait for it" });
    await client.next("command ok");
    const device = await monitor(id);
    assert.equal((await device.next("command do")).command, "wait for it");
    device.emit("command done");
    await client.next("command finish");
  },

  "each command ends once, in the order sent": async () => {
    const id = randomUUID();
    const [device, client] = [await monitor(id), await user(id)];
    for (let i = 0; i < 5; i++) {
      client.emit("command send", { command: `${i}` });
    }
    const ends = [];
    for (let i = 0; i < 5; i++) {
      assert.equal((await device.next("command do")).command, `${i}`);
      device.emit(i % 2 ? "command error" : "command done", { reason: `${i}` });
    }
    device.emit("command done"); // once more: it is nobody's
    while (ends.length < 5) {
      while (client.events.length === 0) {
        await new Promise((wake) => client.waiting.push(wake));
      }
      const [name, data] = client.events.shift();
      if (name !== "command ok") {
        ends.push(name === "command finish" ? "finish" : data.reason);
      }
    }
    assert.deepEqual(ends, ["finish", "1", "finish", "3", "finish"]);
  },

  "a command of a monitor that goes away fails": async () => {
    const id = randomUUID();
    const [device, client] = [await monitor(id), await user(id)];
    client.emit("command send", { command: "never" });
    await client.next("command ok");
    await device.next("command do");
    device.close();
    assertReason(await client.next("command failed"));
  },

  "only the user sends commands to the monitor": async () => {
    const id = randomUUID();
    const device = await monitor(id);
    device.emit("command send", { command: "to myself" });
    assertReason(await device.next("command failed"));
  },
};

setTimeout(() => {
  console.error("It takes too long");
  process.exit(2);
}, 110_000).unref();

for (const [statement, walk] of Object.entries(statements)) {
  console.log(statement);
  await walk();
  opened.splice(0).forEach((client) => client.close());
}
process.exit(0);
