const TIMEOUT_MS = 5_000;
const UPGRADE_REQUIRED = 426;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/** The reason why a WebSocket does not open. */
export interface UpgradeRefusal {
  /**
   * `final`: a retry would end the same way. `temporary`: it may succeed. `none`: the gateway would let the WebSocket
   * in, so something on the way does not.
   */
  kind: "final" | "temporary" | "none";
  message: string;
}

/**
 * Asks a gateway why it refused a WebSocket, because browsers hide the answer to an upgrade: an ordinary request of the
 * same address is checked as the upgrade is. Returns undefined if nobody answers.
 *
 * @param url of the upgrade, `ws://…`
 */
export async function askWhyRefused(url: URL): Promise<UpgradeRefusal | undefined> {
  const address = new URL(url);
  address.protocol = url.protocol === "wss:" ? "https:" : "http:";
  try {
    // A browser names the page's origin in its own POST requests, and not in GET requests.
    const answer = await fetch(address, {
      method: "POST",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const message = await detailOf(answer);
    if (message === undefined) {
      return {
        kind: "temporary",
        message: `Something between this page and the gateway answers (HTTP ${answer.status}) and does not say why.`,
      };
    }
    return { kind: kindOf(answer.status), message };
  } catch {
    return undefined;
  }
}

function kindOf(status: number): UpgradeRefusal["kind"] {
  if (status === UPGRADE_REQUIRED) {
    return "none";
  }
  return status === TOO_MANY_REQUESTS || status >= SERVER_ERROR ? "temporary" : "final";
}

/** Returns what the gateway says; undefined if the answer is not the gateway's. */
async function detailOf(answer: Response): Promise<string | undefined> {
  if (answer.headers.get("Content-Type")?.startsWith("application/problem+json") !== true) {
    return undefined;
  }
  const { detail } = (await answer.json()) as { detail?: unknown };
  return typeof detail === "string" ? detail : undefined;
}
