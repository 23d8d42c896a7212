// Speaks the protocol monitor with one Socket.IO client over one transport against a gateway. Exits with 0 if everything passes.
// node monitor.mjs <oldest|newest> <polling|websocket|upgrade> <url> <monitor id>
import assert from "node:assert/strict";

const [version, transport, url, monitorId] = process.argv.slice(2);
const { io } = await import(version);
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
const timeout = 20_000;

/** Connects as a client and keeps its events in order. */
class Client {
  constructor() {
    this.events = [];
    this.waiting = [];
    this.socket = io(url, { transports, forceNew: true });
    for (const name of ["query ok", "query failed", "command ok", "command failed", "command finish", "con ok", "con failed", "command do", "disconnect"]) {
      this.socket.on(name, (...args) => this.take([name, ...args]));
    }
  }

  take(event) {
    const next = this.waiting.shift();
    if (next) next(event);
    else this.events.push(event);
  }

  next() {
    if (this.events.length) return Promise.resolve(this.events.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no event")), timeout);
      this.waiting.push((event) => {
        clearTimeout(timer);
        resolve(event);
      });
    });
  }

  emit(...args) {
    this.socket.emit(...args);
  }

  async expect(...event) {
    assert.deepEqual(await this.next(), event);
  }
}

/**
 * Sends more commands at once than may be open or unanswered. Each of them must end, in order, and
 * nobody may be disconnected.
 */
async function burst() {
  const commands = 2500;
  const user = new Client();
  const monitor = new Client();
  monitor.socket.on("command do", ({ command }) =>
    Number(command) % 2 ? monitor.emit("command error", { reason: command }) : monitor.emit("command done"),
  );
  monitor.emit("con", { monitor_id: `${monitorId} burst` });
  await monitor.expect("con ok", { reason: "Connection ok" });
  user.emit("query", { monitor_id: `${monitorId} burst` });
  await user.expect("query ok", { reason: "Query ok" });
  for (let n = 0; n < commands; n++) user.emit("command send", { command: `${n}` });
  for (let ended = 0; ended < commands; ) {
    const [name, data] = await user.next();
    if (name === "command ok") continue;
    const expected = ended % 2 ? ["command failed", { reason: `${ended}` }] : ["command finish", { reason: "Command finished" }];
    assert.deepEqual([name, data], expected);
    ended++;
  }
}

const user = new Client();
const monitor = new Client();
const second = new Client();

monitor.emit("con", { monitor_id: monitorId });
await monitor.expect("con ok", { reason: "Connection ok" });
user.emit("query", { monitor_id: monitorId });
await user.expect("query ok", { reason: "Query ok" });

second.emit("con", { monitor_id: monitorId });
const [failed, { reason }] = await second.next();
assert.equal(failed, "con failed");
assert.equal(typeof reason, "string");
await second.next().then(([name, why]) => assert.deepEqual([name, why], ["disconnect", "io server disconnect"]));

for (let n = 0; n < 20; n++) {
  user.emit("command send", { command: `command ${n} é€𝄞` });
}
let ended = 0;
const ends = (async () => {
  let accepted = 0;
  while (ended < 20) {
    const [name, data] = await user.next();
    if (name === "command ok") {
      assert.deepEqual(data, { reason: "Command ok" });
      accepted++;
    } else {
      assert.ok(accepted > ended, "an end before its ok");
      assert.deepEqual([name, data], ended % 2 ? ["command failed", { reason: `no ${ended}` }] : ["command finish", { reason: "Command finished" }]);
      ended++;
    }
  }
})();
for (let n = 0; n < 20; n++) {
  await monitor.expect("command do", { command: `command ${n} é€𝄞` });
  if (n % 2) monitor.emit("command error", { reason: `no ${n}` });
  else monitor.emit("command done");
}
await ends;

user.emit("command send", {});
const [name] = await user.next();
assert.equal(name, "command failed");

user.emit("command send", { command: "last" });
await user.expect("command ok", { reason: "Command ok" });
await monitor.expect("command do", { command: "last" });
monitor.emit("command done");
monitor.socket.disconnect();
await user.expect("command finish", { reason: "Command finished" });

if (["oldest polling", "newest websocket"].includes(`${version} ${transport}`)) await burst();
process.exit(0);
