package signalbox.member;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;

/** Hazelcast's configuration, all of it in one place. */
final class MemberConfig {
    /** The member attribute that carries the instance id. */
    static final String INSTANCE_ATTRIBUTE = "signalbox.instance";
    static final int GRACEFUL_SECONDS = 8;
    /** Maps of a Hazelcast queue beside the messages: what it was given, and who reads it. */
    private static final String LEDGERS = "ledger-*";
    private static final String READERS = "readers-*";
    private static final int MOST_WAITING = 200_000;

    private MemberConfig() {}

    static Config build(Launch launch, ClusterSettings settings, DiscoveryStrategyFactory discovery) {
        Config config = new Config();
        config.setClusterName(settings.clusterName());
        config.setInstanceName(launch.instance());
        config.getMemberAttributeConfig().setAttribute(INSTANCE_ATTRIBUTE, launch.instance());
        network(config.getNetworkConfig(), launch, discovery);
        config.addMapConfig(map(settings.mapName() + "*", settings));
        config.addMapConfig(ledger(settings, launch));
        config.addMapConfig(map(READERS, settings));
        config.addQueueConfig(queue(settings));
        config.getSerializationConfig()
                .addDataSerializableFactory(MapDigest.FACTORY_ID, classId -> switch (classId) {
                    case MapDigest.CLASS_ID -> new MapDigest();
                    case StoreIfAbsent.CLASS_ID -> new StoreIfAbsent();
                    default -> null;
                })
                .setJavaSerializationFilterConfig(Deserialization.names());
        // Nobody manages a member from outside.
        config.getManagementCenterConfig().setConsoleEnabled(false).setScriptingEnabled(false).setDataAccessEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        properties(config, settings);
        return config;
    }

    private static void network(NetworkConfig network, Launch launch, DiscoveryStrategyFactory discovery) {
        network.setPort(launch.memberPort()).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(Loopback.ADDRESS);
        network.getRestApiConfig().setEnabled(false);
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        // Not used as a list; its time-out is how long members ask around before one of them claims to be the first.
        join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(1);
        join.getDiscoveryConfig().addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(discovery));
    }

    /** Of the messages and what is kept beside them. No index: at every promotion a member would build it anew while writes wait (ADR 16). */
    private static MapConfig map(String name, ClusterSettings settings) {
        return new MapConfig(name)
                .setBackupCount(settings.backupCount())
                .setAsyncBackupCount(0)
                .setReadBackupData(false)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setStatisticsEnabled(true)
                // A message never changes: what two halves of a split hold under one id is the same.
                .setMergePolicyConfig(new MergePolicyConfig(PutIfAbsentMergePolicy.class.getSimpleName(), 100));
    }

    /** What a queue has been given, for good. */
    private static MapConfig ledger(ClusterSettings settings, Launch launch) {
        MapConfig config = map(LEDGERS, settings);
        launch.ledger().ifPresent(folder -> config.setMapStoreConfig(
                new MapStoreConfig().setEnabled(true).setFactoryImplementation(LedgerFiles.in(folder)).setWriteDelaySeconds(0)));
        return config;
    }

    /** It tells readers that something came; what came stands in the ledger. */
    private static QueueConfig queue(ClusterSettings settings) {
        return new QueueConfig("*").setBackupCount(settings.backupCount()).setAsyncBackupCount(0).setMaxSize(MOST_WAITING).setStatisticsEnabled(true);
    }

    private static void properties(Config config, ClusterSettings settings) {
        config.setProperty("hazelcast.discovery.enabled", "true");
        config.setProperty("hazelcast.socket.bind.any", "false");
        // Every partition costs a promotion and migrations when a member dies, also when it is empty: 271 (the default) held two cores busy
        // for a second and a half. A prime, and enough for a handful of members.
        config.setProperty("hazelcast.partition.count", "61");
        config.setProperty("hazelcast.partition.max.parallel.migrations", "2");

        // Joining. Time-outs in seconds. A member that cannot join says so and ends rather than hang for five minutes.
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.join.seconds", "60");
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "10");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "10");

        // Failover: what a write waits for when a member dies.
        config.setProperty("hazelcast.operation.backup.timeout.millis", Integer.toString(settings.backupTimeoutMs()));
        config.setProperty("hazelcast.operation.fail.on.indeterminate.state", "true");
        // A write that meets a partition on the move is tried again after pauses that double up to this: by default up to half a second,
        // for moves that take some hundredths.
        config.setProperty("hazelcast.invocation.retry.pause.millis", "16");
        config.setProperty("hazelcast.connection.monitor.interval", "20");
        config.setProperty("hazelcast.connection.monitor.max.faults", "2");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", Integer.toString(settings.noHeartbeatSeconds()));
        config.setProperty("hazelcast.graceful.shutdown.max.wait", Integer.toString(GRACEFUL_SECONDS));

        // Small: several members share one machine with everything else.
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.operation.response.thread.count", "1");
        config.setProperty("hazelcast.slow.operation.detector.enabled", "false");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
        // Our lines name the instance already.
        config.setProperty("hazelcast.logging.details.enabled", "false");

        // Nobody outside is told or listened to; signals are Main's.
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.jmx", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
    }
}
