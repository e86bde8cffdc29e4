package signalbox.member;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes one JSON object a line to standard output (CONTRACT §7). Event names and their fields are listed in packages/shared/src/events.ts.
 * One write call a line, unbuffered: whole lines reach the file also when the process dies right after.
 */
final class Lines {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final String instance;
    /** Unique per start of the process. */
    final String life = UUID.randomUUID().toString();
    private long seq;

    Lines(String instance) {
        this.instance = instance;
    }

    /** One field of a line; {@link Map#of} for more. */
    static Map<String, Object> field(String name, Object value) {
        return Map.of(name, value);
    }

    void info(String event, String msg, Map<String, Object> fields) {
        write("info", event, msg, fields);
    }

    void warn(String event, String msg, Map<String, Object> fields) {
        write("warn", event, msg, fields);
    }

    void error(String event, String msg, Map<String, Object> fields) {
        write("error", event, msg, fields);
    }

    synchronized void write(String level, String event, String msg, Map<String, Object> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        // Always three digits of milliseconds: Instant's own text drops zeros.
        line.put("t", Instant.now().truncatedTo(ChronoUnit.MILLIS).plusNanos(1).toString().substring(0, 23) + "Z");
        line.put("seq", ++seq);
        line.put("level", level);
        line.put("instance", instance);
        line.put("life", life);
        line.put("event", event);
        line.put("msg", msg);
        line.putAll(fields);
        try {
            out.write((GSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            // Nobody can be told that nobody reads; the member's work does not depend on its log.
            System.err.println("Could not write a log line: " + gone.getMessage());
        }
    }
}
