package signalbox.member;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.partition.PartitionLostEvent;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import signalbox.member.internals.MastershipClaim;
import signalbox.member.internals.PausedMigrations;

/** The member's life: ask Consul, bind, register, join, serve, and on a signal hand its partitions over and leave. */
final class MemberProcess {
    private static final long CONSUL_PAUSE_MS = 200;
    private static final long LEAVE_WITHIN_MS = 9_500;
    private final Launch launch;
    private final Lines lines;
    private final Readiness readiness = new Readiness();
    private final Lifeline lifeline;
    private final Consul consul;
    private final Registrar registrar;
    private final AtomicInteger partitionsLost = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile HazelcastInstance hazelcast;
    private volatile Statistics statistics;

    MemberProcess(Launch launch, Lines lines) {
        this.launch = launch;
        this.lines = lines;
        this.lifeline = new Lifeline(lines);
        this.consul = new Consul(launch.consul(), launch.consulToken());
        this.registrar = new Registrar(consul, lines);
    }

    /** Starts all of it; returns once the member serves. What it cannot get over ends the process with a reason. */
    void run() {
        EngineLogging.install(lines, readiness::heard);
        try {
            StatsServer server = new StatsServer(
                    launch.instance(), launch.statsPort(), readiness, () -> Optional.ofNullable(statistics), lifeline);
            server.start();
            ClusterSettings settings = askSettings();
            readiness.waiting("Binding 127.0.0.1:" + launch.memberPort() + ".");
            Config config = MemberConfig.build(launch, settings, ConsulDiscovery.factory(consul, registrar, readiness,
                    port -> new Consul.Registration(launch.instance(), port, server.port(), lines.life)));
            HazelcastInstance joined = Hazelcast.newHazelcastInstance(config);
            serve(joined, server.port(), settings);
        } catch (IOException taken) {
            fail("The statistics port 127.0.0.1:" + launch.statsPort() + " cannot be had: " + taken.getMessage() + ".");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            fail(failed.getMessage());
        }
    }

    /** SIGTERM and SIGINT: the first leaves in order, a second ends at once. */
    void stop(String signal) {
        if (!stopping.compareAndSet(false, true)) Runtime.getRuntime().halt(1);
        lifeline.release();
        lines.info("member.leaving", "Leaving the cluster after SIG" + signal, Map.of());
        readiness.waiting("The member is leaving the cluster.");
        new Thread(this::leave, "leave").start();
    }

    private ClusterSettings askSettings() throws InterruptedException {
        while (true) {
            try {
                return ClusterSettings.parse(consul.settings(ClusterSettings.PREFIX));
            } catch (Consul.ConsulProblem problem) {
                readiness.waiting("Waiting to read the settings: " + problem.getMessage());
            }
            Thread.sleep(CONSUL_PAUSE_MS);
        }
    }

    private void serve(HazelcastInstance joined, int statsPort, ClusterSettings settings) {
        if (!joined.getLifecycleService().isRunning()) throw new IllegalStateException("Hazelcast gave up during its start.");
        hazelcast = joined;
        new StandStill(lines, settings.noHeartbeatSeconds()).start();
        joined.getLifecycleService().addLifecycleListener(event -> onLifecycle(event.getState()));
        joined.getPartitionService().addPartitionLostListener(event -> onPartitionLost(event, settings.backupCount()));
        PausedMigrations.goOnSoon(joined);
        MastershipClaim.askNoDead(joined);
        Safety safety = new Safety(joined, lines);
        safety.start();
        // Assigns all partitions if nobody has yet, so that the table has owners before the first message.
        joined.getPartitionService().getPartition(0).getOwner();
        statistics = new Statistics(joined, safety, partitionsLost, launch.instance(), lines.life);
        int port = joined.getCluster().getLocalMember().getAddress().getPort();
        int size = joined.getCluster().getMembers().size();
        lines.info("member.started", "Serving on 127.0.0.1:" + port, Map.of("port", port, "statsPort", statsPort));
        lines.info("member.joined", launch.instance() + " joined; members: " + size, Map.of("member", launch.instance(), "size", size));
        if (stopping.get()) return;
        readiness.ready();
        registrar.keep();
    }

    /** Hazelcast tells of every owner's death here; only when the copies that a message has died as well is anything lost. */
    private void onPartitionLost(PartitionLostEvent event, int backups) {
        if (!event.allReplicasInPartitionLost() && event.getLostBackupCount() < backups) return;
        partitionsLost.incrementAndGet();
        lines.error("partition.lost", "Partition " + event.getPartitionId() + " lost its owner and " + event.getLostBackupCount() + " backups",
                Map.of("partition", event.getPartitionId(), "lostBackups", event.getLostBackupCount()));
    }

    private void onLifecycle(LifecycleEvent.LifecycleState state) {
        if (stopping.get()) return;
        switch (state) {
            case MERGING -> readiness.waiting("Merging into a larger cluster.");
            case MERGED -> readiness.ready();
            // Crash-only: a member that Hazelcast itself gave up is of no use; whoever started it starts it anew.
            case MERGE_FAILED, SHUTDOWN -> fail("Hazelcast ended the member by itself (" + state + ").");
            default -> { }
        }
    }

    private void fail(String message) {
        if (stopping.get()) return;
        Readiness.Answer last = readiness.answer();
        String reason = last.ready() ? message : message + " Last state: " + last.reason();
        lines.error("member.cannot-join", reason, Map.of("reason", reason));
        registrar.deregister();
        Runtime.getRuntime().halt(1);
    }

    private void leave() {
        Thread limit = new Thread(this::endInTime, "leave-limit");
        limit.setDaemon(true);
        limit.start();
        registrar.deregister();
        HazelcastInstance running = hazelcast;
        if (running != null) running.shutdown();
        Runtime.getRuntime().halt(0);
    }

    private void endInTime() {
        try {
            Thread.sleep(LEAVE_WITHIN_MS);
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        }
        lines.warn("engine.log", "The partitions were not handed over in time; leaving all the same", Map.of("source", "leave"));
        Runtime.getRuntime().halt(0);
    }
}
