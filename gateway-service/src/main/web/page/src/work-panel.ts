import type { CommandList, CommandSummary } from "@podshell/client";
import { element } from "./elements.ts";
import { WorkItem, type WorkListener } from "./work-item.ts";

/** The number of commands that are requested at once. */
const PAGE_SIZE = 20;
/** The store may hear of a change later than this page. After this time, the list is requested once more. */
const STORE_LAG_MS = 1_000;

/** Requests a part of the list, see `PodshellClient.list`. */
export type ListWork = (options: { limit: number; before?: string }) => Promise<CommandList>;

/**
 * The list of the learner's commands, of all sessions and questions, in a dialog. The browser closes a dialog at Esc
 * and gives the focus back.
 */
export class WorkPanel {
  private readonly panel = element("work", HTMLDialogElement);
  private readonly status = element("work-status", HTMLParagraphElement);
  private readonly retry = element("work-retry", HTMLButtonElement);
  private readonly list = element("work-list", HTMLUListElement);
  private readonly older = element("work-older", HTMLButtonElement);
  private readonly items = new Map<number, WorkItem>();
  private listWork: ListWork | undefined;
  /** Continues the list after its last item; undefined at its end. */
  private before: string | undefined;
  private isRefreshing = false;
  /** True if something has changed since the answer that is awaited was requested. */
  private isOutdated = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly listener: WorkListener) {
    element("work-close", HTMLButtonElement).addEventListener("click", () => this.panel.close());
    this.retry.addEventListener("click", () => void this.refresh());
    this.older.addEventListener("click", () => void this.showOlder());
    this.panel.addEventListener("click", (event) => {
      if (event.target === this.panel) {
        this.panel.close(); // a click beside it
      }
    });
  }

  /** Takes the list of the learner who has entered; undefined when they leave. */
  use(listWork: ListWork | undefined): void {
    this.listWork = listWork;
    this.panel.close();
    this.items.clear();
    this.list.replaceChildren();
    this.before = undefined;
    this.older.hidden = true;
  }

  open(): void {
    this.panel.showModal();
    void this.refresh();
  }

  /** Called when a command of this page has changed. */
  onChanged(): void {
    if (this.panel.open) {
      void this.refresh();
      clearTimeout(this.again);
      this.again = setTimeout(() => void this.refresh(), STORE_LAG_MS);
    }
  }

  /** Requests the newest commands. Those that are older stay as they are. */
  private async refresh(): Promise<void> {
    if (this.isRefreshing) {
      this.isOutdated = true;
      return;
    }
    this.isRefreshing = true;
    do {
      this.isOutdated = false;
      await this.request({ limit: PAGE_SIZE }, (commands, before) => {
        if (this.items.size <= PAGE_SIZE) {
          this.before = before;
        }
        [...commands].reverse().forEach((command) => this.put(command, "first"));
      });
    } while (this.isOutdated);
    this.isRefreshing = false;
  }

  private async showOlder(): Promise<void> {
    const { before } = this;
    if (before === undefined) {
      return;
    }
    this.older.disabled = true;
    await this.request({ limit: PAGE_SIZE, before }, (commands, next) => {
      this.before = next;
      const [first] = commands.map((command) => this.put(command, "last"));
      first?.element.querySelector("button")?.focus();
    });
    this.older.disabled = false;
  }

  private async request(
    options: { limit: number; before?: string },
    show: (commands: CommandSummary[], before: string | undefined) => void,
  ): Promise<void> {
    const { listWork } = this;
    if (listWork === undefined) {
      return;
    }
    this.say(this.items.size === 0 ? "Loading…" : "");
    this.retry.hidden = true;
    try {
      const { commands, before } = await listWork(options);
      if (listWork !== this.listWork) {
        return; // of a learner who has left
      }
      show(commands, before);
      this.say(this.items.size === 0 ? "Nothing yet. What you run is listed here, and stays for weeks." : "");
      this.older.hidden = this.before === undefined;
    } catch (failure) {
      if (listWork === this.listWork) {
        const reason = failure instanceof Error ? failure.message : String(failure);
        this.say(`Your work cannot be listed: ${reason}`);
        this.retry.hidden = false;
      }
    }
  }

  private put(command: CommandSummary, place: "first" | "last"): WorkItem {
    const found = this.items.get(command.serverId);
    if (found !== undefined) {
      found.update(command);
      return found;
    }
    const item = new WorkItem(command, {
      onOpen: (opened) => {
        this.panel.close();
        this.listener.onOpen(opened);
      },
      onSignal: (signalled, signal) => this.listener.onSignal(signalled, signal),
    });
    this.items.set(command.serverId, item);
    if (place === "first") {
      this.list.prepend(item.element);
    } else {
      this.list.append(item.element);
    }
    return item;
  }

  private say(message: string): void {
    this.status.textContent = message;
    this.status.hidden = message === "";
  }
}
