/** An open WebSocket, on which both sides speak in texts. */
export interface Socket {
  /** What cannot be sent any more is dropped: `receive` tells why. */
  send(text: string): void
  /** The next text, in the order they came; undefined when the other side has closed. Rejects when the connection broke, or its time was up. */
  receive(): Promise<string | undefined>
  close(): void
}

/**
 * Opens a WebSocket under a `ws:` or `wss:` address, bounded like a request: in time from the call to the last text, in the
 * size of what comes, and it leads only where requests may. Rejects when none came about.
 *
 * @param signal ends the connection, open or not
 */
export type OpenSocket = (url: string, signal?: AbortSignal) => Promise<Socket>
