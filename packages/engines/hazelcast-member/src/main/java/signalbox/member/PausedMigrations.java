package signalbox.member;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.impl.InternalPartitionServiceImpl;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * How long the migration thread waits before it looks again whether paused migrations may go on. A member that claims the mastership of a dead one
 * pauses them meanwhile, some milliseconds; its migration thread looks every 250 ms (Hazelcast 5.7.0, MigrationThread: a floor that no property
 * lowers), and until then no copy is promoted and a third of the writes stand still. See ADR 20.
 */
final class PausedMigrations {
    static final long LOOK_EVERY_MS = 10;

    private PausedMigrations() {}

    /** Sets the wait of this member's migration thread. A Hazelcast that has it no longer there is left as it is, and that is said. */
    static void lookOften(HazelcastInstance joined, Lines lines) {
        try {
            InternalPartitionServiceImpl service =
                    (InternalPartitionServiceImpl) ((HazelcastInstanceProxy) joined).getOriginal().node.getPartitionService();
            Object thread = read(service.getMigrationManager(), "migrationThread");
            Field wait = field(thread, "sleepTime");
            long before = wait.getLong(thread);
            wait.setLong(thread, LOOK_EVERY_MS);
            lines.info("engine.log", "Paused migrations are looked at every " + LOOK_EVERY_MS + " ms instead of " + before + " ms",
                    Map.of("source", "PausedMigrations"));
        } catch (ReflectiveOperationException | RuntimeException changed) {
            lines.warn("engine.log", "Paused migrations are looked at as seldom as Hazelcast does: " + changed,
                    Map.of("source", "PausedMigrations"));
        }
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
