package signalbox.member;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Tells entries of the dead, which a catalogue keeps for a while, from living members. A dead member's port may by now belong to another program,
 * which takes the connection and never answers: one such entry would keep a whole cluster from being founded.
 *
 * <p>On doubt an entry counts as alive: a member that is only slow or paused must be waited for, or there would be two clusters.
 */
final class Neighbours {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

    /** True when nobody listens on the entry's HTTP port, or somebody else does. Members serve that port before they register. */
    boolean isGone(Consul.Entry entry) {
        if (entry.statsPort() == 0) return false;
        URI live = URI.create("http://" + Loopback.ADDRESS + ":" + entry.statsPort() + "/health/live");
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(live).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() != 200 || !answer.body().contains("\"" + entry.id() + "\"");
        } catch (ConnectException refused) {
            return true;
        } catch (IOException doubtful) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
