package signalbox.member.internals;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.InternalPartitionService;
import com.hazelcast.internal.partition.PartitionReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who holds which copy, and how many copies are still to move. The public interface names only the owner of a partition, and nobody could see on the
 * page where the copies are, or that one is missing.
 */
public final class PartitionTable {
    private final InternalPartitionService service;

    public PartitionTable(HazelcastInstance hazelcast) {
        service = ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getNodeEngine().getService(InternalPartitionService.SERVICE_NAME);
    }

    /** By partition: the owner's name, then the backups' in order; empty where nobody owns it yet, or its owner has just died. */
    public List<List<String>> replicas(Map<UUID, String> names) {
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
        return replicas;
    }

    /** Copies that this member is moving now. */
    public int activeMigrations() {
        return service.getMigrationManager().getActiveMigrations().size();
    }

    /** What the master has yet to do; 0 on all others. */
    public int queuedMigrations() {
        return service.getMigrationManager().getMigrationQueueSize();
    }
}
