const TIMEOUT_MS = 5_000;

/**
 * Returns whether a gateway that refused a WebSocket answers plain requests: browsers do not tell why an upgrade
 * failed.
 *
 * @param url of the upgrade, `ws://…`
 */
export async function answersPlainRequests(url: URL): Promise<boolean> {
  const address = new URL("./", url);
  address.protocol = url.protocol === "wss:" ? "https:" : "http:";
  try {
    const answer = await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}
