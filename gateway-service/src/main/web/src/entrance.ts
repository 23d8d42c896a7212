import { element } from "./elements.ts";

/** Who enters, and where. */
export interface Entry {
  question: string;
  token(): Promise<string>;
}

/** The form in which learners say who they are: by name where the gateway has its own issuer. */
export class Entrance {
  private readonly form = element("entrance", HTMLFormElement);
  private readonly learner = element("learner", HTMLInputElement);
  private readonly token = element("token", HTMLInputElement);
  private readonly question = element("question", HTMLInputElement);
  private readonly refusal = element("refusal", HTMLParagraphElement);

  constructor(entered: (entry: Entry) => void) {
    this.question.value = new URLSearchParams(location.search).get("question") ?? "playground";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.token.value.trim();
      const learner = this.learner.value.trim();
      if (token === "" && learner === "") {
        this.show("Enter your name, or a token.");
        return;
      }
      this.refusal.hidden = true;
      entered({
        question: this.question.value.trim() || "playground",
        token: () => (token === "" ? localToken(learner) : Promise.resolve(token)),
      });
    });
  }

  /** Shows the form, with the reason why somebody could not enter or stay. */
  show(refusal = ""): void {
    this.form.hidden = false;
    this.refusal.textContent = refusal;
    this.refusal.hidden = refusal === "";
    this.learner.focus();
  }

  hide(): void {
    this.form.hidden = true;
    this.token.value = "";
  }
}

async function localToken(learner: string): Promise<string> {
  const answer = await fetch(`./dev/token/${encodeURIComponent(learner)}`);
  if (answer.status === 404) {
    throw new Error("Names alone do not do here: use the token of your school or company.");
  }
  if (!answer.ok) {
    throw new Error(`No token could be had (HTTP ${answer.status}).`);
  }
  return answer.text();
}
