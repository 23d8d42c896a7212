import type { PodshellClient } from "@podshell/client";
import { DraftKeeper, type DraftOwner, type DraftState } from "./draft-keeper.ts";
import { element } from "./elements.ts";

/** The script box: its text is a draft of the learner, and the page says where the text is kept. */
export class DraftBox {
  private readonly note = element("draft-state", HTMLSpanElement);
  private readonly notice = element("draft-notice", HTMLParagraphElement);
  private readonly keeper: DraftKeeper;
  private state: DraftState = { kind: "loading" };
  private isAnswering = false;

  constructor(editor: HTMLTextAreaElement) {
    this.keeper = new DraftKeeper(editor, { onState: (state) => this.tell(state) });
  }

  /** Shows the draft of a learner, or a first text if there is none. */
  show(client: PodshellClient, owner: DraftOwner, firstText: string): void {
    this.keeper.show(client, owner, firstText);
  }

  hide(): void {
    this.keeper.hide();
    this.note.textContent = "";
    this.notice.hidden = true;
  }

  /** Called when the connection has changed. */
  onConnection(isAnswering: boolean): void {
    this.isAnswering = isAnswering;
    this.tell(this.state);
  }

  private tell(state: DraftState): void {
    this.state = state;
    const told: DraftState = state.kind === "saving" && !this.isAnswering ? { kind: "waiting" } : state;
    this.note.textContent = noteOf(told);
    const isConflictShown = this.notice.dataset.state === "merged";
    if (told.kind !== "saving" && !(told.kind === "saved" && isConflictShown)) {
      const notice = noticeOf(told);
      this.notice.textContent = notice;
      this.notice.hidden = notice === "";
      this.notice.dataset.state = notice === "" ? "" : told.kind;
    }
  }
}

function noteOf({ kind }: DraftState): string {
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
function noticeOf(state: DraftState): string {
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
