package signalbox.member;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The member's own small HTTP server, on the loopback address: health, figures, lifeline. Reads only, for programs only. */
final class StatsServer {
    private static final int THREADS = 64;
    private static final int STACK_BYTES = 256 * 1024;
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private final String instance;
    private final Readiness readiness;
    private final Supplier<Optional<Statistics>> statistics;
    private final Lifeline lifeline;
    private final HttpServer server;
    private final Set<String> hosts;

    /** Binds at once. @throws IOException when the port is taken */
    StatsServer(String instance, int port, Readiness readiness, Supplier<Optional<Statistics>> statistics, Lifeline lifeline) throws IOException {
        this.instance = instance;
        this.readiness = readiness;
        this.statistics = statistics;
        this.lifeline = lifeline;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(Loopback.ADDRESS), port), 16);
        this.hosts = Set.of(Loopback.ADDRESS + ":" + port(), "localhost:" + port());
        // A thread reads a request to its end, so that who begins one and says no more holds it for two seconds (Main); Consul asks for health
        // within one. Three or four are in use otherwise, the lifeline's for ever. Who finds none free is refused.
        server.setExecutor(new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(null, work, "stats", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
    }

    int port() {
        return server.getAddress().getPort();
    }

    void start() {
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Problem> refusal = refuse(exchange);
            if (refusal.isPresent()) reply(exchange, refusal.get());
            else route(exchange);
        }
    }

    private Optional<Problem> refuse(HttpExchange exchange) {
        List<String> host = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        if (host.size() != 1 || !hosts.contains(host.get(0))) return Optional.of(Problem.wrongHost(String.join(", ", host)));
        if (exchange.getRequestHeaders().containsKey("Origin") || isOfAnotherSite(exchange)) return Optional.of(Problem.foreignOrigin());
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            return Optional.of(Problem.wrongMethod(exchange.getRequestMethod()));
        }
        return Optional.empty();
    }

    /** An image or a link of any page sends no Origin, and a GET of the lifeline is enough to tie the member to nobody. Browsers say where it stood. */
    private static boolean isOfAnotherSite(HttpExchange exchange) {
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        return site != null && !site.equals("none") && !site.equals("same-origin");
    }

    private void route(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/health/live" -> reply(exchange, 200, "application/json", Map.of("instance", instance, "live", true));
            case "/health/ready" -> ready(exchange);
            case "/stats" -> stats(exchange);
            case "/lifeline" -> {
                Optional<Problem> refusal = lifeline.hold(exchange);
                if (refusal.isPresent()) reply(exchange, refusal.get());
            }
            default -> reply(exchange, Problem.notFound(exchange.getRequestURI().getPath()));
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        Readiness.Answer answer = readiness.answer();
        if (answer.ready()) reply(exchange, 200, "application/json", Map.of("instance", instance, "ready", true, "reasons", List.of()));
        else reply(exchange, Problem.unavailable(answer.reason()));
    }

    private void stats(HttpExchange exchange) throws IOException {
        Optional<Statistics> figures = statistics.get();
        if (figures.isEmpty()) {
            reply(exchange, Problem.unavailable(readiness.answer().reason()));
            return;
        }
        try {
            reply(exchange, 200, "application/json", figures.get().answer());
        } catch (com.hazelcast.core.HazelcastInstanceNotActiveException leaving) {
            reply(exchange, Problem.unavailable("The member is leaving its cluster."));
        }
    }

    private void reply(HttpExchange exchange, Problem problem) throws IOException {
        reply(exchange, problem.status(), "application/problem+json", problem.body(instance));
    }

    private static void reply(HttpExchange exchange, int status, String type, Object body) throws IOException {
        byte[] bytes = GSON.toJson(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
