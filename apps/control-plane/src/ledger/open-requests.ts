/** Requests that were accepted and not answered yet, oldest first, each with the moment from which it counts as in doubt. */
export interface OpenRequests {
  open(key: string, messageId: string, now: number): void;
  close(key: string): void;
  /** Takes out and gives the messages whose requests have been open for too long. */
  expired(now: number): string[];
  clear(): void;
}

/** The facades' deadline (3 s, ARCHITECTURE §3), and a second for the way of their lines to us. */
export const doubtAfterMs = 4000;

/** The clock only goes forward, so the map's own order is the order of the deadlines. */
export function createOpenRequests(): OpenRequests {
  const requests = new Map<string, { messageId: string; doubtAt: number }>();
  return {
    open(key, messageId, now) {
      requests.delete(key);
      requests.set(key, { messageId, doubtAt: now + doubtAfterMs });
    },
    close(key) {
      requests.delete(key);
    },
    expired(now) {
      const ids: string[] = [];
      for (const [key, { messageId, doubtAt }] of requests) {
        if (doubtAt > now) break;
        ids.push(messageId);
        requests.delete(key);
      }
      return ids;
    },
    clear: () => requests.clear(),
  };
}
