import { PodshellError, type DraftEdit, type PodshellClient } from "@podshell/client";
import { mergeTexts } from "./merge.ts";
import { randomId } from "./random-id.ts";
import { UnsavedCopies } from "./unsaved-copies.ts";

/** The state of a text on its way to the store. */
export type DraftState =
  | { kind: "loading" }
  | { kind: "saved" }
  | { kind: "saving" }
  /** The text is kept in this browser until the store answers. */
  | { kind: "waiting" }
  | { kind: "refused"; message: string }
  /** The text was changed in two places. */
  | { kind: "merged"; isConflict: boolean };

export interface DraftListener {
  onState(state: DraftState): void;
}

/** The learner whose draft it is, and the question that it belongs to. */
export interface DraftOwner {
  learner: string;
  question: string;
}

/** The name of the draft of the script box. */
const NAME = "script";
/** After this time at the latest, what was typed is sent. */
const SAVE_MS = 250;
/** After this time without the stored text, the learner may begin to type. */
const READ_ONLY_MS = 2_000;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;

/**
 * Keeps the text of an editor as a draft of the learner. What is typed is in the browser at once and in the store soon
 * after. If another window has changed the draft meanwhile, both changes are merged, and neither is lost.
 */
export class DraftKeeper {
  private readonly copies = new UnsavedCopies();
  private open: OpenDraft | undefined;

  constructor(
    private readonly editor: HTMLTextAreaElement,
    private readonly listener: DraftListener,
  ) {
    editor.addEventListener("input", () => this.open?.onTyped());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        void this.open?.refresh();
      }
    });
  }

  /** Shows the draft of a learner, or a first text if there is none. */
  show(client: PodshellClient, owner: DraftOwner, firstText: string): void {
    this.hide();
    this.open = new OpenDraft(client, owner, firstText, this.editor, this.copies, this.listener);
    void this.open.load();
  }

  /** Forgets the text. What is not stored yet stays in this browser. */
  hide(): void {
    this.open?.close();
    this.open = undefined;
  }
}

/** The draft of one learner, while it is shown. */
class OpenDraft {
  private readonly key: string;
  /** The newest version that is known, and its text; undefined until the store has answered. */
  private base: { version: number; text: string } | undefined;
  /** The text that the editor had before the store has answered. */
  private shown: string;
  private isTyped = false;
  /** The save that has no answer. It is sent again unchanged, because it may be stored. */
  private pending: DraftEdit | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private isClosed = false;
  private readonly endWritable: ReturnType<typeof setTimeout>;

  constructor(
    private readonly client: PodshellClient,
    owner: DraftOwner,
    firstText: string,
    private readonly editor: HTMLTextAreaElement,
    private readonly copies: UnsavedCopies,
    private readonly listener: DraftListener,
  ) {
    this.key = JSON.stringify([owner.learner, owner.question, NAME]);
    this.shown = firstText;
    editor.value = firstText;
    editor.readOnly = true;
    this.endWritable = setTimeout(() => (editor.readOnly = false), READ_ONLY_MS);
    listener.onState({ kind: "loading" });
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.makeWritable();
  }

  /** Shows the stored text with what was typed before and is not stored. */
  async load(): Promise<void> {
    const found = await this.copies.read(this.key);
    const unsaved = [...found.values()];
    const [first] = unsaved;
    if (first !== undefined && !this.isTyped && !this.isClosed) {
      this.shown = first.text;
      this.editor.value = first.text;
      this.makeWritable();
    }
    const draft = await this.readUntilAnswered();
    if (draft === undefined || this.isClosed) {
      return; // the editor belongs to the next learner
    }
    this.failures = 0;
    // Until a text is stored, all windows have begun with the same first text.
    const stored = draft.version === 0 ? (first?.baseText ?? this.shown) : draft.text;
    let text = stored;
    let isConflict = false;
    for (const copy of unsaved) {
      const merged = mergeTexts(copy.baseText, copy.text, text);
      text = merged.text;
      isConflict ||= merged.isConflict;
    }
    if (this.isTyped) {
      const merged = mergeTexts(this.shown, this.editor.value, text);
      text = merged.text;
      isConflict ||= merged.isConflict;
    }
    this.base = { version: draft.version, text: stored };
    this.replaceText(text);
    this.makeWritable();
    await this.copies.replace(this.key, found.keys(), this.unsaved());
    this.report(isConflict ? { kind: "merged", isConflict } : { kind: "saved" });
    this.saveSoon();
  }

  onTyped(): void {
    this.isTyped = true;
    this.keepCopy();
    this.saveSoon();
  }

  /** Shows the newest text, if nothing is typed that is not stored. */
  async refresh(): Promise<void> {
    if (this.base === undefined || this.isDirty() || this.pending !== undefined) {
      return;
    }
    try {
      const { version, text } = await this.client.readDraft({ name: NAME });
      if (!this.isClosed && version > this.base.version && !this.isDirty() && this.pending === undefined) {
        this.base = { version, text };
        this.replaceText(text);
      }
    } catch {
      // The next save tells what has changed.
    }
  }

  private async readUntilAnswered(): Promise<{ version: number; text: string } | undefined> {
    while (!this.isClosed) {
      try {
        return await this.client.readDraft({ name: NAME });
      } catch (failure) {
        this.report({ kind: "waiting" });
        if (!isTemporary(failure)) {
          return undefined;
        }
        await new Promise((resolve) => setTimeout(resolve, this.nextPause()));
      }
    }
    return undefined;
  }

  private saveSoon(): void {
    if (this.base !== undefined && this.isDirty() && this.pending === undefined) {
      this.timer ??= setTimeout(() => void this.save(), SAVE_MS);
    }
  }

  private async save(): Promise<void> {
    this.timer = undefined;
    if (this.base === undefined || this.isClosed) {
      return;
    }
    this.pending ??= { name: NAME, text: this.editor.value, base: this.base.version, id: randomId() };
    const { pending } = this;
    this.report({ kind: "saving" });
    try {
      const result = await this.client.saveDraft(pending);
      this.failures = 0;
      this.pending = undefined;
      if (result.kind === "saved") {
        this.base = { version: result.version, text: pending.text };
        this.report({ kind: "saved" });
      } else {
        this.onConflict(result);
      }
      this.keepCopy();
      this.saveSoon();
    } catch (failure) {
      this.onFailure(failure);
    }
  }

  private onConflict({ version, text }: { version: number; text: string }): void {
    const merged = mergeTexts(this.base?.text ?? "", this.editor.value, text);
    this.base = { version, text };
    if (!this.isClosed) {
      this.replaceText(merged.text);
    }
    this.report({ kind: "merged", isConflict: merged.isConflict });
  }

  private onFailure(failure: unknown): void {
    if (isTemporary(failure)) {
      this.report({ kind: "waiting" });
      if (!this.isClosed) {
        this.timer = setTimeout(() => void this.save(), this.nextPause());
      }
    } else {
      this.pending = undefined; // the next text may be accepted
      this.report({ kind: "refused", message: failure instanceof Error ? failure.message : String(failure) });
    }
  }

  private nextPause(): number {
    return Math.min(RETRY_MS * 2 ** this.failures++, MAX_RETRY_MS);
  }

  private isDirty(): boolean {
    return this.base !== undefined && this.editor.value !== this.base.text;
  }

  private keepCopy(): void {
    if (!this.isClosed) {
      this.copies.keep(this.key, this.unsaved());
    }
  }

  private unsaved(): { base: number; baseText: string; text: string } | undefined {
    const base = this.base ?? { version: 0, text: this.shown };
    const text = this.editor.value;
    return text === base.text ? undefined : { base: base.version, baseText: base.text, text };
  }

  private report(state: DraftState): void {
    if (!this.isClosed) {
      this.listener.onState(state);
    }
  }

  private makeWritable(): void {
    clearTimeout(this.endWritable);
    this.editor.readOnly = false;
  }

  /** Replaces the text, and leaves the caret where it was in what stays. */
  private replaceText(text: string): void {
    const { value, selectionStart, selectionEnd, scrollTop } = this.editor;
    if (value === text) {
      return;
    }
    let same = 0;
    while (same < value.length && same < text.length && value[same] === text[same]) {
      same++;
    }
    const moved = (place: number): number => (place <= same ? place : Math.max(same, place + text.length - value.length));
    this.editor.value = text;
    this.editor.setSelectionRange(moved(selectionStart), moved(selectionEnd));
    this.editor.scrollTop = scrollTop;
  }
}

function isTemporary(failure: unknown): boolean {
  return failure instanceof PodshellError && failure.isTemporary;
}
