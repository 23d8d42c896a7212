import { PodshellClient } from "@podshell/client";
import { Terminal } from "@xterm/xterm";

const terminal = new Terminal();
terminal.open(document.getElementById("terminal"));

const url = new URL("/terminal", location.href);
url.protocol = url.protocol.replace("http", "ws");
const client = new PodshellClient({
  url: url.href,
  token: async () => (await fetch("/dev/token/ada")).text(),
});
client.on("state", ({ kind }) => (document.title = kind));
client.connect();

const command = client.run("bash -i", {
  tty: { cols: terminal.cols, rows: terminal.rows },
  env: { TERM: "xterm-256color" },
});
command.onOutput(({ text, fresh }) => {
  // Output was left out, because the terminal was behind: it begins again, as the program left it there.
  const reset = fresh === undefined ? "" : "\x18\x1bc";
  return new Promise((shown) => terminal.write(reset + text, shown));
});
terminal.onData((text) => command.input(text));
terminal.onResize((size) => command.resize(size));
