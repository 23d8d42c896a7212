/**
 * Breaks the network under the library. Each scenario runs in Node.js and in a browser, against a real gateway behind a
 * network that breaks on request. It fails by throwing.
 *
 * @typedef {object} Place
 * @property {typeof import("../dist/podshell-client.js").PodshellClient} PodshellClient
 * @property {unknown} [WebSocket] the implementation, if there is none
 * @property {string} address the network's, `http://…`
 * @property {string} learner
 */

/** Counts until it reads a line. */
const COUNTER = `python3 -uc '
import select, sys
i = 0
while not select.select([sys.stdin], [], [], 0.002)[0]:
    print("line", i)
    i += 1
'`;
const CUTS = 20;
const TIMEOUT_MILLIS = 100_000;

export const scenarios = {
  /** @param {Place} place */
  async shouldReadOutputWithoutGapOrRepeatOver20Cuts(place) {
    const client = connect(place);
    const command = client.run(COUNTER);
    let output = "";
    let cuts = 0;
    let isCutting = false;
    let lengthAtCut = 0;
    client.on("state", ({ kind }) => {
      if (kind === "waiting") {
        cuts++;
        isCutting = false;
        if (cuts === CUTS) {
          command.input("enough\n");
        }
      }
    });
    for await (const { text } of command) {
      output += text;
      const isCuttable = client.state.kind === "connected" && !isCutting && output.length > lengthAtCut + 200;
      if (isCuttable && cuts < CUTS) {
        isCutting = true;
        lengthAtCut = output.length;
        void network(place, "cut");
      }
    }

    const lines = output.split("\n").length - 1;
    equal(output, Array.from({ length: lines }, (_, i) => `line ${i}\n`).join(""), "output");
    isTrue(cuts >= CUTS, `only ${cuts} connections broke`);
    client.leave();
  },

  /** @param {Place} place */
  async shouldSendInputOnceOverCuts(place) {
    const client = connect(place);
    const command = client.run("cat");
    const lines = Array.from({ length: 400 }, (_, i) => `typed ${i}\n`);
    let output = "";
    command.onOutput(({ text }) => {
      output += text;
    });
    for (const [i, line] of lines.entries()) {
      command.input(line);
      if (i % 40 === 39) {
        await network(place, "cut");
        await until(() => output.length > (i - 60) * lines[0].length, "some of the echo");
      } else {
        await pause(3);
      }
    }
    command.endInput();

    const { kind } = await command.completed;
    equal(kind, "exited", "completion");
    equal(output, lines.join(""), "echo");
    equal(command.pendingInput, 0, "pending input");
    client.leave();
  },

  /** @param {Place} place */
  async shouldKeepInputTypedOfflineAndDropAStaleSignal(place) {
    const client = connect(place, { signalTimeoutMillis: 1_000, maxPendingInput: 10_000 });
    const command = client.run("trap 'echo interrupted' INT; echo ready; cat; echo end");
    const pending = [];
    const dropped = [];
    let output = "";
    command.on("pending", (length) => pending.push(length));
    command.on("dropped", ({ code }) => dropped.push(code));
    command.onOutput(({ text }) => {
      output += text;
    });
    await until(() => output === "ready\n", "the command");
    await network(place, "fail");
    await until(() => client.state.kind === "waiting", "the end of the connection");

    command.signal("SIGTERM");
    command.input("typed in the dark\n");
    command.input("x".repeat(20_000));
    await until(() => dropped.length === 2, "the signal and the large input to be dropped");
    equal(command.pendingInput, 18, "pending input");
    await network(place, "heal");
    await until(() => output.endsWith("dark\n"), "what was typed");
    command.endInput();
    await command.completed;

    equal(output, "ready\ntyped in the dark\nend\n", "output");
    equal(dropped.toString(), "input-full,signal-stale", "dropped");
    equal(command.completion?.exitCode, 0, "exit code");
    isTrue(pending.includes(18) && pending.at(-1) === 0, `pending was ${pending}`);
    client.leave();
  },

  /** @param {Place} place */
  async shouldNoticeABlackHoleLongBeforeItIsOver(place) {
    const client = connect(place);
    const command = client.run("cat");
    let output = "";
    command.onOutput(({ text }) => {
      output += text;
    });
    command.input("before\n");
    await until(() => output === "before\n", "the echo");
    const begin = Date.now();
    await network(place, "silence");

    await until(() => client.state.kind !== "connected" || !client.state.isAnswering, "doubts", 20_000);
    command.input("within\n");
    await until(() => client.state.kind !== "connected", "a new connection", 12_000);
    isTrue(Date.now() - begin < 25_000, "it was noticed late");
    await pause(begin + 30_000 - Date.now());
    await network(place, "heal");
    await until(() => client.state.kind === "connected" && client.state.isAnswering, "the connection", 15_000);
    await until(() => output.endsWith("within\n"), "what was typed");
    command.endInput();
    await command.completed;

    equal(output, "before\nwithin\n", "output");
    client.leave();
  },

  /** @param {Place} place */
  async shouldReportTheLatencyOfPingsAndInput(place) {
    const client = connect(place);
    const slow = { ping: 0, input: 0 };
    client.on("latency", ({ kind, millis }) => (slow[kind] = Math.max(slow[kind], millis)));
    const command = client.run("cat");
    command.input("fast\n");
    await until(() => slow.ping > 0 || slow.input > 0, "a latency");

    await network(place, "delay/100");
    client.tryNow();
    command.input("slow\n");
    await until(() => slow.ping >= 200 && slow.input >= 200, "the delay of both ways");

    isTrue(slow.ping < 10_000 && slow.input < 10_000, "a latency is too long");
    command.endInput();
    client.leave();
  },
};

/**
 * Runs a scenario. Returns `passed`, or what went wrong.
 *
 * @param {string} name
 * @param {Place} place
 */
export async function run(name, place) {
  try {
    await Promise.race([
      scenarios[name](place),
      pause(TIMEOUT_MILLIS).then(() => {
        throw new Error("The scenario did not end");
      }),
    ]);
    return "passed";
  } catch (failure) {
    return String(failure.stack);
  }
}

function connect({ PodshellClient, WebSocket, address, learner }, settings = {}) {
  const client = new PodshellClient({
    url: `${address.replace(/^http/, "ws")}/terminal`,
    token: async () => (await fetch(`${address}/dev/token/${learner}`)).text(),
    WebSocket,
    ...settings,
  });
  client.connect();
  return client;
}

async function network({ address }, verb) {
  await fetch(`${address}/network/${verb}`, { method: "POST" });
}

function pause(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

async function until(isTrue, what, timeoutMillis = 60_000) {
  const deadline = Date.now() + timeoutMillis;
  while (!isTrue()) {
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain for ${what}`);
    }
    await pause(5);
  }
}

function equal(actual, expected, what) {
  if (actual !== expected) {
    throw new Error(`${what} is ${JSON.stringify(actual)?.slice(0, 2_000)}, not ${JSON.stringify(expected)}`);
  }
}

function isTrue(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}
