/** Waits for slow work while heartbeats go on; throws when the group moves, so that this member joins in time. */
export async function keepAlive(work: Promise<void>, heartbeat: () => Promise<void>, everyMs: number): Promise<void> {
  const done = work.then(() => true);
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const tick = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), everyMs);
    });
    const finished = await Promise.race([done, tick]);
    clearTimeout(timer);
    if (finished) return;
    await heartbeat();
  }
}
