import type { CommandSummary } from "@podshell/client";
import { element } from "./elements.ts";
import { titleOf } from "./titles.ts";

interface OfferListener {
  onOpen(command: CommandSummary): void;
  onList(): void;
}

/** Tells a learner who comes back that commands of other questions still run. */
export class WorkOffer {
  private readonly place = element("offer", HTMLParagraphElement);
  private readonly text = element("offer-text", HTMLSpanElement);
  private readonly accept = element("offer-accept", HTMLButtonElement);
  private running: readonly CommandSummary[] = [];

  constructor(listener: OfferListener) {
    this.accept.addEventListener("click", () => {
      const [only, ...others] = this.running;
      this.show([]);
      if (only !== undefined && others.length === 0) {
        listener.onOpen(only);
      } else {
        listener.onList();
      }
    });
    element("offer-decline", HTMLButtonElement).addEventListener("click", () => this.show([]));
  }

  /** Offers these; an empty list ends the offer. */
  show(running: readonly CommandSummary[]): void {
    this.running = running;
    const [first, ...others] = running;
    this.place.hidden = first === undefined;
    if (first !== undefined) {
      const isOne = others.length === 0;
      this.text.textContent = isOne
        ? `${titleOf(first.text)} of yours still runs in the question ${first.question}.`
        : `${running.length} commands of yours still run in other questions.`;
      this.accept.textContent = isOne ? "Open it" : "Show them";
    }
  }
}
