package signalbox.member;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The few questions a member asks Consul. Each call ends within two seconds, by an answer or a {@link ConsulProblem} in words. */
final class Consul {
    static final String SERVICE = "hazelcast";
    private static final String LAYOUT = "signalbox/layout/";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Gson GSON = new Gson();

    private final URI url;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

    Consul(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Why Consul could not answer; the message is a whole sentence. */
    static final class ConsulProblem extends Exception {
        ConsulProblem(String sentence) {
            super(sentence);
        }
    }

    record Registration(String id, int port, int statsPort, String life) {}

    record Entry(
            @SerializedName("ServiceID") String id,
            @SerializedName("ServiceAddress") String address,
            @SerializedName("ServicePort") int port,
            @SerializedName("ServiceMeta") Map<String, String> meta) {
        /** True for the entry that this registration made, not one that an earlier life left under the same id. */
        boolean isOf(Registration registration) {
            return registration.id().equals(id) && meta != null && registration.life().equals(meta.get("life"));
        }

        /** The member's own HTTP port, or 0 when the entry does not tell. */
        int statsPort() {
            String text = meta == null ? "" : meta.getOrDefault("statsPort", "");
            return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        }
    }

    private record Pair(@SerializedName("Key") String key, @SerializedName("Value") String value) {}

    /** Texts of all keys below the prefix, the prefix taken off. Empty when there are none. */
    Map<String, String> settings(String prefix) throws ConsulProblem {
        HttpResponse<String> answer = ask(get("/v1/kv/" + prefix + "?recurse=true"));
        if (answer.statusCode() == 404) return Map.of();
        Pair[] pairs = parse(expect200(answer), Pair[].class);
        return Stream.of(pairs)
                .filter(pair -> pair.value() != null && pair.key().length() > prefix.length())
                .collect(Collectors.toMap(
                        pair -> pair.key().substring(prefix.length()),
                        pair -> new String(Base64.getDecoder().decode(pair.value()), StandardCharsets.UTF_8).strip()));
    }

    /** Where the control plane lets each instance listen, by id; empty where none has said it. */
    Map<String, Integer> layoutPorts() throws ConsulProblem {
        String text = settings(LAYOUT).get("ports");
        if (text == null) return Map.of();
        try {
            Map<String, Integer> ports = new HashMap<>();
            GSON.fromJson(text, JsonObject.class).entrySet().forEach(port -> ports.put(port.getKey(), port.getValue().getAsInt()));
            return ports;
        } catch (RuntimeException notPorts) {
            throw new ConsulProblem("Consul key " + LAYOUT + "ports: expected a JSON object of ids and ports, found '" + text + "'.");
        }
    }

    /** Registers the member, critical until Consul has asked it. Doing it again replaces the entry. */
    void register(Registration self) throws ConsulProblem {
        Map<String, Object> check = Map.of(
                "Name", "ready",
                "HTTP", "http://" + Loopback.ADDRESS + ":" + self.statsPort() + "/health/ready",
                "Interval", "1s",
                "Timeout", "1s",
                "Status", "critical",
                // The control plane deregisters what it knows dead; this is for what nobody watched. Consul allows no less than a minute.
                "DeregisterCriticalServiceAfter", "60s");
        Map<String, Object> body = Map.of(
                "ID", self.id(),
                "Name", SERVICE,
                "Address", Loopback.ADDRESS,
                "Port", self.port(),
                "Meta", Map.of("life", self.life(), "statsPort", Integer.toString(self.statsPort())),
                "Check", check);
        expect200(ask(request("/v1/agent/service/register").PUT(HttpRequest.BodyPublishers.ofString(GSON.toJson(body))).build()));
    }

    void deregister(String id) throws ConsulProblem {
        HttpResponse<String> answer =
                ask(request("/v1/agent/service/deregister/" + id).PUT(HttpRequest.BodyPublishers.noBody()).build());
        if (answer.statusCode() != 404) expect200(answer);
    }

    /** True when Consul's agent holds the entry. */
    boolean isRegistered(String id) throws ConsulProblem {
        HttpResponse<String> answer = ask(get("/v1/agent/service/" + id));
        if (answer.statusCode() == 404) return false;
        expect200(answer);
        return true;
    }

    /**
     * All registered members, whatever their checks say: one that starts at this instant is not passing yet and must be found all the same.
     * Read with `consistent`: two members that each registered before they looked cannot both miss the other.
     */
    List<Entry> members() throws ConsulProblem {
        return List.of(parse(expect200(ask(get("/v1/catalog/service/" + SERVICE + "?consistent"))), Entry[].class));
    }

    private HttpRequest get(String path) {
        return request(path).GET().build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("X-Consul-Token", token).timeout(PATIENCE);
    }

    private HttpResponse<String> ask(HttpRequest request) throws ConsulProblem {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException late) {
            throw new ConsulProblem("Consul at " + url + " did not answer within " + PATIENCE.toMillis() + " ms.");
        } catch (ConnectException refused) {
            throw new ConsulProblem("Nothing answers at " + url + ", where Consul should be.");
        } catch (IOException broken) {
            throw new ConsulProblem("The connection to Consul at " + url + " broke: " + broken.getMessage() + ".");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ConsulProblem("Stopped while asking Consul.");
        }
    }

    private String expect200(HttpResponse<String> answer) throws ConsulProblem {
        if (answer.statusCode() == 200) return answer.body();
        String said = answer.body().strip();
        throw new ConsulProblem("Consul at " + url + " answered " + answer.statusCode() + " to " + answer.request().method() + " "
                + answer.request().uri().getPath() + ": " + (said.length() > 200 ? said.substring(0, 200) + "…" : said));
    }

    private <T> T parse(String json, Class<T> type) throws ConsulProblem {
        try {
            T value = GSON.fromJson(json, type);
            if (value != null) return value;
        } catch (JsonParseException notJson) {
            throw new ConsulProblem("What answers at " + url + " is not Consul: expected a JSON list, found something else.");
        }
        throw new ConsulProblem("What answers at " + url + " is not Consul: expected a JSON list, found nothing.");
    }
}
