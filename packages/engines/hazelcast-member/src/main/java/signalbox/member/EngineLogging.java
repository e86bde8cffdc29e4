package signalbox.member;

import com.hazelcast.logging.AbstractLogger;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LoggerFactorySupport;
import com.hazelcast.logging.impl.InternalLogger;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Hazelcast's own words as `engine.log` lines. Hazelcast makes it by its class name, hence the static way in.
 */
public final class EngineLogging extends LoggerFactorySupport {
    private static volatile Lines lines;
    private static volatile Consumer<String> onWarning = warning -> {};

    /** @param warnings hears each warning or error, for the reasons a member gives when it cannot join */
    static void install(Lines to, Consumer<String> warnings) {
        lines = to;
        onWarning = warnings;
        System.setProperty("hazelcast.logging.class", EngineLogging.class.getName());
    }

    @Override
    protected ILogger createLogger(String name) {
        return new EngineLogger(name);
    }

    private static final class EngineLogger extends AbstractLogger implements InternalLogger {
        private final String source;
        private volatile Level level = Level.INFO;

        EngineLogger(String name) {
            this.source = name.substring(name.lastIndexOf('.') + 1);
        }

        @Override
        public void log(Level at, String message) {
            log(at, message, null);
        }

        @Override
        public void log(Level at, String message, Throwable thrown) {
            if (!isLoggable(at)) return;
            String text = thrown == null ? String.valueOf(message) : message + " (" + root(thrown) + ")";
            boolean warning = at.intValue() >= Level.WARNING.intValue();
            lines.write(levelWord(at), "engine.log", text, Map.of("source", source));
            if (warning) onWarning.accept(text);
        }

        @Override
        public void log(LogEvent event) {
            log(event.getLogRecord().getLevel(), event.getLogRecord().getMessage(), event.getLogRecord().getThrown());
        }

        @Override
        public Level getLevel() {
            return level;
        }

        @Override
        public void setLevel(Level to) {
            level = to;
        }

        @Override
        public boolean isLoggable(Level at) {
            return at.intValue() != Level.OFF.intValue() && at.intValue() >= level.intValue();
        }

        private static String root(Throwable thrown) {
            Throwable cause = thrown;
            while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
            return cause.toString();
        }

        private static String levelWord(Level at) {
            if (at.intValue() >= Level.SEVERE.intValue()) return "error";
            if (at.intValue() >= Level.WARNING.intValue()) return "warn";
            return at.intValue() >= Level.INFO.intValue() ? "info" : "debug";
        }
    }
}
