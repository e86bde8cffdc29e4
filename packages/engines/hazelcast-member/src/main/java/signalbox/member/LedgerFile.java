package signalbox.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One file of the ledger: a line for each entry, `KEY TAB VALUE`, only ever appended; a line without a value takes its entry away. Who owned the
 * partition before may have written more since it was last looked at: every call reads on from there. Of two lines for one key the first counts, as a
 * member that stood still may still write what it had begun; a line without its end was being written when its member died, and never counted.
 */
final class LedgerFile implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private final Path path;
    /** Where the value of each entry stands, and how long it is. */
    private final Map<String, Span> values = new HashMap<>();
    private FileChannel channel;
    /** Read up to here: the end of a line. */
    private long known;

    private record Span(long at, int length) {}

    LedgerFile(Path path) {
        this.path = path;
    }

    synchronized String read(String key) {
        try {
            catchUp();
            Span span = values.get(key);
            return span == null ? null : textAt(span);
        } catch (IOException failed) {
            throw failure("read", failed);
        }
    }

    synchronized Collection<String> keys() {
        try {
            catchUp();
            return List.copyOf(values.keySet());
        } catch (IOException failed) {
            throw failure("read", failed);
        }
    }

    /** @throws IllegalStateException when the key has another value already */
    synchronized void append(String key, String value) {
        if (key.indexOf('\t') >= 0 || key.indexOf('\n') >= 0 || value.indexOf('\n') >= 0)
            throw new IllegalArgumentException("Neither a tab in a key nor a line's end can be kept.");
        try {
            catchUp();
            Span before = values.get(key);
            if (before == null) write(key + "\t" + value + "\n");
            else if (!value.equals(textAt(before))) throw new IllegalStateException("The ledger holds another value for " + key + ".");
        } catch (IOException failed) {
            throw failure("write", failed);
        }
    }

    synchronized void delete(Collection<String> keys) {
        try {
            catchUp();
            for (String key : keys) if (values.containsKey(key)) write(key + "\t\n");
            catchUp();
            if (!values.isEmpty()) return;
            close();
            Files.deleteIfExists(path);
            known = 0;
        } catch (IOException failed) {
            throw failure("write", failed);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (channel != null) channel.close();
            channel = null;
        } catch (IOException failed) {
            throw failure("close", failed);
        }
    }

    private void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        FileChannel to = open();
        // What a dead member left without its end must not become the beginning of this line.
        if (to.size() > known) to.write(ByteBuffer.wrap(new byte[] {'\n'}), to.size());
        long at = to.size();
        while (bytes.hasRemaining()) at += to.write(bytes, at);
        catchUp();
    }

    private FileChannel open() throws IOException {
        if (channel == null)
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return channel;
    }

    /** Reads the lines that have their end and are not known yet. */
    private void catchUp() throws IOException {
        if (channel == null && !Files.exists(path)) return;
        FileChannel from = open();
        long end = from.size();
        // Somebody emptied it.
        if (end < known) {
            values.clear();
            known = 0;
        }
        ByteBuffer rest = ByteBuffer.allocate(CHUNK);
        long at = known;
        while (at < end) {
            if (!rest.hasRemaining()) rest = larger(rest);
            int read = from.read(rest, at);
            if (read < 0) return;
            at += read;
            takeLines(rest);
        }
    }

    private void takeLines(ByteBuffer bytes) {
        int from = 0;
        for (int i = 0; i < bytes.position(); i++) {
            if (bytes.get(i) != '\n') continue;
            take(bytes.array(), from, i);
            known += i + 1 - from;
            from = i + 1;
        }
        bytes.flip().position(from);
        bytes.compact();
    }

    private void take(byte[] bytes, int from, int to) {
        int tab = from;
        while (tab < to && bytes[tab] != '\t') tab++;
        if (tab == to) return;
        String key = new String(bytes, from, tab - from, StandardCharsets.UTF_8);
        if (tab + 1 == to) values.remove(key);
        else values.putIfAbsent(key, new Span(known + tab + 1 - from, to - tab - 1));
    }

    private String textAt(Span span) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(span.length());
        while (bytes.hasRemaining()) if (open().read(bytes, span.at() + bytes.position()) < 0) throw new IOException("it ends too early");
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    private static ByteBuffer larger(ByteBuffer full) {
        return ByteBuffer.allocate(2 * full.capacity()).put(full.flip());
    }

    private UncheckedIOException failure(String doing, IOException failed) {
        return new UncheckedIOException("Could not " + doing + " " + path + ": " + failed.getMessage(), failed);
    }
}
