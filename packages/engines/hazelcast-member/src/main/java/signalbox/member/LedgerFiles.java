package signalbox.member;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapLoaderLifecycleSupport;
import com.hazelcast.map.MapStore;
import com.hazelcast.map.MapStoreFactory;
import com.hazelcast.partition.PartitionService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps what the Hazelcast queue's ledger holds on disk, so that it outlives all members: a file for each map partition, in a folder that the members
 * share, written by the partition's owner before it puts an entry, and read by Hazelcast when the map begins or an entry is nowhere in memory.
 */
final class LedgerFiles implements MapStore<String, String>, MapLoaderLifecycleSupport {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,120}");
    private static final String ENDING = ".ndjson";
    private final Path root;
    private final Map<Integer, LedgerFile> files = new ConcurrentHashMap<>();
    private Path folder;
    private PartitionService partitions;

    private LedgerFiles(Path root) {
        this.root = root;
    }

    static MapStoreFactory<String, String> in(Path root) {
        return (mapName, properties) -> new LedgerFiles(root);
    }

    @Override
    public void init(HazelcastInstance hazelcast, Properties properties, String mapName) {
        // Whoever reaches the open port may name a map as they like.
        if (!NAME.matcher(mapName).matches()) throw new IllegalArgumentException("No ledger may be called so.");
        folder = root.resolve(mapName);
        partitions = hazelcast.getPartitionService();
        try {
            Files.createDirectories(folder);
        } catch (IOException refused) {
            throw new UncheckedIOException("The folder of the ledger cannot be made: " + folder, refused);
        }
    }

    @Override
    public void destroy() {
        files.values().forEach(LedgerFile::close);
    }

    @Override
    public void store(String key, String value) {
        fileOf(key).append(key, value);
    }

    @Override
    public void storeAll(Map<String, String> entries) {
        entries.forEach(this::store);
    }

    @Override
    public String load(String key) {
        return fileOf(key).read(key);
    }

    @Override
    public Map<String, String> loadAll(Collection<String> keys) {
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            String value = load(key);
            if (value != null) found.put(key, value);
        }
        return found;
    }

    /** Of all partitions: one member asks on behalf of all of them. */
    @Override
    public Iterable<String> loadAllKeys() {
        List<String> keys = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.filter(path -> path.getFileName().toString().endsWith(ENDING)).toList()) {
                try (LedgerFile ledger = new LedgerFile(file)) {
                    keys.addAll(ledger.keys());
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The folder of the ledger cannot be read: " + folder, failed);
        }
        return keys;
    }

    @Override
    public void delete(String key) {
        fileOf(key).delete(List.of(key));
    }

    @Override
    public void deleteAll(Collection<String> keys) {
        Map<LedgerFile, List<String>> byFile = new HashMap<>();
        for (String key : keys) byFile.computeIfAbsent(fileOf(key), any -> new ArrayList<>()).add(key);
        byFile.forEach(LedgerFile::delete);
    }

    private LedgerFile fileOf(String key) {
        int partition = partitions.getPartition(key).getPartitionId();
        return files.computeIfAbsent(partition, id -> new LedgerFile(folder.resolve(id + ENDING)));
    }
}
