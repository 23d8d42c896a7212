import type { KeptTabs } from "./terminals.ts";

/** A session that this tab can take up again. */
export interface KeptSession {
  learner: string;
  question: string;
  sessionToken: string;
}

const SESSION = "podshell.session";
const ANSWERED = "podshell.answered";
const TABS = "podshell.tabs";

/** Keeps the state that must survive a reload of the page, while the tab is open, and only for this tab. */
export class SessionMemory {
  keep(session: KeptSession): void {
    const isNew = this.read()?.sessionToken !== session.sessionToken;
    sessionStorage.setItem(SESSION, JSON.stringify(session));
    if (isNew) {
      sessionStorage.removeItem(ANSWERED);
      sessionStorage.removeItem(TABS);
    }
  }

  read(): KeptSession | undefined {
    return parsed<KeptSession>(SESSION);
  }

  /** Forgets the session. */
  forget(): void {
    sessionStorage.removeItem(SESSION);
    sessionStorage.removeItem(ANSWERED);
    sessionStorage.removeItem(TABS);
  }

  /** Records that this tab's terminals have answered the command's queries up to this offset of its output. */
  keepAnswered(serverId: number, offset: number): void {
    const all = parsed<Record<string, number>>(ANSWERED) ?? {};
    all[serverId] = offset;
    sessionStorage.setItem(ANSWERED, JSON.stringify(all));
  }

  /** Returns undefined for a command that is unknown to this tab. */
  answered(serverId: number): number | undefined {
    return parsed<Record<string, number>>(ANSWERED)?.[serverId];
  }

  keepTabs(tabs: KeptTabs): void {
    sessionStorage.setItem(TABS, JSON.stringify(tabs));
  }

  tabs(): KeptTabs | undefined {
    return parsed<KeptTabs>(TABS);
  }
}

function parsed<T>(key: string): T | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as T);
}
