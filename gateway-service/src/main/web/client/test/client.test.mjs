import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { PodshellClient, PodshellError } from "@podshell/client";
import { FakeGateway, until } from "./fake-gateway.mjs";

const KIBI = 1024;

describe("PodshellClient", () => {
  let gateway;
  let client;

  beforeEach(() => (gateway = new FakeGateway()));
  afterEach(() => client.close());

  function open(settings = {}) {
    const { WebSocket } = gateway;
    client = new PodshellClient({ url: "ws://localhost/terminal", token: "token", WebSocket, ...settings });
    return client;
  }

  async function connect(settings) {
    open(settings).connect();
    await gateway.accept();
    return client;
  }

  /** Returns a command that the gateway has accepted as number 1. */
  async function run() {
    await connect();
    const command = client.run("a", { tty: { cols: 80, rows: 24 } });
    gateway.run(1);
    return command;
  }

  it("should say that it is a screen", async () => {
    await connect();

    assert.equal(gateway.received("authentication")[0].screen, true);
  });

  it("should acknowledge what was shown, and nothing else", async () => {
    const command = await run();
    const shown = [];
    command.onOutput(() => new Promise((resolve) => shown.push(resolve)));
    for (let i = 0; i < 4; i++) {
      gateway.output(1, i * 16 * KIBI, "x".repeat(16 * KIBI));
    }

    assert.deepEqual(gateway.received("ack"), []);
    shown[1]();
    shown[2]();
    await new Promise(setImmediate);
    assert.deepEqual(gateway.received("ack"), [], "the first is not shown");
    shown[0]();
    await until(() => gateway.received("ack").length === 1);
    assert.deepEqual(gateway.received("ack"), [{ serverId: 1, cursor: `1:${48 * KIBI}` }]);
  });

  it("should acknowledge a little output after a moment", async () => {
    const command = await run();
    command.onOutput(() => {});
    gateway.output(1, 0, "a");
    gateway.output(1, 1, "b");

    await until(() => gateway.received("ack").length > 0);
    assert.deepEqual(gateway.received("ack"), [{ serverId: 1, cursor: "1:2" }]);
  });

  it("should acknowledge what breakpoints show", async () => {
    const command = await run();
    command.onOutput(() => {});
    const breakpoints = [{ location: 0, combined: "x".repeat(64 * KIBI) }];
    gateway.output(1, 0, "", { output: { combined: "", breakpoints }, offset: undefined, cursor: "tapped" });

    assert.deepEqual(gateway.received("ack"), [{ serverId: 1, cursor: "tapped" }]);
  });

  it("should keep output for a reader who comes late, in order", async () => {
    const command = await run();
    gateway.output(1, 0, "a");
    gateway.output(1, 1, "b", { status: "completed", exitCode: 0 });

    const texts = [];
    for await (const { text } of command) {
      texts.push(text);
    }
    assert.deepEqual(texts, ["a", "b"]);
    assert.deepEqual(await command.completed, { kind: "exited", exitCode: 0 });
  });

  it("should mark the output after a jump", async () => {
    const command = await run();
    const outputs = [];
    command.onOutput((output) => void outputs.push(output));
    gateway.output(1, 0, "a");
    gateway.output(1, 5_000, "state", { skipped: 4_999, size: { cols: 100, rows: 30 } });
    gateway.output(1, 5_005, "b");

    assert.deepEqual(
      outputs.map(({ fresh }) => fresh),
      [undefined, { skipped: 4_999, size: { cols: 100, rows: 30 } }, undefined],
    );
  });

  it("should show all again from the beginning, and drop what still comes of before", async () => {
    const command = await run();
    const outputs = [];
    command.onOutput((output) => void outputs.push(output));
    gateway.output(1, 5_000, "state", { skipped: 5_000, size: { cols: 80, rows: 24 } });

    command.showAll();
    gateway.output(1, 5_005, "still on its way");
    gateway.output(1, 0, "first");
    gateway.output(1, 5, "second");

    assert.deepEqual(gateway.received("resume"), [{ serverId: 1, complete: true }]);
    assert.deepEqual(
      outputs.slice(1).map(({ text, fresh }) => [text, fresh]),
      [
        ["first", { skipped: 0 }],
        ["second", undefined],
      ],
    );
  });

  it("should show all of a command that has ended", async () => {
    const command = await run();
    const texts = [];
    command.onOutput(({ text }) => void texts.push(text));
    gateway.output(1, 9, "end", { skipped: 9, status: "completed", exitCode: 3 });

    command.showAll();
    gateway.output(1, 0, "begin", { status: "running" });
    gateway.output(1, 9, "end", { status: "completed", exitCode: 3 });
    gateway.output(1, 9, "late", { status: "completed", exitCode: 3 });

    assert.deepEqual(texts, ["end", "begin", "end"]);
    assert.equal(command.completion.exitCode, 3);
  });

  it("should show all after a break, from the beginning", async () => {
    const command = await run();
    const outputs = [];
    command.onOutput((output) => void outputs.push(output));
    gateway.output(1, 5_000, "state", { skipped: 5_000 });
    command.showAll();
    gateway.break();
    await gateway.accept();

    assert.deepEqual(gateway.received("authentication")[0].resume, [{ serverId: 1, complete: true }]);
    gateway.output(1, 0, "first");
    assert.deepEqual(outputs.at(-1).fresh, { skipped: 0 });
  });

  it("should attach a command of another session, and continue it after a break", async () => {
    await connect();
    const command = client.attach(7, { complete: true });
    command.onOutput(() => {});
    assert.deepEqual(gateway.received("resume"), [{ serverId: 7, complete: true }]);
    gateway.output(7, 0, "abc");
    assert.equal(command.text, "a");
    assert.equal(client.attach(7), command);

    gateway.break();
    await gateway.accept();

    assert.deepEqual(gateway.received("authentication")[0].resume, [{ serverId: 7, cursor: "7:3", complete: true }]);
  });

  it("should say why a command cannot be attached", async () => {
    await connect();
    const command = client.attach(7);
    gateway.say("resume", { result: "error", serverId: 7, message: "There is no such command" });

    const { kind, error } = await command.completed;
    assert.equal(kind, "refused");
    assert.ok(error instanceof PodshellError);
    assert.deepEqual([error.code, error.message], ["command-refused", "There is no such command"]);
    assert.equal(error.isTemporary, false);
  });

  it("should resume a running command later if its output is not available now", async () => {
    const command = await run();
    gateway.output(1, 0, "a");
    gateway.break();
    await gateway.accept();
    gateway.say("resume", { result: "error", serverId: 1, message: "The history is unavailable" });

    assert.equal(command.completion, undefined);
    await until(() => gateway.received("resume").length === 1);
    assert.deepEqual(gateway.received("resume"), [{ serverId: 1, cursor: "1:1" }]);
  });

  it("should report a command that another client began, or else let nobody wait for it", async () => {
    await connect();
    gateway.output(5, 0, "x".repeat(64 * KIBI));
    assert.equal(gateway.received("ack").length, 1);

    const found = [];
    client.on("command", (command) => found.push(command.serverId));
    gateway.output(6, 0, "x");
    assert.deepEqual(found, [6]);
  });

  it("should list commands", async () => {
    await connect();
    const list = client.list({ question: "q", limit: 1 });
    assert.deepEqual(gateway.received("list"), [{ question: "q", limit: 1 }]);
    gateway.say("list", {
      result: "ok",
      commands: [
        {
          serverId: 1,
          question: "q",
          command: "ls",
          terminal: true,
          status: "completed",
          begin: "2026-01-02T03:04:05Z",
          end: "",
          exitCode: 0,
          bytes: 3,
        },
      ],
      before: "next",
    });

    const { commands, before } = await list;
    assert.equal(before, "next");
    assert.equal(commands[0].text, "ls");
    assert.equal(commands[0].isTerminal, true);
    assert.equal(commands[0].begin.toISOString(), "2026-01-02T03:04:05.000Z");
    assert.equal(commands[0].end, undefined);
  });

  it("should say that a gateway does not know a request, or does not answer it", async () => {
    await connect({ requestTimeoutMillis: 20 });
    const refused = client.list();
    gateway.say("list", { result: "error", message: "There is no such type of message" });

    await assert.rejects(refused, { code: "request-refused", message: "There is no such type of message" });
    await assert.rejects(client.list(), { code: "timeout", isTemporary: true });
    const next = client.list({ question: "next" });
    assert.equal(gateway.received("list").length, 2, "the answer of the one before is still due");
    gateway.say("list", { result: "ok", commands: [], before: "of the late one" });
    gateway.say("list", { result: "ok", commands: [], before: "of the next" });
    assert.equal((await next).before, "of the next");
  });

  it("should save a draft once, however often it is sent", async () => {
    await connect();
    const save = client.saveDraft({ name: "main.py", base: 7, text: "a" });
    const [first] = gateway.received("draft");
    gateway.break();
    await gateway.accept();

    assert.deepEqual(gateway.received("draft"), [first]);
    gateway.say("draft", { event: "saved", question: "q", name: "other.py", version: 1 });
    gateway.say("draft", { result: "ok", version: 8, id: first.id });
    assert.deepEqual(await save, { kind: "saved", version: 8 });
  });

  it("should return a conflict as a result", async () => {
    await connect();
    const save = client.saveDraft({ name: "main.py", base: 7, text: "mine", id: "1" });
    gateway.say("draft", { result: "error", conflict: true, version: 9, text: "theirs", id: "1", message: "Newer" });

    assert.deepEqual(await save, { kind: "conflict", version: 9, text: "theirs" });
  });

  it("should read a draft, and its versions, and hear that another client saved it", async () => {
    await connect();
    const heard = [];
    client.on("draft", (draft) => heard.push(draft));
    const draft = client.readDraft({ name: "main.py" });
    gateway.say("draft", { result: "ok", question: "q", name: "main.py", version: 0, text: "" });
    assert.deepEqual(await draft, { name: "main.py", question: "q", version: 0, text: "", saved: undefined });

    const versions = client.listDraftVersions({ name: "main.py" });
    gateway.say("draft", { result: "ok", versions: [{ version: 1, saved: "2026-01-02T03:04:05Z", length: 3 }] });
    assert.deepEqual(await versions, [{ version: 1, saved: new Date("2026-01-02T03:04:05Z"), length: 3 }]);
    gateway.say("draft", { event: "saved", question: "q", name: "main.py", version: 2 });
    assert.deepEqual(heard, [{ name: "main.py", question: "q", version: 2 }]);
  });

  it("should not send a signal again that was not answered in time, but its number", async () => {
    await connect({ signalTimeoutMillis: 10 });
    const command = client.run("a");
    const dropped = [];
    command.on("dropped", ({ code }) => dropped.push(code));
    gateway.run(1);
    command.signal("SIGINT");
    assert.equal(gateway.received("update")[0].signal, "SIGINT");
    gateway.break();
    await until(() => dropped.length > 0);
    await gateway.accept();

    const [{ type, input, seq, writer }] = gateway.received("update");
    assert.deepEqual([type, input, seq], ["stdin", "", 1]);
    assert.ok(writer.endsWith("-signals"));
    assert.deepEqual(dropped, ["signal-stale"]);
  });

  it("should measure the round trip of an input that was sent once", async () => {
    const command = await run();
    const kinds = [];
    client.on("latency", ({ kind, millis }) => millis >= 0 && kinds.push(kind));
    command.input("a");
    const [{ writer, seq }] = gateway.received("update");
    gateway.say("update", { type: "stdin", serverId: 1, writer, seq, result: "ok" });
    gateway.say("ping", { result: "ok" });

    assert.deepEqual(kinds, ["input", "ping"]);
    assert.equal(command.pendingInput, 0);
  });

  it("should reconnect at once when the browser is online again, or its page visible", async () => {
    const window = new EventTarget();
    const document = new EventTarget();
    document.visibilityState = "visible";
    globalThis.addEventListener = window.addEventListener.bind(window);
    globalThis.removeEventListener = window.removeEventListener.bind(window);
    globalThis.document = document;
    try {
      await connect();
      for (const [target, type] of [
        [window, "online"],
        [document, "visibilitychange"],
      ]) {
        gateway.break();
        assert.equal(client.state.kind, "waiting");
        target.dispatchEvent(new Event(type));
        assert.equal(client.state.kind, "connecting");
        await gateway.accept();
      }
      client.close();
      window.dispatchEvent(new Event("online"));
      assert.equal(client.state.kind, "closed");
    } finally {
      delete globalThis.addEventListener;
      delete globalThis.removeEventListener;
      delete globalThis.document;
    }
  });

  it("should end its requests when it is closed", async () => {
    await connect();
    const list = client.list();
    client.close();

    await assert.rejects(list, { code: "closed" });
    assert.deepEqual(client.state, { kind: "closed" });
  });

  it("should say what is missing where there is no WebSocket", { skip: "WebSocket" in globalThis }, () => {
    assert.throws(() => open({ WebSocket: undefined }), /package ws/);
  });
});
