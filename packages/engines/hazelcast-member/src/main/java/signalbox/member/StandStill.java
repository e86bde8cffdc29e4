package signalbox.member;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Ends a member that did not run (a stopped process, a sleeping laptop) for so long that the others have given it up, or are about to. It would not
 * know: it would give up the others in turn, and answer from a map that lacks what was written meanwhile, until a merge seconds later.
 * Crash-only: whoever started it starts it anew.
 */
final class StandStill implements Runnable {
    /** How often it looks: so long at most does a member that was given up go on. */
    private static final long LOOK_MS = 50;
    /** The others count from the last heartbeat that came, up to 1 s before, and look once a second. */
    private static final long MARGIN_MS = 1_500;
    private static final int EXIT_CODE = 4;
    private final Lines lines;
    private final long longestMs;

    /** @param noHeartbeatSeconds silence after which the others give a member up */
    StandStill(Lines lines, int noHeartbeatSeconds) {
        this.lines = lines;
        this.longestMs = Math.max(500, noHeartbeatSeconds * 1_000L - MARGIN_MS);
    }

    void start() {
        Thread thread = new Thread(this, "stand-still");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    @Override
    public void run() {
        long seen = System.nanoTime();
        while (true) {
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
            long now = System.nanoTime();
            long stoodMs = TimeUnit.NANOSECONDS.toMillis(now - seen);
            if (stoodMs >= longestMs) {
                lines.error("member.stood-still", "Stood still for " + stoodMs + " ms: the others have given this member up, so it ends", Map.of("ms", stoodMs));
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            seen = now;
        }
    }
}
