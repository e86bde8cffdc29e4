package signalbox.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.LocalQueueStats;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import signalbox.member.internals.PartitionTable;

/**
 * This member's own figures, as JSON (schema: packages/engines/src/hazelcast/member-stats.ts). All of it is read from this process's memory: a
 * call asks no other member. Counts are since the member's start; memory is in bytes.
 */
final class Statistics {
    private final HazelcastInstance hazelcast;
    private final Safety safety;
    private final AtomicInteger lost;
    private final String instance;
    private final String life;
    private final PartitionTable table;

    Statistics(HazelcastInstance hazelcast, Safety safety, AtomicInteger lost, String instance, String life) {
        this.hazelcast = hazelcast;
        this.safety = safety;
        this.lost = lost;
        this.instance = instance;
        this.life = life;
        this.table = new PartitionTable(hazelcast);
    }

    record Answer(
            String instance,
            String life,
            long uptimeMs,
            Heap heap,
            Cluster cluster,
            Migrations migrations,
            Partitions partitions,
            Map<String, MapFigures> maps,
            Map<String, QueueFigures> queues) {}

    record Heap(long used, long max) {}

    record Cluster(String name, String state, int size, boolean safe, String unsafeReason, List<MemberFigures> members) {}

    record MemberFigures(String instance, String uuid, String address, boolean local, boolean master) {}

    record Migrations(int active, int queued) {}

    /** `replicas[p]` is the owner of partition p, then its backups in order; empty before the first use of the cluster. */
    record Partitions(int count, int lost, List<List<String>> replicas) {}

    record MapFigures(
            long entries,
            long backups,
            long gets,
            long puts,
            long sets,
            long removes,
            long entryMemory,
            long backupMemory,
            long events,
            long hits,
            long total) {}

    record QueueFigures(
            long items, long backups, long offers, long rejectedOffers, long polls, long emptyPolls, long events) {}

    Answer answer() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Answer(
                instance,
                life,
                ManagementFactory.getRuntimeMXBean().getUptime(),
                new Heap(heap.getUsed(), heap.getMax()),
                cluster(),
                new Migrations(table.activeMigrations(), table.queuedMigrations()),
                partitions(),
                maps(),
                queues());
    }

    private Cluster cluster() {
        Safety.Answer now = safety.answer();
        List<MemberFigures> members = new ArrayList<>();
        for (Member member : hazelcast.getCluster().getMembers()) {
            members.add(new MemberFigures(
                    MemberNames.of(member),
                    member.getUuid().toString(),
                    MemberNames.address(member),
                    member.localMember(),
                    // Hazelcast's member list is ordered by age; the oldest is the master.
                    members.isEmpty()));
        }
        return new Cluster(
                hazelcast.getConfig().getClusterName(),
                hazelcast.getCluster().getClusterState().name(),
                members.size(),
                now.safe(),
                now.reason(),
                members);
    }

    private Partitions partitions() {
        List<List<String>> replicas = table.replicas(MemberNames.byUuid(hazelcast.getCluster().getMembers()));
        return new Partitions(replicas.size(), lost.get(), replicas);
    }

    private Map<String, MapFigures> maps() {
        Map<String, MapFigures> figures = new TreeMap<>();
        for (DistributedObject object : hazelcast.getDistributedObjects()) {
            if (object instanceof IMap<?, ?> map && !isInternal(map.getName())) figures.put(map.getName(), figures(map.getLocalMapStats()));
        }
        return figures;
    }

    private static MapFigures figures(LocalMapStats stats) {
        return new MapFigures(
                stats.getOwnedEntryCount(),
                stats.getBackupEntryCount(),
                stats.getGetOperationCount(),
                stats.getPutOperationCount(),
                stats.getSetOperationCount(),
                stats.getRemoveOperationCount(),
                stats.getOwnedEntryMemoryCost(),
                stats.getBackupEntryMemoryCost(),
                stats.getEventOperationCount(),
                stats.getHits(),
                stats.total());
    }

    private Map<String, QueueFigures> queues() {
        Map<String, QueueFigures> figures = new TreeMap<>();
        for (DistributedObject object : hazelcast.getDistributedObjects()) {
            if (object instanceof IQueue<?> queue) figures.put(queue.getName(), figures(queue.getLocalQueueStats()));
        }
        return figures;
    }

    private static QueueFigures figures(LocalQueueStats stats) {
        return new QueueFigures(
                stats.getOwnedItemCount(),
                stats.getBackupItemCount(),
                stats.getOfferOperationCount(),
                stats.getRejectedOfferOperationCount(),
                stats.getPollOperationCount(),
                stats.getEmptyPollOperationCount(),
                stats.getEventOperationCount());
    }

    private static boolean isInternal(String mapName) {
        return mapName.startsWith("__");
    }
}
