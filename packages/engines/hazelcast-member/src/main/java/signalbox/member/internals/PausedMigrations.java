package signalbox.member.internals;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.impl.InternalPartitionServiceImpl;
import com.hazelcast.logging.ILogger;
import java.lang.reflect.Field;

/**
 * How long the migration thread waits before it looks again whether paused migrations may go on. A member that claims the mastership of a dead one
 * pauses them meanwhile, some milliseconds; its migration thread looks every 250 ms (Hazelcast 5.7.0, MigrationThread: a floor that no property
 * lowers), and until then no copy is promoted and a third of the writes stand still.
 *
 * <p>And how long they are paused after one that failed, as the first one to a member may that has joined but was not told yet: 3 s (a constant of
 * MigrationManagerImpl), in which a partition whose move is done and not published takes no writes. See ADR 20.
 */
public final class PausedMigrations {
    private static final long LOOK_EVERY_MS = 10;
    private static final long AFTER_FAILURE_MS = 100;

    private PausedMigrations() {}

    /** Sets both waits of this member. A Hazelcast that has them no longer there is left as it is, and that is said. */
    public static void goOnSoon(HazelcastInstance joined) {
        ILogger log = joined.getLoggingService().getLogger(PausedMigrations.class);
        try {
            InternalPartitionServiceImpl service =
                    (InternalPartitionServiceImpl) ((HazelcastInstanceProxy) joined).getOriginal().node.getPartitionService();
            Object manager = service.getMigrationManager();
            long look = set(read(manager, "migrationThread"), "sleepTime", LOOK_EVERY_MS);
            long pause = set(read(manager, "delayedResumeMigrationTrigger"), "delay", AFTER_FAILURE_MS);
            log.info("Paused migrations are looked at every " + LOOK_EVERY_MS + " ms instead of " + look
                    + " ms, and paused for " + AFTER_FAILURE_MS + " ms instead of " + pause + " ms after one that failed");
        } catch (ReflectiveOperationException | RuntimeException changed) {
            log.warning("Paused migrations wait as long as Hazelcast lets them: " + changed);
        }
    }

    private static long set(Object of, String name, long value) throws ReflectiveOperationException {
        Field field = field(of, name);
        long before = field.getLong(of);
        field.setLong(of, value);
        return before;
    }

    private static Object read(Object from, String name) throws ReflectiveOperationException {
        return field(from, name).get(from);
    }

    private static Field field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
