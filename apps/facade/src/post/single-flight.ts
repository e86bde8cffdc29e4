/** Lets requests of one id that come at once share one send (RELIABILITY: the same id is never written twice by one facade). */
export interface SingleFlight<T> {
  /**
   * `joined`: somebody else's send of the same content, whose end is this one's too. With other content under the id it
   * waits for that one to end and then begins its own.
   */
  fly(id: string, content: string, send: () => Promise<T>): Promise<{ value: T; joined: boolean }>;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, { content: string; end: Promise<T> }>();

  async function fly(id: string, content: string, send: () => Promise<T>): Promise<{ value: T; joined: boolean }> {
    for (let other = flights.get(id); other !== undefined; other = flights.get(id)) {
      if (other.content === content) return { value: await other.end, joined: true };
      await other.end.catch(() => undefined);
    }
    const end = send().finally(() => flights.delete(id));
    flights.set(id, { content, end });
    return { value: await end, joined: false };
  }

  return { fly };
}
