import type { CommandSummary } from "@podshell/client";
import { SHELL, titleOf } from "./titles.ts";
import { stateInWords } from "./work-state.ts";

/** The actions on a listed command. */
export interface WorkListener {
  onOpen(command: CommandSummary): void;
  onSignal(command: CommandSummary, signal: string): void;
}

/** One command in the list of the learner's work. */
export class WorkItem {
  readonly element = document.createElement("li");
  private readonly title = text("span", "work-title");
  private readonly state = text("span", "work-state");
  private readonly open = button("Open");
  private readonly stop = button("Stop");
  private readonly end = button("End");
  private readonly question = text("span", "work-question");
  private readonly actions = text("span", "work-actions");
  private readonly confirmation = text("span", "work-actions");

  constructor(
    private command: CommandSummary,
    listener: WorkListener,
  ) {
    this.open.addEventListener("click", () => listener.onOpen(this.command));
    this.stop.addEventListener("click", () => listener.onSignal(this.command, "SIGINT"));
    this.stop.title = "Asks the program to stop (SIGINT), as Ctrl-C does";
    this.end.title =
      command.text === SHELL
        ? "Ends the program in its foreground at once, or the shell if there is none (SIGKILL)"
        : "Ends it at once (SIGKILL)";
    this.actions.append(this.open, this.stop, this.end);

    const yes = button("End it");
    const no = button("Keep it");
    this.confirmation.append(text("span", "work-ask", "Unsaved work is lost."), yes, no);
    this.confirmation.role = "group";
    this.confirmation.ariaLabel = "End it at once?";
    this.end.addEventListener("click", () => {
      this.ask(true);
      no.focus();
    });
    no.addEventListener("click", () => this.answer());
    yes.addEventListener("click", () => {
      this.answer();
      listener.onSignal(this.command, "SIGKILL");
    });
    this.confirmation.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault(); // only the question closes
        event.stopPropagation();
        this.answer();
      }
    });
    this.ask(false);

    const about = text("span", "work-about");
    about.append(this.state, " · ", this.question);
    about.id = `work-${command.serverId}`;
    for (const each of [this.open, this.stop, this.end]) {
      each.setAttribute("aria-describedby", about.id); // several shells have the same title
    }
    this.element.append(this.title, about, this.actions, this.confirmation);
    this.update(command);
  }

  get summary(): CommandSummary {
    return this.command;
  }

  update(command: CommandSummary): void {
    this.command = command;
    const title = titleOf(command.text);
    this.title.textContent = title;
    this.title.title = command.text;
    this.question.textContent = command.question;
    this.state.textContent = stateInWords(command, new Date());
    this.element.dataset.state = stateOf(command);
    const isEnded = command.status === "completed";
    if (isEnded) {
      this.giveFocusUp();
      this.ask(false);
    }
    this.stop.hidden = isEnded;
    this.end.hidden = isEnded;
    for (const each of [this.open, this.stop, this.end]) {
      each.ariaLabel = `${each.textContent}: ${title}`;
    }
  }

  /** Leaves a button that disappears, so that the keyboard stays where it is. */
  private giveFocusUp(): void {
    const focused = document.activeElement;
    if (focused !== this.open && this.element.contains(focused)) {
      this.actions.hidden = false;
      this.open.focus();
    }
  }

  private answer(): void {
    this.ask(false);
    this.end.focus();
  }

  private ask(isAsking: boolean): void {
    this.actions.hidden = isAsking;
    this.confirmation.hidden = !isAsking;
  }
}

function stateOf({ status, exitCode, isLost }: CommandSummary): string {
  if (status !== "completed") {
    return status;
  }
  return exitCode === 0 && !isLost ? "succeeded" : "failed";
}

function text(tag: string, className: string, content = ""): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = content;
  return created;
}

function button(label: string): HTMLButtonElement {
  const created = document.createElement("button");
  created.type = "button";
  created.className = "quiet";
  created.textContent = label;
  return created;
}
