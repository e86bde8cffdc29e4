package signalbox.member;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Finds the other members in Consul's catalogue.
 *
 * <p>Hazelcast binds and serves the member's socket before it starts a discovery strategy, and asks for others after. So each member is in the
 * catalogue, and can be talked to, before it looks; of any two that start together at least one sees the other, and Hazelcast's own claim of
 * mastership settles who founds the cluster. A member that cannot ask Consul waits: founding a second cluster would be worse.
 */
final class ConsulDiscovery extends AbstractDiscoveryStrategy {
    private static final long PAUSE_MS = 200;
    private final Consul consul;
    private final Registrar registrar;
    private final Readiness readiness;
    private final Consul.Registration self;
    private final Neighbours neighbours = new Neighbours();
    /** The last good answer, kept for ever: later rounds only look for clusters to merge with. */
    private volatile List<DiscoveryNode> lastKnown;

    private ConsulDiscovery(ILogger logger, Consul consul, Registrar registrar, Readiness readiness, Consul.Registration self) {
        super(logger, Map.of());
        this.consul = consul;
        this.registrar = registrar;
        this.readiness = readiness;
        this.self = self;
    }

    /** @param registration what to register, given the member's bound port */
    static DiscoveryStrategyFactory factory(
            Consul consul, Registrar registrar, Readiness readiness, IntFunction<Consul.Registration> registration) {
        return new DiscoveryStrategyFactory() {
            @Override
            public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
                return ConsulDiscovery.class;
            }

            @Override
            public DiscoveryStrategy newDiscoveryStrategy(DiscoveryNode local, ILogger logger, Map<String, Comparable> properties) {
                Consul.Registration self = registration.apply(local.getPrivateAddress().getPort());
                return new ConsulDiscovery(logger, consul, registrar, readiness, self);
            }

            @Override
            public Collection<PropertyDefinition> getConfigurationProperties() {
                return List.of();
            }
        };
    }

    @Override
    public void start() {
        insist("register in Consul", () -> {
            registrar.register(self);
            return true;
        });
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        if (lastKnown != null) return again();
        insist("find the other members", () -> {
            List<Consul.Entry> entries = consul.members();
            // Consul's agent tells its catalogue of a registration a moment later. Until it is there others may not see it, and two could found.
            if (entries.stream().noneMatch(entry -> entry.isOf(self))) return false;
            lastKnown = nodes(entries, consul.layoutPorts());
            return true;
        });
        String others = lastKnown.stream().map(node -> node.getPrivateAddress().toString()).collect(Collectors.joining(", "));
        readiness.waiting("Joining the cluster; the catalogue holds " + (others.isEmpty() ? "nobody else" : others) + ".");
        return lastKnown;
    }

    private Iterable<DiscoveryNode> again() {
        try {
            lastKnown = nodes(consul.members(), consul.layoutPorts());
        } catch (Consul.ConsulProblem problem) {
            getLogger().fine(problem.getMessage());
        }
        return lastKnown;
    }

    private List<DiscoveryNode> nodes(List<Consul.Entry> entries, Map<String, Integer> ports) {
        List<DiscoveryNode> nodes = new ArrayList<>();
        for (Consul.Entry entry : entries) {
            if (self.id().equals(entry.id())) continue;
            if (!Loopback.isHost(entry.address()) || entry.port() < 1 || entry.port() > 65535) {
                getLogger().warning("Consul lists " + entry.id() + " at " + entry.address() + ":" + entry.port()
                        + ", which is no address of this machine: left out.");
                continue;
            }
            if (!ports.isEmpty() && !Integer.valueOf(entry.port()).equals(ports.get(entry.id()))) {
                getLogger().warning("Consul lists " + entry.id() + " at " + entry.address() + ":" + entry.port()
                        + ", where no member of this cluster was told to listen: left out.");
                continue;
            }
            if (neighbours.isGone(entry)) {
                getLogger().info("Consul still lists " + entry.id() + " at " + entry.address() + ":" + entry.port()
                        + ", but it is not there any more: left out.");
                continue;
            }
            try {
                nodes.add(new SimpleDiscoveryNode(new Address(entry.address(), entry.port())));
            } catch (UnknownHostException impossible) {
                getLogger().warning("Consul lists " + entry.id() + " at " + entry.address() + ", which has no address: left out.");
            }
        }
        return nodes;
    }

    private interface Step {
        boolean done() throws Consul.ConsulProblem;
    }

    /** Tries again until it works; what stands in the way is in the readiness. */
    private void insist(String aim, Step step) {
        try {
            while (true) {
                try {
                    if (step.done()) return;
                    readiness.waiting("Waiting to " + aim + ": the catalogue does not show this member's own entry yet.");
                } catch (Consul.ConsulProblem problem) {
                    readiness.waiting("Waiting to " + aim + ": " + problem.getMessage());
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting to " + aim + ".", stopping);
        }
    }
}
