/** A session that this tab can take up again. */
export interface KeptSession {
  question: string;
  sessionToken: string;
}

const KEY = "podshell.session";

/** Keeps the session over a reload of the page; for as long as the tab is open, and for it alone. */
export class SessionMemory {
  keep(session: KeptSession): void {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  }

  read(): KeptSession | undefined {
    const kept = sessionStorage.getItem(KEY);
    return kept === null ? undefined : (JSON.parse(kept) as KeptSession);
  }

  forget(): void {
    sessionStorage.removeItem(KEY);
  }
}
