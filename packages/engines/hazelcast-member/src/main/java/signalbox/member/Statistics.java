package signalbox.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.collection.LocalQueueStats;
import com.hazelcast.collection.impl.queue.QueueService;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.InternalPartitionService;
import com.hazelcast.internal.partition.PartitionReplica;
import com.hazelcast.map.LocalMapStats;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.spi.impl.NodeEngine;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * This member's own figures, as JSON (schema: packages/engines/src/hazelcast/member-stats.ts). All of it is read from this process's memory: a
 * call asks no other member. Counts are since the member's start; memory is in bytes.
 *
 * <p>The partition table with its backups and the figures of maps nobody opened here are not in the public interface, hence the internal classes;
 * the Hazelcast version is pinned.
 */
final class Statistics {
    private final HazelcastInstance hazelcast;
    private final Safety safety;
    private final AtomicInteger lost;
    private final String instance;
    private final String life;
    private final NodeEngine engine;

    Statistics(HazelcastInstance hazelcast, Safety safety, AtomicInteger lost, String instance, String life) {
        this.hazelcast = hazelcast;
        this.safety = safety;
        this.lost = lost;
        this.instance = instance;
        this.life = life;
        this.engine = ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getNodeEngine();
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
        InternalPartitionService partitions = engine.getService(InternalPartitionService.SERVICE_NAME);
        return new Answer(
                instance,
                life,
                ManagementFactory.getRuntimeMXBean().getUptime(),
                new Heap(heap.getUsed(), heap.getMax()),
                cluster(),
                new Migrations(
                        partitions.getMigrationManager().getActiveMigrations().size(),
                        partitions.getMigrationManager().getMigrationQueueSize()),
                partitions(partitions),
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

    private Partitions partitions(InternalPartitionService service) {
        Map<UUID, String> names = MemberNames.byUuid(hazelcast.getCluster().getMembers());
        List<List<String>> replicas = new ArrayList<>();
        for (InternalPartition partition : service.getInternalPartitions()) {
            List<String> holders = new ArrayList<>();
            for (int index = 0; index < InternalPartition.MAX_REPLICA_COUNT; index++) {
                PartitionReplica replica = partition.getReplica(index);
                String name = replica == null ? null : names.get(replica.uuid());
                if (name != null) holders.add(name);
                // The owner's place must not be taken by a backup: without a living owner there is nothing true to say of this partition.
                else if (index == 0) break;
            }
            replicas.add(holders);
        }
        return new Partitions(replicas.size(), lost.get(), replicas);
    }

    private Map<String, MapFigures> maps() {
        MapService service = engine.getService(MapService.SERVICE_NAME);
        Map<String, MapFigures> figures = new TreeMap<>();
        service.getStats().forEach((name, stats) -> {
            if (!isInternal(name)) figures.put(name, figures(stats));
        });
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
        QueueService service = engine.getService(QueueService.SERVICE_NAME);
        Map<String, QueueFigures> figures = new TreeMap<>();
        service.getStats().forEach((name, stats) -> figures.put(name, figures(stats)));
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
