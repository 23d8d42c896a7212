// Runs one Socket.IO client over one transport against a gateway with an echo. Exits with 0 if everything passes.
// node scenarios.mjs <oldest|newest> <polling|websocket|upgrade> <url>
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [version, transport, url] = process.argv.slice(2);
const { io } = await import(version);
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
const timeout = 20_000;

const connect = (options = {}, address = url) =>
  io(address, { transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 50, ...options });

const event = (socket, name) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name}`)), timeout);
    socket.once(name, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });

const ask = (socket, ...args) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no acknowledgement")), timeout);
    socket.emit(...args, (...answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });

const until = async (condition, what) => {
  const end = Date.now() + timeout;
  while (!condition()) {
    assert.ok(Date.now() < end, what);
    await sleep(10);
  }
};

const scenarios = {
  async "connects with auth"() {
    const socket = connect({ auth: { token: "right", n: 1 } });
    const [auth] = await event(socket, "welcome");
    assert.deepEqual(auth, { token: "right", n: 1 });
    assert.equal(typeof socket.id, "string");
    return socket;
  },

  async "is refused, and connects when it knows better"() {
    const socket = connect({ auth: { token: "wrong" } });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "The token is wrong");
    socket.auth = { token: "right" };
    socket.connect();
    await event(socket, "connect");
    return socket;
  },

  async "is refused in another namespace"() {
    const socket = connect({}, new URL("/admin", url).href);
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "Invalid namespace");
    return socket;
  },

  async "emits and acknowledges both ways"() {
    const socket = connect();
    const echoed = event(socket, "echo");
    assert.deepEqual(await ask(socket, "echo", "é€𝄞", { a: [1, null, 2.5] }), ["é€𝄞", { a: [1, null, 2.5] }]);
    assert.deepEqual(await echoed, ["é€𝄞", { a: [1, null, 2.5] }]);
    socket.on("question", (n, answer) => answer(n + 1, "yes"));
    socket.emit("ask", 41);
    assert.deepEqual(await event(socket, "answered"), [42, "yes"]);
    return socket;
  },

  async "sends and gets bytes"() {
    const socket = connect();
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 256));
    const args = [bytes, { deep: [Buffer.from([1, 2, 3]), "text"] }, Buffer.alloc(0)];
    const echoed = event(socket, "bytes");
    for (const got of [await ask(socket, "bytes", ...args), await echoed]) {
      assert.ok(Buffer.from(got[0]).equals(bytes));
      assert.ok(Buffer.from(got[1].deep[0]).equals(Buffer.from([1, 2, 3])));
      assert.equal(got[1].deep[1], "text");
      assert.equal(Buffer.from(got[2]).length, 0);
    }
    socket.on("question", (blob, answer) => answer({ blob }));
    socket.emit("ask", bytes);
    const [{ blob }] = await event(socket, "answered");
    assert.ok(Buffer.from(blob).equals(bytes));
    return socket;
  },

  async "keeps the order of a thousand messages, whatever the transport becomes"() {
    const socket = connect();
    const echoed = [];
    const counted = [];
    socket.on("message", (n) => echoed.push(n));
    socket.on("number", (n) => counted.push(n));
    await event(socket, "connect");
    for (let n = 0; n < 1000; n++) {
      socket.emit("message", n);
      if (n % 100 === 0) {
        socket.emit("count", 10);
        await sleep(1);
      }
    }
    await until(() => echoed.length === 1000, `${echoed.length} of 1000 came`);
    assert.deepEqual(echoed, [...Array(1000).keys()]);
    assert.deepEqual(counted, Array.from({ length: 100 }, (_, i) => i % 10));
    const last = transports.at(-1);
    await until(() => socket.io.engine.transport.name === last, `it is not by ${last}`);
    assert.deepEqual(await ask(socket, "echo", "after"), ["after"]);
    return socket;
  },

  async "stays connected by heartbeats"() {
    const socket = connect();
    await event(socket, "connect");
    const id = socket.id;
    let disconnected = false;
    socket.on("disconnect", () => (disconnected = true));
    const { pingInterval, pingTimeout } = socket.io.engine;
    await sleep(pingInterval + pingTimeout + 1500);
    assert.equal(disconnected, false);
    assert.equal(socket.id, id);
    assert.deepEqual(await ask(socket, "echo", 1), [1]);
    return socket;
  },

  async "is disconnected by the server, after what it emitted, and stays so"() {
    const socket = connect();
    await event(socket, "connect");
    const counted = [];
    socket.on("number", (n) => counted.push(n));
    socket.emit("count", 3);
    socket.emit("leave");
    const [reason] = await event(socket, "disconnect");
    assert.equal(reason, "io server disconnect");
    assert.deepEqual(counted, [0, 1, 2]);
    await sleep(300);
    assert.equal(socket.connected, false);
    return socket;
  },

  async "leaves and comes back"() {
    const socket = connect();
    await event(socket, "connect");
    const id = socket.id;
    socket.disconnect();
    socket.connect();
    await event(socket, "connect");
    assert.notEqual(socket.id, id);
    assert.deepEqual(await ask(socket, "echo", 1), [1]);
    return socket;
  },

  async "connects again when it is cut off"() {
    const { hostname, port } = new URL(url);
    const open = new Set();
    const proxy = net.createServer((client) => {
      const server = net.connect(Number(port), hostname);
      for (const [from, to] of [[client, server], [server, client]]) {
        open.add(from);
        from.on("error", () => {}).on("close", () => (open.delete(from), to.destroy()));
        from.pipe(to);
      }
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const socket = connect({}, `http://127.0.0.1:${proxy.address().port}`);
    try {
      await event(socket, "connect");
      await until(() => socket.io.engine.transport.name === transports.at(-1), "it is not upgraded");
      const id = socket.id;
      await sleep(200); // a GET that has not arrived yet would be sent again unnoticed
      const gone = event(socket, "disconnect");
      const back = event(socket, "connect");
      open.forEach((it) => it.destroy());
      assert.match((await gone)[0], /transport (close|error)/);
      await back;
      assert.notEqual(socket.id, id);
      assert.deepEqual(await ask(socket, "echo", "again"), ["again"]);
      return socket;
    } finally {
      proxy.close();
    }
  },
};

let failed = false;
await Promise.all(
  Object.entries(scenarios).map(async ([name, scenario]) => {
    try {
      (await scenario()).disconnect();
      console.log(`ok      ${name}`);
    } catch (error) {
      failed = true;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }),
);
process.exit(failed ? 1 : 0);
