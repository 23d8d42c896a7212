/** A session that this tab can take up again. */
export interface KeptSession {
  learner: string;
  question: string;
  sessionToken: string;
}

const SESSION = "podshell.session";
const ANSWERED = "podshell.answered";
const SCRIPT = "podshell.script:";

/** Keeps what a reload of the page must not lose; for as long as the tab is open, and for it alone. */
export class SessionMemory {
  keep(session: KeptSession): void {
    const isNew = this.read()?.sessionToken !== session.sessionToken;
    sessionStorage.setItem(SESSION, JSON.stringify(session));
    if (isNew) {
      sessionStorage.removeItem(ANSWERED);
    }
  }

  read(): KeptSession | undefined {
    return parsed<KeptSession>(SESSION);
  }

  /** Forgets the session; what its learner wrote stays for when they enter again. */
  forget(): void {
    sessionStorage.removeItem(SESSION);
    sessionStorage.removeItem(ANSWERED);
  }

  /** Forgets everything of everybody. */
  clear(): void {
    this.forget();
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith(SCRIPT))
      .forEach((key) => sessionStorage.removeItem(key));
  }

  keepScript(learner: string, question: string, script: string): void {
    sessionStorage.setItem(scriptKey(learner, question), script);
  }

  script(learner: string, question: string): string | null {
    return sessionStorage.getItem(scriptKey(learner, question));
  }

  /** The terminals of this tab have answered what the command asked up to this offset of its output. */
  keepAnswered(serverId: number, offset: number): void {
    const all = parsed<Record<string, number>>(ANSWERED) ?? {};
    all[serverId] = offset;
    sessionStorage.setItem(ANSWERED, JSON.stringify(all));
  }

  /** Undefined of a command that this tab knows nothing of. */
  answered(serverId: number): number | undefined {
    return parsed<Record<string, number>>(ANSWERED)?.[serverId];
  }
}

function scriptKey(learner: string, question: string): string {
  return `${SCRIPT}${JSON.stringify([learner, question])}`;
}

function parsed<T>(key: string): T | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as T);
}
