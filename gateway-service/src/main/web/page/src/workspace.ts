import { AnswerRight } from "./answer-right.ts";
import type { Command, Completion } from "../../client/src/command.ts";
import { element } from "./elements.ts";
import { newest, type Followed } from "./followed.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import type { PodshellClient } from "../../client/src/podshell-client.ts";
import type { TerminalSize } from "../../client/src/protocol.ts";
import type { Screen } from "./screen.ts";
import { StopButton } from "./stop-button.ts";
import { TerminalFrame } from "./terminal-frame.ts";

/** The state of the workspace that survives a reload. */
export interface WorkspaceMemory {
  script: string | null;
  keepScript(script: string): void;
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
  private readonly inputNotice = element("input-notice", HTMLParagraphElement);
  private readonly screenReader = element("screen-reader", HTMLInputElement);
  private readonly stopButton: StopButton;
  private readonly frame: TerminalFrame;
  private readonly firstScript = this.script.defaultValue.trim();
  private readonly followed = new Map<Command, Followed>();
  private current: Followed | undefined;
  private blank: Screen | undefined;
  private client: PodshellClient | undefined;
  private memory: WorkspaceMemory | undefined;
  /** The command about whose limit the notice is. */
  private limited: number | undefined;

  constructor() {
    this.frame = new TerminalFrame(element("terminal", HTMLDivElement), (size) => this.resize(size));
    this.stopButton = new StopButton(element("stop", HTMLButtonElement), (signal) => this.stop(signal));
    this.runButton.addEventListener("click", () => this.run(this.script.value, "Script"));
    this.shellButton.addEventListener("click", () => this.run(SHELL, "Shell"));
    this.script.addEventListener("input", () => this.memory?.keepScript(this.script.value));
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

  show(client: PodshellClient, memory: WorkspaceMemory): void {
    this.clear();
    this.client = client;
    this.memory = memory;
    this.script.value = memory.script ?? this.firstScript;
    this.place.hidden = false;
    this.blank = this.frame.create({ onTyped: () => {}, onAnswered: () => {} });
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

  notify(message: string): void {
    this.notice.textContent = message;
    this.notice.hidden = message === "";
    this.limited = undefined;
  }

  /** Shows that a limit will end a command soon, until the command has ended. */
  warn(serverId: number | undefined, message: string): void {
    const isFollowed = [...this.followed.keys()].some((command) => command.serverId === serverId && command.running);
    if (isFollowed) {
      this.notify(message);
      this.limited = serverId;
    }
  }

  private clear(): void {
    this.client = undefined;
    this.memory = undefined;
    for (const { command, screen, answers } of this.followed.values()) {
      command.listener = undefined;
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
  }

  private run(text: string, title: string): void {
    if (this.client === undefined || this.current?.command.running === true || text.trim() === "") {
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
          command.write(text);
        }
      },
    });
    const answers = new AnswerRight(isChosen);
    const followed: Followed = { command, screen, answers, title: firstLine(title), isChosen, isToStop: false };
    this.followed.set(command, followed);
    // Sets which of its queries were answered: none if the command starts here, all if it belongs to another page.
    let answeredUpTo = isChosen ? -1 : Infinity;
    if (command.serverId !== undefined) {
      answeredUpTo = this.memory?.answered(command.serverId) ?? answeredUpTo;
      if (answeredUpTo !== Infinity) {
        answers.ask(command.serverId);
      }
    }
    command.listener = {
      onDelayed: (message) => this.notifyOfInput(`The command waits: ${message}`),
      onAccepted: () => {
        this.notifyOfInput("");
        if (command.serverId !== undefined) {
          this.memory?.keepAnswered(command.serverId, -1);
          answers.ask(command.serverId);
        }
      },
      onBegin: () => this.choose(),
      onOutput: (output) => screen.write(output, output.offset <= answeredUpTo),
      isBehind: () => screen.isBehind,
      onCompleted: (completion) => this.completed(followed, completion),
      onInputRefused: (message) => this.notifyOfInput(`Input was not taken: ${message}`),
      onInputDelayed: (message) => this.notifyOfInput(message === undefined ? "" : `Input waits: ${message}`),
    };
    return followed;
  }

  private typed(followed: Followed, text: string): void {
    const { command } = followed;
    followed.isChosen = true;
    followed.isToStop = text === INTERRUPT;
    if (followed.isToStop && command.isInputBehind) {
      command.signal("SIGINT");
    } else if (!command.write(text) && command.running) {
      this.notifyOfInput("Input was not taken: too much of it waits already");
    }
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
      if (isFirst && chosen.command.running) {
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
    const { completion } = followed.command;
    if (completion === undefined) {
      this.setBusy(true);
      this.setOutcome("Running", "running");
    } else {
      this.showEnd(followed, completion);
    }
  }

  private completed(followed: Followed, completion: Completion): void {
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
    const ended = [...this.followed.values()].filter(({ command }) => !command.running);
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
    this.inputNotice.textContent = message;
    this.inputNotice.hidden = message === "";
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
