import { PodshellClient, type CommandSummary, type ConnectionState } from "@podshell/client";
import "./style.css";
import { element } from "./elements.ts";
import { Login, type LoginRequest } from "./login.ts";
import { SessionMemory } from "./session-memory.ts";
import type { TerminalsMemory } from "./terminals.ts";
import { WorkOffer } from "./work-offer.ts";
import { WorkPanel } from "./work-panel.ts";
import { Workspace } from "./workspace.ts";

/** The most commands that are looked at to find those that run. */
const MAX_LISTED = 100;

const connection = element("connection", HTMLParagraphElement);
const leave = element("leave", HTMLButtonElement);
const stopped = element("stopped", HTMLDivElement);
const stoppedReason = element("stopped-reason", HTMLSpanElement);
const connectAgain = element("connect-again", HTMLButtonElement);
const memory = new SessionMemory();
const myWork = element("my-work", HTMLButtonElement);
const workspace = new Workspace(() => work.onChanged());
const work = new WorkPanel({
  onOpen: (command) => workspace.terminals.open(command),
  onSignal: (command, signal) => workspace.terminals.signal(command, signal),
});
const offer = new WorkOffer({
  onOpen: (command) => workspace.terminals.open(command),
  onList: () => work.open(),
});
const login = new Login((request) => enter(request, expiredSessionOf(request)));
const tabMemory: TerminalsMemory = {
  answered: (serverId) => memory.answered(serverId),
  keepAnswered: (serverId, offset) => memory.keepAnswered(serverId, offset),
  tabs: () => memory.tabs(),
  keepTabs: (tabs) => memory.keepTabs(tabs),
};
let client: PodshellClient | undefined;

function enter({ learner, question, token }: LoginRequest, sessionToken?: string): void {
  const url = new URL("./terminal", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  url.hash = "";
  const settings = { url: url.href, question, token };
  const entered = new PodshellClient(sessionToken === undefined ? settings : { ...settings, sessionToken });
  entered.on("state", (state) => {
    if (client === entered) {
      showState(state);
    }
  });
  let opened: string | undefined;
  entered.on("session", ({ token: sessionToken }) => {
    memory.keep({ learner, question, sessionToken });
    if (opened !== sessionToken) {
      opened = sessionToken;
      void findRunning(entered, question);
    }
  });
  entered.on("command", (command) => workspace.terminals.adopt(command));
  entered.on("notification", ({ event, message, serverId }) => {
    if (event === "limit") {
      workspace.warn(serverId, message);
    } else {
      workspace.notify(event === "ready" ? "" : message);
    }
  });
  client = entered;
  login.hide();
  workspace.show(entered, { learner, question }, tabMemory);
  work.use((options) => entered.list(options));
  leave.hidden = false;
  myWork.hidden = false;
  entered.connect();
}

/** Opens what the learner has left running in the question, and offers the rest. */
async function findRunning(entered: PodshellClient, question: string): Promise<void> {
  let running: CommandSummary[];
  try {
    const { commands } = await entered.list({ limit: MAX_LISTED });
    running = commands.filter(({ status }) => status !== "completed");
  } catch {
    return; // the list of the learner's work says why, when it is opened
  }
  if (client === entered) {
    offer.show(running.filter((command) => command.question !== question));
    await workspace.terminals.find(running.filter((command) => command.question === question));
  }
}

/** Returns the session that a learner's new token renews, so that its commands are still there. */
function expiredSessionOf({ learner, question }: LoginRequest): string | undefined {
  const kept = memory.read();
  if (kept?.learner === learner && kept.question === question) {
    return kept.sessionToken;
  }
  memory.forget();
  return undefined;
}

function showState(state: ConnectionState): void {
  connection.dataset.state = state.kind === "connected" && !state.isAnswering ? "silent" : state.kind;
  connection.textContent = describe(state);
  stopped.hidden = state.kind !== "stopped";
  workspace.onConnection(state.kind === "connected" && state.isAnswering);
  if (state.kind === "connected" && state.isAnswering) {
    workspace.notify("");
  } else if (state.kind === "waiting" && state.reason !== "") {
    workspace.notify(state.reason);
  } else if (state.kind === "stopped") {
    stoppedReason.textContent = state.error.message;
    connectAgain.focus();
  } else if (state.kind === "closed" || state.kind === "expired") {
    const expired = state.kind === "expired" ? memory.read() : undefined;
    client = undefined;
    if (expired === undefined) {
      memory.forget();
    }
    workspace.hide();
    work.use(undefined);
    offer.show([]);
    leave.hidden = true;
    myWork.hidden = true;
    login.show(state.error?.message ?? "", expired);
  }
}

function describe(state: ConnectionState): string {
  switch (state.kind) {
    case "connecting":
      return "Connecting…";
    case "connected":
      return state.isAnswering ? "Connected" : "No answer, what you type may arrive late";
    case "waiting":
      return "Connection lost, trying again…";
    case "stopped":
      return "Disconnected";
    case "expired":
    case "closed":
      return "Not connected";
  }
}

leave.addEventListener("click", () => {
  client?.leave();
  memory.forget();
  login.clear();
});
myWork.addEventListener("click", () => {
  offer.show([]);
  work.open();
});
connectAgain.addEventListener("click", () => client?.connect());

const kept = memory.read();
if (kept === undefined) {
  login.show();
} else {
  const expired = () => Promise.reject(new Error("Your session has expired. Enter again."));
  enter({ learner: kept.learner, question: kept.question, token: expired }, kept.sessionToken);
}
