package signalbox.member;

import java.util.Map;

/**
 * What all members agree on, read once from Consul's key/value store at start. Defaults stand for absent keys.
 *
 * @param mapName           prefix of the map's name; each epoch has a map of its own, `PREFIX-eEPOCH`
 * @param backupCount       copies beside the owner's, each awaited before a write is acknowledged
 * @param backupTimeoutMs   how long a write waits for its backups once one of them is late: the stall after a member's death
 * @param noHeartbeatSeconds after which silence a member that holds its connections open is given up
 */
record ClusterSettings(String clusterName, String mapName, int backupCount, int backupTimeoutMs, int noHeartbeatSeconds) {
    static final String PREFIX = "signalbox/config/hazelcast/";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    /**
     * @param values texts by key, the prefix taken off
     * @throws IllegalArgumentException with a sentence naming key, expected and found
     */
    static ClusterSettings parse(Map<String, String> values) {
        return new ClusterSettings(
                name(values, "cluster-name", "signalbox"),
                name(values, "map-name", "messages"),
                number(values, "backup-count", 2, 0, 6),
                number(values, "backup-timeout-ms", 200, 20, 60_000),
                number(values, "no-heartbeat-seconds", 10, 2, 600));
    }

    private static String name(Map<String, String> values, String key, String absent) {
        String text = values.getOrDefault(key, absent);
        if (text.matches(NAME)) return text;
        throw refuse(key, "a name of letters, digits, dots and hyphens", text);
    }

    private static int number(Map<String, String> values, String key, int absent, int min, int max) {
        String text = values.getOrDefault(key, Integer.toString(absent));
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= min && Integer.parseInt(text) <= max) return Integer.parseInt(text);
        throw refuse(key, "a whole number from " + min + " to " + max, text);
    }

    private static IllegalArgumentException refuse(String key, String expected, String found) {
        return new IllegalArgumentException("Consul key " + PREFIX + key + ": expected " + expected + ", found '" + found + "'.");
    }
}
