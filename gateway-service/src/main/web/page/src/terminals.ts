import type {
  Command,
  CommandSummary,
  Fresh,
  PodshellClient,
  PodshellError,
  TerminalSize,
} from "@podshell/client";
import { AnswerRight } from "./answer-right.ts";
import { element } from "./elements.ts";
import { isRunning, newest, type Followed } from "./followed.ts";
import { outcomeOf } from "./outcome.ts";
import { isReport } from "./reports.ts";
import type { Screen } from "./screen.ts";
import { TabList, type Tab } from "./tab-list.ts";
import { TerminalFrame } from "./terminal-frame.ts";
import { distinct, SHELL, titleOf } from "./titles.ts";

/** A tab that survives a reload of the page. */
export interface KeptTab {
  serverId: number;
  isReusable: boolean;
  title: string;
  hasTerminal: boolean;
}

/** The tabs of this page, in their order. */
export interface KeptTabs {
  tabs: KeptTab[];
  /** The command that was shown, if it is one of them. */
  shown?: number;
}

/** The state of the terminals that survives a reload of the page. */
export interface TerminalsMemory {
  answered(serverId: number): number | undefined;
  keepAnswered(serverId: number, offset: number): void;
  tabs(): KeptTabs | undefined;
  keepTabs(tabs: KeptTabs): void;
}

export interface TerminalsListener {
  /** Another command is shown, or the state of the shown one has changed. */
  onShown(shown: Followed | undefined): void;
  /** The notice about the input of the shown command has changed; empty if there is none. */
  onInputNotice(message: string): void;
  /** A command of this page was accepted, has begun or has ended. */
  onChanged(command: Command): void;
  /** A signal to the shown command was dropped. */
  onStopDropped(): void;
}

interface Beginning {
  isReusable: boolean;
  title: string;
  hasTerminal: boolean;
  isKept: boolean;
}

const INTERRUPT = "\x03";
/** The maximum number of running commands that are opened without a request. A learner may run as many at once. */
const MAX_FOUND = 8;
/** The maximum number of tabs of ended commands. The oldest is closed where there would be one more. */
const MAX_ENDED = 8;

/**
 * The commands of this page: each has a tab and a screen. One of them is shown, and gets keys and the window's size.
 *
 * A new page opens every command under a terminal that the learner has left running in its question, in whatever
 * session and on whatever machine. Editors and notebooks do the same with the terminals that they were closed with. So
 * a learner who comes back types on, and need not know that there is a list. A command of another question is only
 * offered, because it belongs to other work.
 *
 * This is one file because its methods change the same set of tabs.
 */
export class Terminals {
  private readonly tabs: TabList;
  private readonly frame: TerminalFrame;
  private readonly terminal = element("terminal", HTMLDivElement);
  private readonly title = element("terminal-title", HTMLHeadingElement);
  private readonly skipped = element("skipped", HTMLParagraphElement);
  private readonly skippedText = element("skipped-text", HTMLSpanElement);
  private readonly all: Followed[] = [];
  private current: Followed | undefined;
  /** True if the learner has chosen the shown tab. Then no other replaces it. */
  private isChosen = false;
  private blank: Screen | undefined;
  private client: PodshellClient | undefined;
  private memory: TerminalsMemory | undefined;
  private nextTab = 1;
  /** True while the gateway answers, so that what is typed arrives soon. */
  private isAnswering = false;

  constructor(private readonly listener: TerminalsListener) {
    this.frame = new TerminalFrame(this.terminal, (size) => this.resize(size));
    this.tabs = new TabList(element("tabs", HTMLDivElement), {
      onSelected: (tab, isMoving) => this.select(tab, isMoving),
      onClosed: (tab) => this.close(tab),
    });
    element("show-all", HTMLButtonElement).addEventListener("click", () => this.showAll());
    this.terminal.addEventListener("keydown", (event) => this.onKey(event), { capture: true });
  }

  /** Begins with the tabs that this page had before it was reloaded. */
  show(client: PodshellClient, memory: TerminalsMemory): void {
    this.client = client;
    this.memory = memory;
    this.blank = this.frame.create({ onTyped: () => {}, onAnswered: () => {}, onFresh: () => {} }, true);
    this.frame.show(this.blank);
    const kept = memory.tabs();
    for (const { serverId, ...tab } of kept?.tabs ?? []) {
      const followed = this.follow(client.attach(serverId), { ...tab, isKept: true });
      if (serverId === kept?.shown) {
        this.choose(followed);
        this.frame.focus();
      }
    }
    this.showNewest();
  }

  /** Empties the place for the next learner. */
  clear(): void {
    this.client = undefined;
    this.memory = undefined;
    for (const { screen, answers } of this.all.splice(0)) {
      answers.end();
      this.frame.dispose(screen);
    }
    this.current = undefined;
    this.isChosen = false;
    this.disposeBlank();
    this.showLeftOut(0);
    this.showTabs();
  }

  /** Runs a shell in one more tab, or a script in the tab of the last one that has ended. */
  run(text: string, isReusable: boolean): void {
    if (this.client === undefined) {
      return;
    }
    const command = this.client.run(text, { tty: this.frame.size, env: { TERM: "xterm-256color" } });
    const used = isReusable ? this.all.filter((each) => each.isReusable && !isRunning(each)).at(-1) : undefined;
    const beginning = { isReusable, title: titleOf(text), hasTerminal: true, isKept: true };
    this.choose(this.follow(command, beginning, used));
    this.listener.onChanged(command);
    this.frame.focus();
  }

  /** Shows a command of the learner, whether it runs or has ended. */
  open(summary: CommandSummary): void {
    const found = this.all.find(({ command }) => command.serverId === summary.serverId);
    this.choose(found ?? this.attach(summary, false));
    this.frame.focus();
  }

  /** Sends a signal to a command of the learner, which gets a tab that shows what comes of it. */
  signal(summary: CommandSummary, signal: string): void {
    const found = this.all.find(({ command }) => command.serverId === summary.serverId);
    const followed = found ?? this.attach(summary, false);
    followed.isToStop = true;
    followed.command.signal(signal);
    this.showNewest();
  }

  /** Sends a signal to the shown command. */
  stop(signal: string): void {
    if (this.current !== undefined) {
      this.current.isToStop = true;
      this.current.command.signal(signal);
    }
  }

  /** Follows a command that another page of this session has begun, or an earlier one. */
  adopt(command: Command): void {
    const title = titleOf(command.text);
    this.follow(command, { isReusable: command.text !== SHELL, title, hasTerminal: true, isKept: false });
    this.showNewest();
  }

  /** Opens the commands that were found running. They are given the newest first. */
  async find(running: readonly CommandSummary[]): Promise<void> {
    const { client } = this;
    // One that this page has begun may be among them, and its id is not known before its answer.
    await Promise.all(this.all.map(({ command }) => isKnown(command)));
    if (this.client !== client) {
      return;
    }
    const known = new Set(this.all.filter(isRunning).map(({ command }) => command.serverId));
    const found = running.filter(({ serverId, isTerminal }) => isTerminal && !known.has(serverId)).slice(0, MAX_FOUND);
    found.reverse().forEach((summary) => this.attach(summary, summary.text !== SHELL));
    this.showNewest();
  }

  /** Returns whether a command that runs has this id and a tab. */
  isRunning(serverId: number | undefined): boolean {
    return this.all.some((each) => each.command.serverId === serverId && isRunning(each));
  }

  /** Called when the connection has changed. */
  onConnection(isAnswering: boolean): void {
    this.isAnswering = isAnswering;
    this.showNotice();
  }

  /** Gives a screen reader the terminal's contents, or not. */
  readAloud(readsAloud: boolean): void {
    this.frame.readAloud(readsAloud);
  }

  /** Follows a command of any session; in the tab that it had, if it was given up when its session ended. */
  private attach({ serverId, text, isTerminal }: CommandSummary, isReusable: boolean): Followed {
    if (this.client === undefined) {
      throw new Error("There is no session");
    }
    const beginning = { isReusable, title: titleOf(text), hasTerminal: isTerminal, isKept: true };
    const used = this.all.find(({ command }) => command.serverId === serverId);
    return this.follow(this.client.attach(serverId), beginning, used);
  }

  /** @param used the ended command whose tab it takes, if there is one */
  private follow(command: Command, beginning: Beginning, used?: Followed): Followed {
    const listener = {
      onTyped: (text: string) => this.typed(followed, text),
      onAnswered: (text: string, offset: number) => this.answered(followed, text, offset),
      onFresh: (fresh: Fresh) => this.begunAgain(followed, fresh),
    };
    const isNew = command.serverId === undefined;
    const known = command.serverId === undefined ? -1 : this.memory?.answered(command.serverId);
    const others = this.all.filter((each) => each !== used).map(({ title }) => title);
    const followed: Followed = {
      ...beginning,
      title: distinct(beginning.title, others),
      command,
      tab: used?.tab ?? `tab-${this.nextTab++}`,
      screen: this.frame.create(listener, beginning.hasTerminal),
      answers: new AnswerRight(isNew),
      answeredUpTo: known ?? Infinity,
      lastOffset: -1,
      isToStop: false,
      leftOut: 0,
      notice: "",
    };
    if (command.serverId !== undefined && known !== undefined) {
      followed.answers.ask(command.serverId);
    }
    this.put(followed, used);
    this.listen(followed);
    this.showTabs();
    return followed;
  }

  private put(followed: Followed, used: Followed | undefined): void {
    if (used === undefined) {
      this.all.push(followed);
      return;
    }
    this.all.splice(this.all.indexOf(used), 1, followed);
    if (used === this.current) {
      this.display(followed);
    }
    this.frame.dispose(used.screen);
  }

  private listen(followed: Followed): void {
    const { command, screen, answers } = followed;
    command.on("accepted", (serverId) => {
      this.memory?.keepAnswered(serverId, followed.answeredUpTo);
      answers.ask(serverId);
      this.changed(followed);
    });
    command.on("begin", () => {
      this.changed(followed);
      this.showNewest();
    });
    command.on("completed", () => this.completed(followed));
    command.on("delayed", (message) => this.delayed(followed, message));
    command.on("dropped", (error) => this.dropped(followed, error));
    command.on("pending", () => followed === this.current && this.showNotice());
    command.onOutput(async (output) => {
      if (!this.all.includes(followed)) {
        return;
      }
      if (output.fresh !== undefined) {
        followed.leftOut = output.fresh.skipped === 0 ? 0 : Math.max(output.fresh.skipped, output.offset);
        followed.answeredUpTo = Math.max(followed.answeredUpTo, followed.lastOffset);
      }
      followed.lastOffset = Math.max(followed.lastOffset, output.offset);
      await screen.write(output, output.offset <= followed.answeredUpTo);
    });
  }

  private answered({ command, answers }: Followed, text: string, offset: number): void {
    if (command.serverId !== undefined) {
      this.memory?.keepAnswered(command.serverId, offset);
    }
    if (answers.isOurs) {
      command.input(text);
    }
  }

  private typed(followed: Followed, text: string): void {
    const { command } = followed;
    if (!isRunning(followed) || (!followed.hasTerminal && text !== INTERRUPT)) {
      return;
    }
    if (!isReport(text)) {
      this.isChosen = true;
      followed.isToStop = text === INTERRUPT;
      this.answerFromHere(followed);
    }
    // A late Ctrl-C must not interrupt whatever runs by then. A signal is dropped if it cannot be sent soon.
    const isLate = command.isInputDelayed || !this.isAnswering;
    if (text === INTERRUPT && (isLate || !followed.hasTerminal)) {
      command.signal("SIGINT");
    } else {
      command.input(text);
    }
  }

  /**
   * Answers what a command asks the terminal from here on. Until the learner types into a command that was begun on
   * another machine, the page there answers. A program must not get two answers.
   */
  private answerFromHere(followed: Followed): void {
    const { command, answers, lastOffset } = followed;
    if (followed.answeredUpTo === Infinity && command.serverId !== undefined) {
      followed.answeredUpTo = lastOffset;
      this.memory?.keepAnswered(command.serverId, lastOffset);
      answers.ask(command.serverId);
    }
  }

  private delayed(followed: Followed, message: string | undefined): void {
    const subject = followed.command.serverId === undefined ? "The command" : "Input";
    this.notice(followed, message === undefined ? "" : `${subject} waits: ${message}`);
  }

  private dropped(followed: Followed, { code, message }: PodshellError): void {
    if (code === "command-ended") {
      return;
    }
    if (code !== "signal-stale") {
      this.notice(followed, `Input was not taken: ${message}`);
      return;
    }
    followed.isToStop = false;
    this.notice(followed, "Stop was not sent, because there was no connection. Press it again.");
    if (followed === this.current) {
      this.listener.onStopDropped();
    }
  }

  private notice(followed: Followed, message: string): void {
    followed.notice = message;
    if (followed === this.current) {
      this.showNotice();
    }
  }

  /** Shows the shown command's notice, or how much of what was typed waits for the connection. */
  private showNotice(): void {
    const pending = this.isAnswering ? 0 : (this.current?.command.pendingInput ?? 0);
    if (pending > 0) {
      const characters = pending === 1 ? "1 character is" : `${pending.toLocaleString("en")} characters are`;
      this.listener.onInputNotice(`${characters} kept, and typed when the connection is back`);
    } else {
      this.listener.onInputNotice(this.current?.notice ?? "");
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
      this.resize(this.frame.size);
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

  private select(tab: string, isMoving: boolean): void {
    const followed = this.all.find((each) => each.tab === tab);
    if (followed !== undefined) {
      this.choose(followed);
      if (!isMoving) {
        this.frame.focus();
      }
    }
  }

  /** Closes the tab of a command that has ended. Its output stays in the store. */
  private close(tab: string): void {
    const place = this.all.findIndex((each) => each.tab === tab);
    const closed = this.all[place];
    if (closed === undefined || isRunning(closed)) {
      return;
    }
    this.all.splice(place, 1);
    if (closed === this.current) {
      this.current = undefined;
      const next = this.all[place] ?? this.all[place - 1];
      if (next === undefined) {
        this.isChosen = false;
        this.showBlank();
      } else {
        this.display(next);
      }
    }
    this.frame.dispose(closed.screen);
    this.showTabs();
  }

  private choose(followed: Followed): void {
    this.isChosen = true;
    followed.isKept = true;
    this.display(followed);
  }

  /** Shows the command that a new page should show, unless the learner has chosen one. */
  private showNewest(): void {
    const chosen = this.isChosen ? undefined : newest(this.all);
    if (chosen !== undefined && chosen !== this.current) {
      const isFirst = this.current === undefined;
      this.display(chosen);
      if (isFirst && isRunning(chosen)) {
        this.frame.focus(); // a learner who comes back types on
      }
    }
    this.showTabs();
  }

  private display(followed: Followed): void {
    this.current = followed;
    this.frame.show(followed.screen);
    if (followed.command.serverId !== undefined) {
      this.resize(this.frame.size); // the window may have changed while another was shown
    }
    this.disposeBlank();
    this.releaseEnded();
    this.showLeftOut(followed.leftOut);
    this.showTabs();
    this.showNotice();
    this.listener.onShown(followed);
  }

  private showBlank(): void {
    this.blank = this.frame.create({ onTyped: () => {}, onAnswered: () => {}, onFresh: () => {} }, true);
    this.frame.show(this.blank);
    this.showLeftOut(0);
    this.listener.onInputNotice("");
    this.listener.onShown(undefined);
  }

  private changed(followed: Followed): void {
    this.showTabs();
    this.listener.onChanged(followed.command);
  }

  private completed(followed: Followed): void {
    if (!this.all.includes(followed)) {
      return;
    }
    followed.answers.end();
    followed.notice = "";
    if (followed === this.current) {
      this.showNotice();
      this.listener.onShown(followed);
    }
    this.showNewest();
    this.releaseEnded();
    this.changed(followed);
  }

  /** Closes the tabs of ended commands that nobody asked for, and the oldest where there are too many. */
  private releaseEnded(): void {
    const ended = this.all.filter((each) => !isRunning(each) && each !== this.current);
    const unasked = ended.filter((each) => !each.isKept);
    const kept = ended.filter((each) => each.isKept);
    const released = [...unasked, ...kept.slice(0, Math.max(0, kept.length - MAX_ENDED))];
    for (const each of released) {
      this.all.splice(this.all.indexOf(each), 1);
      this.frame.dispose(each.screen);
    }
  }

  private showTabs(): void {
    this.tabs.show(this.all.map(tabOf), this.current?.tab);
    const hasTabs = this.current !== undefined;
    this.title.classList.toggle("unseen", hasTabs);
    if (this.current === undefined) {
      this.terminal.removeAttribute("role");
      this.terminal.removeAttribute("aria-labelledby");
    } else {
      this.terminal.role = "tabpanel";
      this.terminal.setAttribute("aria-labelledby", this.current.tab);
    }
    this.keep();
  }

  /** Keeps the tabs for a reload. */
  private keep(): void {
    const tabs = this.all.flatMap(({ command: { serverId }, isReusable, title, hasTerminal, isKept }) =>
      serverId === undefined || !isKept ? [] : [{ serverId, isReusable, title, hasTerminal }],
    );
    const shown = this.isChosen ? this.current?.command.serverId : undefined;
    this.memory?.keepTabs(shown === undefined ? { tabs } : { tabs, shown });
  }

  private disposeBlank(): void {
    if (this.blank !== undefined) {
      this.frame.dispose(this.blank);
      this.blank = undefined;
    }
  }

  private resize(size: TerminalSize): void {
    if (this.current?.hasTerminal === true) {
      this.current.command.resize(size);
    }
  }

  /** Leaves the terminal by a key that programs do not use, because they get all others. */
  private onKey(event: KeyboardEvent): void {
    if (event.key === "F6" && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (this.current === undefined) {
        element("shell", HTMLButtonElement).focus();
      } else {
        this.tabs.focus();
      }
    }
  }
}

function tabOf({ tab, title, command: { completion, serverId }, isToStop }: Followed): Tab {
  if (completion === undefined) {
    const description = serverId === undefined ? "waiting" : "running";
    return { id: tab, title, state: "running", description, isClosable: false };
  }
  const { text, state } = outcomeOf(completion, isToStop);
  return { id: tab, title, state, description: text, isClosable: true };
}

/** Resolves when the command's id is known, or it has none because it has ended. */
function isKnown(command: Command): Promise<unknown> {
  return command.serverId !== undefined
    ? Promise.resolve()
    : Promise.race([new Promise((resolve) => command.on("accepted", resolve)), command.completed]);
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
