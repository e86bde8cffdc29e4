package signalbox.member;

import com.hazelcast.config.JavaSerializationFilterConfig;
import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * What bytes from the open port may become by Java's own serialisation (ADR 24). Messages are strings, our client sends nothing of the kind, and
 * members only tell each other failures by it; whoever else connects may send any object, and reading one can run code.
 *
 * <p>Two looks, since each misses something: Hazelcast knows names only, and is asked for classes that read themselves from a stream; the JVM
 * knows types, and is asked for whatever comes in a stream.
 */
final class Deserialization {
    /** Beside the failures: what they consist of. */
    private static final Set<String> PARTS = Set.of(
            "java.lang.Object", "java.lang.String", "java.lang.StackTraceElement", "java.lang.Boolean", "java.lang.Number", "java.lang.Integer",
            "java.lang.Long", "java.util.UUID", "java.util.CollSer", "java.util.ArrayList", "java.util.Collections$EmptyList",
            "java.util.Collections$UnmodifiableCollection", "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList");
    private static final int DEEPEST = 50;
    private static final int MOST = 20_000;

    private Deserialization() {}

    /** Once, before any stream is read. */
    static void closeStreams() {
        ObjectInputFilter.Config.setSerialFilter(Deserialization::judge);
    }

    static JavaSerializationFilterConfig names() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addClasses(PARTS.toArray(new String[0]))
                .addPackages("java.lang", "java.io", "java.net", "java.util.concurrent")
                .addPrefixes("com.hazelcast.", "[");
        return filter;
    }

    private static ObjectInputFilter.Status judge(ObjectInputFilter.FilterInfo info) {
        if (info.depth() > DEEPEST || info.references() > MOST || info.arrayLength() > MOST) return ObjectInputFilter.Status.REJECTED;
        Class<?> type = info.serialClass();
        if (type == null) return ObjectInputFilter.Status.UNDECIDED;
        while (type.isArray()) type = type.getComponentType();
        boolean isKnown = type.isPrimitive() || Throwable.class.isAssignableFrom(type) || PARTS.contains(type.getName());
        return isKnown ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
    }
}
