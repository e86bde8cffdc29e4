package signalbox.member;

import java.util.Map;

/**
 * Keeps the member's entry in Consul: puts it in, puts it in again when Consul lost it, takes it out at the end.
 */
final class Registrar {
    private static final long PERIOD_MS = 2_000;
    private final Consul consul;
    private final Lines lines;
    private Consul.Registration self;
    private boolean ended;
    private boolean lost;

    Registrar(Consul consul, Lines lines) {
        this.consul = consul;
        this.lines = lines;
    }

    synchronized void register(Consul.Registration registration) throws Consul.ConsulProblem {
        if (ended) return;
        consul.register(registration);
        self = registration;
        String address = Loopback.ADDRESS + ":" + registration.port();
        lines.info("discovery.registered", "Registered in Consul as " + registration.id() + " at " + address,
                Map.of("service", Consul.SERVICE, "address", address));
    }

    /** Starts looking after the entry every two seconds: a Consul that came back empty knows the member again soon. */
    void keep() {
        Thread keeper = new Thread(this::keepOn, "registrar");
        keeper.setDaemon(true);
        keeper.start();
    }

    synchronized void deregister() {
        ended = true;
        if (self == null) return;
        try {
            consul.deregister(self.id());
            lines.info("discovery.deregistered", "Taken out of Consul", Map.of("service", Consul.SERVICE));
        } catch (Consul.ConsulProblem problem) {
            // Leaving goes on: Consul's own check will find nobody there.
            lines.warn("discovery.lost", problem.getMessage(), Map.of("error", problem.getMessage()));
        }
    }

    private void keepOn() {
        try {
            while (!lookAfter()) Thread.sleep(PERIOD_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return true when there is nothing left to look after */
    private synchronized boolean lookAfter() {
        if (ended) return true;
        try {
            if (!consul.isRegistered(self.id())) register(self);
            if (lost) lines.info("discovery.restored", "Consul answers again", Map.of());
            lost = false;
        } catch (Consul.ConsulProblem problem) {
            if (!lost) lines.warn("discovery.lost", problem.getMessage(), Map.of("error", problem.getMessage()));
            lost = true;
        }
        return false;
    }
}
