import type { Command, Completion } from "./command.ts";
import { element } from "./elements.ts";
import type { PodshellClient } from "./podshell-client.ts";
import { TerminalView } from "./terminal-view.ts";

/** Script box, buttons and terminal: one command at a time. */
export class Workplace {
  private readonly place = element("workplace", HTMLDivElement);
  private readonly script = element("script", HTMLTextAreaElement);
  private readonly runButton = element("run", HTMLButtonElement);
  private readonly stopButton = element("stop", HTMLButtonElement);
  private readonly shellButton = element("shell", HTMLButtonElement);
  private readonly outcome = element("outcome", HTMLOutputElement);
  private readonly notice = element("notice", HTMLParagraphElement);
  private readonly terminal: TerminalView;
  private client: PodshellClient | undefined;
  private command: Command | undefined;

  constructor() {
    this.place.hidden = false;
    this.terminal = new TerminalView(element("terminal", HTMLDivElement), {
      typed: (text) => void this.command?.write(text),
      resized: (size) => void this.command?.resize(size),
    });
    this.place.hidden = true;
    this.runButton.addEventListener("click", () => this.run(this.script.value, "script"));
    this.shellButton.addEventListener("click", () => this.run("bash -i", "shell"));
    this.stopButton.addEventListener("click", () => this.command?.signal("SIGINT"));
    this.script.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run(this.script.value, "script");
      }
    });
  }

  show(client: PodshellClient): void {
    this.client = client;
    this.command = undefined;
    this.place.hidden = false;
    this.setOutcome("", "idle");
    this.script.focus();
  }

  hide(): void {
    this.client = undefined;
    this.place.hidden = true;
  }

  /** Takes over a command that ran already, unless one is being followed. */
  adopt(command: Command): void {
    if (this.command === undefined || !this.command.running) {
      this.follow(command, command.text);
    }
  }

  notify(message: string): void {
    this.notice.textContent = message;
    this.notice.hidden = message === "";
  }

  private run(text: string, title: string): void {
    if (this.client === undefined || this.command?.running === true || text.trim() === "") {
      return;
    }
    const environment = { TERM: "xterm-256color" };
    this.follow(this.client.run(text, { tty: this.terminal.size, env: environment }), title);
    this.terminal.focus();
  }

  private follow(command: Command, title: string): void {
    this.command = command;
    this.terminal.begin(title.split("\n")[0] ?? "");
    this.setOutcome("Running", "running");
    this.setBusy(true);
    command.listener = {
      output: (text) => this.terminal.write(text),
      completed: (completion) => this.completed(command, completion),
    };
  }

  private completed(command: Command, completion: Completion): void {
    if (command !== this.command) {
      return;
    }
    this.setBusy(false);
    switch (completion.kind) {
      case "exited":
        return this.setOutcome(
          `Exit code ${completion.exitCode}` +
            (completion.signal === undefined ? "" : ` (${completion.signal})`),
          completion.exitCode === 0 ? "succeeded" : "failed",
        );
      case "lost":
      case "refused":
        return this.setOutcome(completion.message, "failed");
    }
  }

  private setBusy(busy: boolean): void {
    this.runButton.disabled = busy;
    this.shellButton.disabled = busy;
    this.stopButton.disabled = !busy;
  }

  private setOutcome(text: string, state: "idle" | "running" | "succeeded" | "failed"): void {
    this.outcome.value = text;
    this.outcome.dataset.state = state;
  }
}
