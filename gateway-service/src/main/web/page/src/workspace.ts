import type { Command, PodshellClient } from "@podshell/client";
import { DraftBox } from "./draft-box.ts";
import type { DraftOwner } from "./draft-keeper.ts";
import { element } from "./elements.ts";
import type { Followed } from "./followed.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { StopButton } from "./stop-button.ts";
import { Terminals, type TerminalsMemory } from "./terminals.ts";
import { SHELL } from "./titles.ts";

const READS_ALOUD = "podshell.screen-reader";

/** The script box, the buttons and the terminals. The buttons act on the command whose terminal is shown. */
export class Workspace {
  private readonly place = element("workspace", HTMLDivElement);
  private readonly script = element("script", HTMLTextAreaElement);
  private readonly runButton = element("run", HTMLButtonElement);
  private readonly shellButton = element("shell", HTMLButtonElement);
  private readonly outcome = element("outcome", HTMLOutputElement);
  private readonly notice = element("notice", HTMLParagraphElement);
  private readonly inputNotice = element("input-notice", HTMLParagraphElement);
  private readonly screenReader = element("screen-reader", HTMLInputElement);
  private readonly stopButton: StopButton;
  /** The commands and their tabs. */
  readonly terminals: Terminals;
  private readonly drafts = new DraftBox(this.script);
  private readonly firstScript = this.script.defaultValue.trim();
  /** The command about whose limit the notice is. */
  private limited: number | undefined;

  /** @param onChanged called when a command of the page was accepted, has begun or has ended */
  constructor(private readonly onChanged: (command: Command) => void) {
    this.terminals = new Terminals({
      onShown: (shown) => this.showState(shown),
      onInputNotice: (message) => this.notifyOfInput(message),
      onChanged: (command) => this.changed(command),
      onStopDropped: () => this.stopButton.reset(true),
    });
    this.stopButton = new StopButton(element("stop", HTMLButtonElement), (signal) => this.terminals.stop(signal));
    onSingleClick(this.runButton, () => this.run(this.script.value, true));
    onSingleClick(this.shellButton, () => this.run(SHELL, false));
    this.script.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (!event.repeat) {
          this.run(this.script.value, true);
        }
      }
    });
    this.screenReader.checked = localStorage.getItem(READS_ALOUD) === "on";
    this.terminals.readAloud(this.screenReader.checked);
    this.screenReader.addEventListener("change", () => {
      localStorage.setItem(READS_ALOUD, this.screenReader.checked ? "on" : "off");
      this.terminals.readAloud(this.screenReader.checked);
    });
  }

  show(client: PodshellClient, owner: DraftOwner, memory: TerminalsMemory): void {
    this.clear();
    this.drafts.show(client, owner, this.firstScript);
    this.place.hidden = false;
    this.script.focus();
    this.terminals.show(client, memory);
  }

  hide(): void {
    this.clear();
    this.place.hidden = true;
  }

  /** Called when the connection has changed. */
  onConnection(isAnswering: boolean): void {
    this.terminals.onConnection(isAnswering);
    this.drafts.onConnection(isAnswering);
  }

  notify(message: string): void {
    this.notice.textContent = message;
    this.notice.hidden = message === "";
    this.limited = undefined;
  }

  /** Shows that a limit will end a command soon, until the command has ended. */
  warn(serverId: number | undefined, message: string): void {
    if (this.terminals.isRunning(serverId)) {
      this.notify(message);
      this.limited = serverId;
    }
  }

  private clear(): void {
    this.drafts.hide();
    this.terminals.clear();
    this.script.value = this.firstScript;
    this.setOutcome("", "idle");
    this.stopButton.reset(false);
    this.notify("");
    this.notifyOfInput("");
  }

  private run(text: string, isReusable: boolean): void {
    if (text.trim() !== "") {
      this.terminals.run(text, isReusable);
    }
  }

  private showState(shown: Followed | undefined): void {
    const completion = shown?.command.completion;
    this.stopButton.reset(shown !== undefined && completion === undefined);
    if (shown === undefined) {
      this.setOutcome("", "idle");
      if (document.activeElement === document.body) {
        this.shellButton.focus(); // the last tab was closed, and had the focus
      }
    } else if (completion === undefined) {
      this.setOutcome("Running", "running");
    } else {
      const { text, state } = outcomeOf(completion, shown.isToStop);
      this.setOutcome(text, state);
    }
  }

  private changed(command: Command): void {
    if (this.limited !== undefined && !this.terminals.isRunning(this.limited)) {
      this.notify("");
    }
    this.onChanged(command);
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

/** Takes a double click for one click: one more shell is rarely meant by it. */
function onSingleClick(button: HTMLButtonElement, action: () => void): void {
  button.addEventListener("click", ({ detail }) => {
    if (detail <= 1) {
      action();
    }
  });
}
