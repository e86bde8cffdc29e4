package signalbox.member;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ties the member to its logging instance, with nobody supervising: the instance keeps one endless answer open. Its end on either side is the
 * other's death: the instance sees the answer end, the member cannot write any more and halts. An orderly stop of the member looses it.
 */
final class Lifeline {
    private static final Pattern QUERY = Pattern.compile("instance=([a-z]+-[1-9][0-9]{0,3})");
    private static final byte[] BEAT = "\n".getBytes(StandardCharsets.US_ASCII);
    /** A dead holder is noticed at the second beat after its end, at the latest. */
    private static final long BEAT_MS = 100;
    private static final int EXIT_CODE = 3;
    private final Lines lines;
    private final AtomicReference<String> holder = new AtomicReference<>();
    private volatile boolean loose;

    Lifeline(Lines lines) {
        this.lines = lines;
    }

    /** From now on the holder's end is no reason to die. */
    void release() {
        loose = true;
    }

    /** Answers until the holder is gone, then halts the process. Gives back a refusal instead when the request is not a holder's. */
    Optional<Problem> hold(HttpExchange exchange) {
        Matcher query = QUERY.matcher(String.valueOf(exchange.getRequestURI().getRawQuery()));
        if (!query.matches()) return Optional.of(Problem.invalid("Expected /lifeline?instance=ID, such as logging-2."));
        String instance = query.group(1);
        if (!holder.compareAndSet(null, instance)) return Optional.of(Problem.conflict(holder.get() + " holds the lifeline already."));
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (true) {
                body.write(BEAT);
                body.flush();
                Thread.sleep(BEAT_MS);
            }
        } catch (IOException gone) {
            if (!loose) die(instance);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private void die(String instance) {
        lines.error("member.leash-closed", instance + " is gone; its member ends with it", Map.of("holder", instance));
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
