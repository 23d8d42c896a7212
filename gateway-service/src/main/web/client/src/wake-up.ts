interface EventSource {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

const OF_WINDOW = ["online", "offline", "pageshow"];
const OF_DOCUMENT = ["visibilitychange", "resume"];

/**
 * Calls an action when the network may have changed: the browser says so, or the page is visible again after a time in
 * which its timers may have stood still. Node.js has no such events.
 *
 * @returns ends it
 */
export function onWakeUp(action: () => void): () => void {
  const window: EventSource = globalThis;
  const page: EventSource | undefined = typeof document === "undefined" ? undefined : document;
  const whenVisible = (): void => {
    if (typeof document !== "undefined" && document.visibilityState === "visible") {
      action();
    }
  };
  OF_WINDOW.forEach((type) => window.addEventListener?.(type, action));
  OF_DOCUMENT.forEach((type) => page?.addEventListener?.(type, whenVisible));
  return () => {
    OF_WINDOW.forEach((type) => window.removeEventListener?.(type, action));
    OF_DOCUMENT.forEach((type) => page?.removeEventListener?.(type, whenVisible));
  };
}
