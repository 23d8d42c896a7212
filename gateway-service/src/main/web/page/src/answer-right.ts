/**
 * The right of one of the browser's tabs to answer a command's queries to the terminal. A duplicated tab knows the same
 * commands, and a program that asked once must not get two answers. The right passes to another tab when this one is
 * closed.
 */
export class AnswerRight {
  private isHeld: boolean;
  private isReleased = false;
  private release: (() => void) | undefined;

  /**
   * @param isHeld whether the tab has the right until it asks for it: it has just started the command
   */
  constructor(isHeld: boolean) {
    this.isHeld = isHeld;
  }

  get isOurs(): boolean {
    return this.isHeld;
  }

  /** Asks for the right, and keeps it from when this tab gets it. */
  ask(serverId: number): void {
    if (this.isReleased) {
      return;
    }
    const { locks } = navigator as { locks?: LockManager };
    if (locks === undefined) {
      this.isHeld = true; // an insecure page: tabs do not know of each other
      return;
    }
    void locks.request(`podshell.answers:${serverId}`, () => {
      if (this.isReleased) {
        return undefined;
      }
      this.isHeld = true;
      return new Promise<void>((resolve) => (this.release = resolve));
    });
  }

  /** Gives the right up. */
  end(): void {
    this.isReleased = true;
    this.isHeld = false;
    this.release?.();
  }
}
