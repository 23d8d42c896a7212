import type { Command, Completion, Fresh, PodshellClient, PodshellError, TerminalSize } from "@podshell/client";
import { AnswerRight } from "./answer-right.ts";
import { DraftKeeper, type DraftOwner, type DraftState } from "./draft-keeper.ts";
import { element } from "./elements.ts";
import { isRunning, newest, type Followed } from "./followed.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import type { Screen } from "./screen.ts";
import { StopButton } from "./stop-button.ts";
import { TerminalFrame } from "./terminal-frame.ts";

/** The state of the workspace that survives a reload. */
export interface WorkspaceMemory {
  answered(serverId: number): number | undefined;
  keepAnswered(serverId: number, offset: number): void;
}

const INTERRUPT = "\x03";
const SHELL = "bash -i";
const READS_ALOUD = "podshell.screen-reader";

/** The script box, the buttons and the terminal. It shows one command at a time. */
export class Workspace {
  private readonly place = element("workspace", HTMLDivElement);
  private readonly script = element("script", HTMLTextAreaElement);
  private readonly runButton = element("run", HTMLButtonElement);
  private readonly shellButton = element("shell", HTMLButtonElement);
  private readonly outcome = element("outcome", HTMLOutputElement);
  private readonly title = element("terminal-title", HTMLHeadingElement);
  private readonly notice = element("notice", HTMLParagraphElement);
  private readonly skipped = element("skipped", HTMLParagraphElement);
  private readonly skippedText = element("skipped-text", HTMLSpanElement);
  private readonly inputNotice = element("input-notice", HTMLParagraphElement);
  private readonly screenReader = element("screen-reader", HTMLInputElement);
  private readonly draftState = element("draft-state", HTMLSpanElement);
  private readonly draftNotice = element("draft-notice", HTMLParagraphElement);
  private readonly drafts: DraftKeeper;
  private draft: DraftState = { kind: "loading" };
  private readonly stopButton: StopButton;
  private readonly frame: TerminalFrame;
  private readonly firstScript = this.script.defaultValue.trim();
  private readonly followed = new Map<Command, Followed>();
  private current: Followed | undefined;
  private blank: Screen | undefined;
  private client: PodshellClient | undefined;
  private memory: WorkspaceMemory | undefined;
  /** True while the gateway answers, so that what is typed arrives soon. */
  private isAnswering = false;
  /** True while the notice about input is that it waits for the connection. */
  private isPendingShown = false;
  /** The command about whose limit the notice is. */
  private limited: number | undefined;

  constructor() {
    this.frame = new TerminalFrame(element("terminal", HTMLDivElement), (size) => this.resize(size));
    this.stopButton = new StopButton(element("stop", HTMLButtonElement), (signal) => this.stop(signal));
    this.runButton.addEventListener("click", () => this.run(this.script.value, "Script"));
    this.shellButton.addEventListener("click", () => this.run(SHELL, "Shell"));
    element("show-all", HTMLButtonElement).addEventListener("click", () => this.showAll());
    this.drafts = new DraftKeeper(this.script, { onState: (state) => this.showDraft(state) });
    this.script.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run(this.script.value, "Script");
      }
    });
    this.screenReader.checked = localStorage.getItem(READS_ALOUD) === "on";
    this.frame.readAloud(this.screenReader.checked);
    this.screenReader.addEventListener("change", () => {
      localStorage.setItem(READS_ALOUD, this.screenReader.checked ? "on" : "off");
      this.frame.readAloud(this.screenReader.checked);
    });
  }

  show(client: PodshellClient, owner: DraftOwner, memory: WorkspaceMemory): void {
    this.clear();
    this.client = client;
    this.memory = memory;
    this.drafts.show(client, owner, this.firstScript);
    this.place.hidden = false;
    this.blank = this.frame.create({ onTyped: () => {}, onAnswered: () => {}, onFresh: () => {} });
    this.frame.show(this.blank);
    this.script.focus();
  }

  hide(): void {
    this.clear();
    this.place.hidden = true;
  }

  /** Follows a command that was running already; shows the latest running one. */
  adopt(command: Command): void {
    this.follow(command, command.text === SHELL ? "Shell" : command.text, false);
    this.choose();
  }

  /** Called when the connection has changed. */
  onConnection(isAnswering: boolean): void {
    this.isAnswering = isAnswering;
    this.showPending();
    this.showDraft(this.draft);
  }

  notify(message: string): void {
    this.notice.textContent = message;
    this.notice.hidden = message === "";
    this.limited = undefined;
  }

  /** Shows that a limit will end a command soon, until the command has ended. */
  warn(serverId: number | undefined, message: string): void {
    const limited = [...this.followed.values()].find(({ command }) => command.serverId === serverId);
    if (limited !== undefined && isRunning(limited)) {
      this.notify(message);
      this.limited = serverId;
    }
  }

  private clear(): void {
    this.client = undefined;
    this.memory = undefined;
    this.drafts.hide();
    this.draftState.textContent = "";
    this.draftNotice.hidden = true;
    for (const { screen, answers } of this.followed.values()) {
      answers.end();
      this.frame.dispose(screen);
    }
    this.followed.clear();
    this.current = undefined;
    this.disposeBlank();
    this.script.value = this.firstScript;
    this.title.textContent = "Terminal";
    this.setOutcome("", "idle");
    this.setBusy(false);
    this.notify("");
    this.notifyOfInput("");
    this.showLeftOut(0);
  }

  private showDraft(state: DraftState): void {
    this.draft = state;
    const shown: DraftState = state.kind === "saving" && !this.isAnswering ? { kind: "waiting" } : state;
    this.draftState.textContent = draftText(shown);
    const isConflictShown = this.draftNotice.dataset.state === "merged";
    if (shown.kind !== "saving" && !(shown.kind === "saved" && isConflictShown)) {
      const notice = draftNotice(shown);
      this.draftNotice.textContent = notice;
      this.draftNotice.hidden = notice === "";
      this.draftNotice.dataset.state = notice === "" ? "" : shown.kind;
    }
  }

  private run(text: string, title: string): void {
    if (this.client === undefined || (this.current !== undefined && isRunning(this.current)) || text.trim() === "") {
      return;
    }
    const environment = { TERM: "xterm-256color" };
    const command = this.client.run(text, { tty: this.frame.size, env: environment });
    this.display(this.follow(command, title, true));
    this.frame.focus();
  }

  private stop(signal: string): void {
    if (this.current !== undefined) {
      this.current.isToStop = true;
      this.current.command.signal(signal);
    }
  }

  private follow(command: Command, title: string, isChosen: boolean): Followed {
    const screen = this.frame.create({
      onTyped: (text) => this.typed(followed, text),
      onAnswered: (text, offset) => {
        if (command.serverId !== undefined) {
          this.memory?.keepAnswered(command.serverId, offset);
        }
        if (answers.isOurs) {
          command.input(text);
        }
      },
      onFresh: (fresh) => this.begunAgain(followed, fresh),
    });
    const answers = new AnswerRight(isChosen);
    const followed: Followed = {
      command,
      screen,
      answers,
      title: firstLine(title),
      isChosen,
      isToStop: false,
      leftOut: 0,
    };
    this.followed.set(command, followed);
    this.listen(followed, this.answeredUpTo(followed));
    return followed;
  }

  /** Returns up to which offset its queries were answered: none if it starts here, all if another page has it. */
  private answeredUpTo({ command: { serverId }, answers, isChosen }: Followed): number {
    if (serverId === undefined) {
      return isChosen ? -1 : Infinity;
    }
    const offset = this.memory?.answered(serverId) ?? (isChosen ? -1 : Infinity);
    if (offset !== Infinity) {
      answers.ask(serverId);
    }
    return offset;
  }

  private listen(followed: Followed, answeredUpTo: number): void {
    const { command, screen, answers } = followed;
    let lastOffset = -1;
    command.on("accepted", (serverId) => {
      this.memory?.keepAnswered(serverId, -1);
      answers.ask(serverId);
    });
    command.on("begin", () => this.choose());
    command.on("completed", (completion) => this.completed(followed, completion));
    command.on("delayed", (message) => this.delayed(followed, message));
    command.on("dropped", (error) => this.dropped(followed, error));
    command.on("pending", () => this.showPending());
    command.onOutput(async (output) => {
      if (this.followed.get(command) !== followed) {
        return;
      }
      if (output.fresh !== undefined) {
        followed.leftOut = output.fresh.skipped === 0 ? 0 : Math.max(output.fresh.skipped, output.offset);
        answeredUpTo = Math.max(answeredUpTo, lastOffset);
      }
      lastOffset = Math.max(lastOffset, output.offset);
      await screen.write(output, output.offset <= answeredUpTo);
    });
  }

  private typed(followed: Followed, text: string): void {
    const { command } = followed;
    if (!isRunning(followed)) {
      return;
    }
    followed.isChosen = true;
    followed.isToStop = text === INTERRUPT;
    // A late Ctrl-C must not interrupt whatever runs by then. A signal is dropped if it cannot be sent soon.
    if (followed.isToStop && (command.isInputDelayed || !this.isAnswering)) {
      command.signal("SIGINT");
    } else {
      command.input(text);
    }
  }

  private delayed(followed: Followed, message: string | undefined): void {
    if (followed === this.current) {
      const subject = followed.command.serverId === undefined ? "The command" : "Input";
      this.notifyOfInput(message === undefined ? "" : `${subject} waits: ${message}`);
    }
  }

  private dropped(followed: Followed, { code, message }: PodshellError): void {
    if (followed !== this.current || code === "command-ended") {
      return;
    }
    if (code === "signal-stale") {
      followed.isToStop = false;
      this.stopButton.reset(isRunning(followed));
      this.notifyOfInput("Stop was not sent, because there was no connection. Press it again.");
    } else {
      this.notifyOfInput(`Input was not taken: ${message}`);
    }
  }

  /** Shows how much of what was typed waits for the connection. */
  private showPending(): void {
    const pending = this.isAnswering ? 0 : (this.current?.command.pendingInput ?? 0);
    if (pending > 0) {
      const characters = pending === 1 ? "1 character is" : `${pending.toLocaleString("en")} characters are`;
      this.notifyOfInput(`${characters} kept, and typed when the connection is back`);
      this.isPendingShown = true;
    } else if (this.isPendingShown) {
      this.notifyOfInput("");
    }
  }

  /** Tells a command the window's size again, because its screen may have begun with another. */
  private begunAgain(followed: Followed, { size }: Fresh): void {
    if (followed !== this.current) {
      return;
    }
    this.showLeftOut(followed.leftOut);
    this.frame.fit();
    const { cols, rows } = this.frame.size;
    if (size !== undefined && (size.cols !== cols || size.rows !== rows)) {
      followed.command.resize(this.frame.size);
    }
  }

  private showLeftOut(bytes: number): void {
    this.skipped.hidden = bytes === 0;
    this.skippedText.textContent = `${sizeOf(bytes)} of earlier output left out`;
  }

  private showAll(): void {
    this.current?.command.showAll();
    this.frame.focus();
  }

  /** Shows the command that a reloaded page should show, unless the learner has chosen one. */
  private choose(): void {
    if (this.current?.isChosen === true) {
      return;
    }
    const chosen = newest(this.followed.values());
    if (chosen !== undefined && chosen !== this.current) {
      const isFirst = this.current === undefined;
      this.display(chosen);
      chosen.command.resize(this.frame.size);
      if (isFirst && isRunning(chosen)) {
        this.frame.focus(); // a learner who reloads the page types on
      }
    }
  }

  private display(followed: Followed): void {
    this.current = followed;
    this.frame.show(followed.screen);
    this.disposeBlank();
    this.releaseEnded();
    this.title.textContent = followed.title;
    this.notifyOfInput("");
    this.showPending();
    this.showLeftOut(followed.leftOut);
    const { completion } = followed.command;
    if (completion === undefined) {
      this.setBusy(true);
      this.setOutcome("Running", "running");
    } else {
      this.showEnd(followed, completion);
    }
  }

  private completed(followed: Followed, completion: Completion): void {
    if (!this.followed.has(followed.command)) {
      return;
    }
    followed.answers.end();
    if (this.limited !== undefined && this.limited === followed.command.serverId) {
      this.notify("");
    }
    if (followed === this.current) {
      this.showEnd(followed, completion);
    }
    this.choose();
    this.releaseEnded();
  }

  private showEnd(followed: Followed, completion: Completion): void {
    this.setBusy(false);
    const { text, state } = outcomeOf(completion, followed.isToStop);
    this.setOutcome(text, state);
    this.notifyOfInput("");
  }

  /** Disposes of the screens that will not be shown again. */
  private releaseEnded(): void {
    const ended = [...this.followed.values()].filter((each) => !isRunning(each));
    const candidate = this.current?.isChosen === true ? undefined : newest(ended);
    for (const each of ended) {
      if (each !== this.current && each !== candidate) {
        this.followed.delete(each.command);
        this.frame.dispose(each.screen);
      }
    }
  }

  private disposeBlank(): void {
    if (this.blank !== undefined) {
      this.frame.dispose(this.blank);
      this.blank = undefined;
    }
  }

  private resize(size: TerminalSize): void {
    this.current?.command.resize(size);
  }

  private setBusy(busy: boolean): void {
    this.runButton.disabled = busy;
    this.shellButton.disabled = busy;
    this.stopButton.reset(busy);
  }

  private setOutcome(text: string, state: "idle" | "running" | Outcome["state"]): void {
    this.outcome.value = text;
    this.outcome.dataset.state = state;
  }

  private notifyOfInput(message: string): void {
    this.isPendingShown = false;
    this.inputNotice.textContent = message;
    this.inputNotice.hidden = message === "";
  }
}

function draftText({ kind }: DraftState): string {
  switch (kind) {
    case "loading":
      return "Loading your text…";
    case "saving":
      return "Saving…";
    case "saved":
    case "merged":
      return "Saved";
    case "waiting":
      return "Kept in this browser";
    case "refused":
      return "Not saved";
  }
}

/** Returns what the learner must know; empty if there is nothing. */
function draftNotice(state: DraftState): string {
  switch (state.kind) {
    case "merged":
      return state.isConflict
        ? "You changed the same lines in another window. Both are in the text, between <<<<<<< and >>>>>>>."
        : "";
    case "refused":
      return `Your text is kept in this browser and was not saved: ${state.message}`;
    case "waiting":
      return "Your text is kept in this browser, and saved when the connection is back.";
    case "loading":
    case "saving":
    case "saved":
      return "";
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
