import { randomId } from "./random-id.ts";

/** A text that was typed and may not be stored yet. */
export interface UnsavedCopy {
  /** The version that it was made from, and its text. */
  base: number;
  baseText: string;
  text: string;
}

const PREFIX = "podshell.unsaved:";
const TAB = "podshell.tab";

/**
 * Keeps what is typed in this browser from the first moment, so that it outlives the page, the tab and the browser until
 * it is stored. Each tab has a copy of its own, and takes over those of tabs that are gone.
 */
export class UnsavedCopies {
  private readonly tab: Promise<string>;
  private id: string | undefined;

  constructor() {
    this.tab = ownTab();
    void this.tab.then((id) => (this.id = id));
  }

  /** Returns the copies for an editor by their names: the one of this tab, and those of tabs that are gone. */
  async read(editor: string): Promise<Map<string, UnsavedCopy>> {
    const own = keyOf(editor, await this.tab);
    const copies = new Map<string, UnsavedCopy>();
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(keyOf(editor, "")))) {
      const tab = key.slice(keyOf(editor, "").length);
      if (key === own || (await isGone(tab))) {
        const copy = parsed(localStorage.getItem(key));
        if (copy !== undefined) {
          copies.set(key, copy);
        }
      }
    }
    return copies;
  }

  /** Keeps a copy in place of those with these names, which {@link read} returned. */
  async replace(editor: string, names: Iterable<string>, copy: UnsavedCopy | undefined): Promise<void> {
    const own = keyOf(editor, await this.tab);
    this.keep(editor, copy);
    for (const name of names) {
      if (name !== own) {
        localStorage.removeItem(name);
      }
    }
  }

  /** Keeps this tab's copy at once; undefined: its text is stored. */
  keep(editor: string, copy: UnsavedCopy | undefined): void {
    if (this.id === undefined) {
      return;
    }
    try {
      if (copy === undefined) {
        localStorage.removeItem(keyOf(editor, this.id));
      } else {
        localStorage.setItem(keyOf(editor, this.id), JSON.stringify(copy));
      }
    } catch {
      // The browser has no room or keeps nothing: the store alone has the text.
    }
  }
}

function keyOf(editor: string, tab: string): string {
  return `${PREFIX}${editor}:${tab}`;
}

/** Returns the id of this tab, which survives a reload. A duplicated tab has the id of the first, and gets another. */
async function ownTab(): Promise<string> {
  const kept = sessionStorage.getItem(TAB);
  if (kept !== null && (await hold(kept))) {
    return kept;
  }
  const id = randomId();
  sessionStorage.setItem(TAB, id);
  await hold(id);
  return id;
}

/** Holds the lock of a tab for as long as this page lives; false if another page has it. */
function hold(tab: string): Promise<boolean> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) {
    return Promise.resolve(true); // an insecure page: tabs do not know of each other
  }
  return new Promise((resolve) => {
    void locks.request(TAB + tab, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => {});
    });
  });
}

async function isGone(tab: string): Promise<boolean> {
  const { locks } = navigator as { locks?: LockManager };
  return locks !== undefined && (await locks.request(TAB + tab, { ifAvailable: true }, (lock) => lock !== null));
}

function parsed(text: string | null): UnsavedCopy | undefined {
  try {
    const copy = JSON.parse(text ?? "null") as Partial<UnsavedCopy> | null;
    return typeof copy?.text === "string" && typeof copy.base === "number" && typeof copy.baseText === "string"
      ? { base: copy.base, baseText: copy.baseText, text: copy.text }
      : undefined;
  } catch {
    return undefined;
  }
}
