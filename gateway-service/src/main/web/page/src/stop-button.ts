interface Stage {
  label: string;
  signal: string;
  hint: string;
}

const STAGES: readonly [Stage, ...Stage[]] = [
  { label: "Stop", signal: "SIGINT", hint: "Asks the program to stop (SIGINT), as Ctrl-C does" },
  { label: "Terminate", signal: "SIGTERM", hint: "Asks the program to end (SIGTERM)" },
  { label: "Kill", signal: "SIGKILL", hint: "Ends the program at once (SIGKILL)" },
];

/** Asks a command to stop, with a stronger signal on each press; its label names the action. */
export class StopButton {
  private stage = 0;

  constructor(
    private readonly button: HTMLButtonElement,
    stop: (signal: string) => void,
  ) {
    button.addEventListener("click", () => {
      const { signal } = this.current();
      this.show(Math.min(this.stage + 1, STAGES.length - 1));
      stop(signal);
    });
    this.reset(false);
  }

  /** Starts again with the mildest signal. */
  reset(isEnabled: boolean): void {
    this.button.disabled = !isEnabled;
    this.show(0);
  }

  private show(stage: number): void {
    this.stage = stage;
    const { label, hint } = this.current();
    this.button.textContent = label;
    this.button.title = hint;
  }

  private current(): Stage {
    return STAGES[this.stage] ?? STAGES[0];
  }
}
