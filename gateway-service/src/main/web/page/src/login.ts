import { element } from "./elements.ts";

/** A learner's wish to work on a question. */
export interface LoginRequest {
  /** The name under which this machine keeps what the learner writes. */
  learner: string;
  question: string;
  token(): Promise<string>;
}

/** The ids that a gateway accepts. */
const QUESTION_ID = /^[A-Za-z0-9._~@:+-]{1,128}$/;
const DEFAULT_QUESTION = "playground";

/** The form in which learners log in: by name if the gateway has its own issuer, otherwise by token. */
export class Login {
  private readonly form = element("login", HTMLFormElement);
  private readonly learner = element("learner", HTMLInputElement);
  private readonly tokenDetails = element("token-details", HTMLDetailsElement);
  private readonly token = element("token", HTMLInputElement);
  private readonly question = element("question", HTMLInputElement);
  private readonly refusal = element("refusal", HTMLParagraphElement);

  constructor(onLogin: (request: LoginRequest) => void) {
    this.clear();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.token.value.trim();
      const learner = this.learner.value.trim();
      const question = this.question.value.trim() || DEFAULT_QUESTION;
      if (token === "" && learner === "") {
        this.refuse(this.learner, "Enter your name, or a token.");
      } else if (!QUESTION_ID.test(question)) {
        this.refuse(
          this.question,
          "A question is named by up to 128 of the letters a to z, digits and . _ ~ @ : + - without spaces.",
        );
      } else {
        this.refuse(undefined, "");
        onLogin({
          learner: token === "" ? learner : subjectOf(token),
          question,
          token: () => (token === "" ? localToken(learner) : Promise.resolve(token)),
        });
      }
    });
  }

  /**
   * Shows the form, with the reason why the last login failed or its session ended.
   *
   * @param expired the session that a new token continues
   */
  show(refusal = "", expired?: { learner: string; question: string }): void {
    this.form.hidden = false;
    if (expired !== undefined) {
      this.learner.value = expired.learner;
      this.question.value = expired.question;
    }
    this.refuse(undefined, refusal);
    this.learner.focus();
  }

  hide(): void {
    this.form.hidden = true;
    this.token.value = "";
  }

  /** Clears the entered values. */
  clear(): void {
    this.learner.value = "";
    this.token.value = "";
    this.tokenDetails.open = false;
    this.question.value = new URLSearchParams(location.search).get("question") ?? DEFAULT_QUESTION;
  }

  private refuse(field: HTMLInputElement | undefined, reason: string): void {
    this.refusal.textContent = reason;
    this.refusal.hidden = reason === "";
    for (const each of [this.learner, this.question]) {
      each.setAttribute("aria-invalid", String(each === field));
    }
    field?.focus();
  }
}

async function localToken(learner: string): Promise<string> {
  const answer = await fetch(`./dev/token/${encodeURIComponent(learner)}`);
  if (answer.status === 404) {
    throw new Error("This server does not accept a name alone. Use the token of your school or company.");
  }
  if (!answer.ok) {
    throw new Error(`The server gave no token (HTTP ${answer.status}).`);
  }
  return answer.text();
}

/** Returns the subject of a JWT, if it can be read; only the gateway verifies the token. */
function subjectOf(token: string): string {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { sub } = JSON.parse(atob(payload)) as { sub?: unknown };
    return typeof sub === "string" ? sub : "";
  } catch {
    return "";
  }
}
