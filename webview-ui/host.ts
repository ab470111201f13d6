import type { Port } from "../src/core/rpc.ts";

/** The editor's side of a webview, as `acquireVsCodeApi()` hands it out, once per page. */
export interface WebviewHost {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The host as a port. Messages that are no objects come from elsewhere and are dropped. */
export function hostPort(host: WebviewHost): Port {
  return {
    // Not a window: the host takes no target origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    post: (message) => host.postMessage(message),
    listen(handler) {
      const receive = ({ data }: MessageEvent<unknown>) => {
        if (typeof data === "object" && data !== null && "kind" in data) handler(data);
      };
      addEventListener("message", receive);
      return () => removeEventListener("message", receive);
    },
  };
}
