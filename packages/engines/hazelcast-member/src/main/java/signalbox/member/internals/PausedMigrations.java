package signalbox.member.internals;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.impl.InternalPartitionServiceImpl;
import com.hazelcast.logging.ILogger;
import java.lang.reflect.Field;

/**
 * How long migrations are paused after one that failed, as the first one to a member may that has joined but was not told yet: 3 s (a constant of
 * MigrationManagerImpl, Hazelcast 5.7.0), in which a partition whose move is done and not published takes no writes. See ADR 20.
 */
public final class PausedMigrations {
    private static final long AFTER_FAILURE_MS = 100;

    private PausedMigrations() {}

    /** Sets that wait of this member. A Hazelcast that has it no longer there is left as it is, and that is said. */
    public static void goOnSoon(HazelcastInstance joined) {
        ILogger log = joined.getLoggingService().getLogger(PausedMigrations.class);
        try {
            InternalPartitionServiceImpl service =
                    (InternalPartitionServiceImpl) ((HazelcastInstanceProxy) joined).getOriginal().node.getPartitionService();
            Object manager = service.getMigrationManager();
            Object trigger = field(manager, "delayedResumeMigrationTrigger").get(manager);
            Field delay = field(trigger, "delay");
            long before = delay.getLong(trigger);
            delay.setLong(trigger, AFTER_FAILURE_MS);
            log.info("Migrations are paused for " + AFTER_FAILURE_MS + " ms instead of " + before + " ms after one that failed");
        } catch (ReflectiveOperationException | RuntimeException changed) {
            log.warning("Paused migrations wait as long as Hazelcast lets them: " + changed);
        }
    }

    private static Field field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
