package signalbox.member;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All a member is told from outside: who it is, where Consul is and the token it takes writes with, its own two ports (0: the system chooses),
 * and the folder that keeps a queue's ledger on disk (absent: nothing is kept). Everything else it asks Consul.
 */
record Launch(String instance, URI consul, String consulToken, int memberPort, int statsPort, Optional<Path> ledger) {
    private static final Pattern INSTANCE = Pattern.compile("hazelcast-[1-9][0-9]{0,3}");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** @throws IllegalArgumentException with a sentence naming the variable, what was expected and what was found */
    static Launch read(Map<String, String> env) {
        String instance = env.getOrDefault("SIGNALBOX_INSTANCE_ID", "");
        if (!INSTANCE.matcher(instance).matches()) throw refuse("SIGNALBOX_INSTANCE_ID", "hazelcast-N, such as hazelcast-2", instance);
        String token = env.getOrDefault("SIGNALBOX_CONSUL_TOKEN", "");
        // A secret is not printed, not even a wrong one.
        if (!UUID.matcher(token).matches()) throw refuse("SIGNALBOX_CONSUL_TOKEN", "a UUID", token.isEmpty() ? "" : "something else");
        return new Launch(
                instance,
                loopbackUrl(env.getOrDefault("SIGNALBOX_CONSUL_URL", "")),
                token,
                port(env, "SIGNALBOX_PORT"),
                port(env, "SIGNALBOX_STATS_PORT"),
                folder(env.getOrDefault("SIGNALBOX_LEDGER_DIR", "")));
    }

    private static Optional<Path> folder(String text) {
        if (text.isEmpty()) return Optional.empty();
        Path path = Path.of(text);
        if (!path.isAbsolute()) throw refuse("SIGNALBOX_LEDGER_DIR", "an absolute path, or nothing", text);
        return Optional.of(path);
    }

    private static URI loopbackUrl(String text) {
        IllegalArgumentException refusal = refuse("SIGNALBOX_CONSUL_URL", "http://127.0.0.1:PORT", text);
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException notAUrl) {
            throw refusal;
        }
        boolean bare = url.getPath() == null || url.getPath().isEmpty() || url.getPath().equals("/");
        if (!"http".equals(url.getScheme()) || !Loopback.isHost(url.getHost()) || url.getPort() < 1 || !bare) throw refusal;
        return URI.create("http://" + url.getHost() + ":" + url.getPort());
    }

    private static int port(Map<String, String> env, String name) {
        String text = env.getOrDefault(name, "");
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) return Integer.parseInt(text);
        throw refuse(name, "a port from 0 to 65535", text);
    }

    private static IllegalArgumentException refuse(String name, String expected, String found) {
        return new IllegalArgumentException(
                "The Hazelcast member cannot start: expected " + name + " to be " + expected + ", found "
                        + (found.isEmpty() ? "nothing" : "'" + found + "'") + ".");
    }
}
