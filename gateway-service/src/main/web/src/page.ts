import "./style.css";
import { element } from "./elements.ts";
import { Entrance, type Entry } from "./entrance.ts";
import { PodshellClient, type ConnectionState } from "./podshell-client.ts";
import { SessionMemory } from "./session-memory.ts";
import { Workplace } from "./workplace.ts";

const connection = element("connection", HTMLParagraphElement);
const leave = element("leave", HTMLButtonElement);
const memory = new SessionMemory();
const workplace = new Workplace();
const entrance = new Entrance(enter);
let client: PodshellClient | undefined;

function enter({ question, token }: Entry, sessionToken?: string): void {
  const url = new URL("./terminal", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  url.hash = "";
  const settings = { url: url.href, question, token };
  client = new PodshellClient(sessionToken === undefined ? settings : { ...settings, sessionToken }, {
    stateChanged: showState,
    sessionOpened: (opened) => memory.keep({ question, sessionToken: opened }),
    commandFound: (command) => workplace.adopt(command),
    notified: (notification) => workplace.notify(notification.message),
  });
  entrance.hide();
  workplace.show(client);
  leave.hidden = false;
  client.open();
}

function showState(state: ConnectionState): void {
  connection.dataset.state = state.kind;
  switch (state.kind) {
    case "connecting":
      connection.textContent = "Connecting…";
      break;
    case "connected":
      connection.textContent = "Connected";
      workplace.notify("");
      break;
    case "waiting":
      connection.textContent = "Connection lost, trying again…";
      break;
    case "closed":
      connection.textContent = "Not connected";
      memory.forget();
      workplace.hide();
      leave.hidden = true;
      entrance.show(state.reason);
      break;
  }
}

leave.addEventListener("click", () => client?.close(""));
addEventListener("online", () => client?.retryNow());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    client?.retryNow();
  }
});

const kept = memory.read();
if (kept === undefined) {
  entrance.show();
} else {
  const expired = () => Promise.reject(new Error("Your session has expired. Enter again."));
  enter({ question: kept.question, token: expired }, kept.sessionToken);
}
