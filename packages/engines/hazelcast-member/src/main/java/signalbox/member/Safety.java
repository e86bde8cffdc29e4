package signalbox.member;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.util.Map;

/**
 * Whether another member may die now without loss (RELIABILITY §2, rule 9): unsafe from any change on, until Hazelcast calls the cluster safe
 * twice a second apart with no migration in between.
 *
 * <p>Asking costs some hundreds of small operations on every member, so a settled cluster is asked only now and then: what makes it unsafe comes as an event.
 */
final class Safety implements MembershipListener, MigrationListener {
    private static final long APART_MS = 1_000;
    private static final long UNSETTLED_PERIOD_MS = 500;
    private static final long SETTLED_PERIOD_MS = 5_000;
    private final HazelcastInstance hazelcast;
    private final Lines lines;
    private boolean safe;
    private String reason = "The cluster's copies have not been checked yet.";
    /** Counts changes: an answer asked for before the last change says nothing. */
    private long changes;
    private long firstGoodNanos;
    private boolean hasFirstGood;

    Safety(HazelcastInstance hazelcast, Lines lines) {
        this.hazelcast = hazelcast;
        this.lines = lines;
    }

    record Answer(boolean safe, String reason) {}

    synchronized Answer answer() {
        return new Answer(safe, safe ? "" : reason);
    }

    void start() {
        hazelcast.getCluster().addMembershipListener(this);
        hazelcast.getPartitionService().addMigrationListener(this);
        Thread sampler = new Thread(this::sample, "safety");
        sampler.setDaemon(true);
        sampler.start();
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        String who = MemberNames.of(event.getMember());
        int size = event.getMembers().size();
        lines.info("member.joined", who + " joined; members: " + size, Map.of("member", who, "size", size));
        changed(who + " joined; its copies are being made.");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        String who = MemberNames.of(event.getMember());
        int size = event.getMembers().size();
        lines.warn("member.left", who + " left; members: " + size, Map.of("member", who, "size", size));
        changed(who + " left; its copies are being made anew.");
    }

    @Override
    public void migrationStarted(MigrationState state) {
        lines.info("cluster.migrating", "Moving " + state.getPlannedMigrations() + " copies between members",
                Map.of("migrations", state.getPlannedMigrations()));
        changed("Copies are moving between members.");
    }

    @Override
    public void migrationFinished(MigrationState state) {
        changed("Copies have just moved between members.");
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
        // Its start and its end are enough.
    }

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent event) {
        changed("A copy of partition " + event.getPartitionId() + " could not be moved.");
    }

    synchronized void changed(String why) {
        changes++;
        hasFirstGood = false;
        boolean wasSafe = safe;
        safe = false;
        reason = why;
        if (wasSafe) lines.warn("cluster.unsafe", why, Map.of("size", size(), "reason", why));
        notifyAll();
    }

    private void sample() {
        try {
            while (hazelcast.getLifecycleService().isRunning()) {
                long asked = changesNow();
                settle(asked, hazelcast.getPartitionService().isClusterSafe());
                pause();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (com.hazelcast.core.HazelcastInstanceNotActiveException leaving) {
            changed("The member is leaving.");
        }
    }

    private synchronized long changesNow() {
        return changes;
    }

    private synchronized void settle(long asked, boolean good) {
        if (!good) {
            if (asked == changes) changed("Hazelcast does not hold all copies in place yet.");
            return;
        }
        if (asked != changes || safe) return;
        long now = System.nanoTime();
        if (!hasFirstGood) {
            hasFirstGood = true;
            firstGoodNanos = now;
        } else if (now - firstGoodNanos >= APART_MS * 1_000_000) {
            safe = true;
            lines.info("cluster.safe", "All copies are in place; members: " + size(), Map.of("size", size()));
        }
    }

    private synchronized void pause() throws InterruptedException {
        long before = changes;
        if (safe) wait(SETTLED_PERIOD_MS);
        // Right after a change the answer may still be of the time before.
        if (!safe || before != changes) wait(UNSETTLED_PERIOD_MS);
    }

    private int size() {
        return hazelcast.getCluster().getMembers().size();
    }
}
