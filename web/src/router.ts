// Addresses of the page, over the History API.

export type Route =
  | { screen: "sessions" }
  | { screen: "new" }
  | { screen: "live"; id: string; round: string }
  | { screen: "missing" };

/** What an address shows. */
export function routeOf(path: string): Route {
  const [first = "", id = "", mark = "", round = "", ...rest] = path.split("/").filter(Boolean);
  if (!first) return { screen: "sessions" };
  if (first === "new" && !id) return { screen: "new" };
  if (first === "s" && id && !mark) return { screen: "live", id, round: "" };
  if (first === "s" && id && mark === "r" && round && !rest.length)
    return { screen: "live", id, round: decodeURIComponent(round) };
  return { screen: "missing" };
}

/** Goes to another address of the page without loading it anew. */
export function go(path: string, replace = false): void {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Lets ordinary links inside the page go through `go`. */
export function takeLink(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname.startsWith("/api") || url.hash) return;
  event.preventDefault();
  go(url.pathname);
}
