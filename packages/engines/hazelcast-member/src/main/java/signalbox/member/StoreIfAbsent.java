package signalbox.member;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts those of its messages that the map lacks, all of one partition in one operation, and changes none that is there. It answers with this process's
 * own name at the first entry, and at every entry that was there already. Without messages it changes nothing, answers with the name, and is how a
 * caller has the backups confirmed.
 *
 * <p>Hazelcast sends the backups of an operation on several keys and does not wait for them. An operation on one key of the same partition goes
 * the same way behind them and is waited for: when it is confirmed by the same process, so are they (ADR 32).
 *
 * <p>It travels as one array of bytes, which goes on to the backups as it came (ADR 33).
 */
final class StoreIfAbsent implements EntryProcessor<String, String, String>, IdentifiedDataSerializable {
    static final int CLASS_ID = 2;
    private static final String PROCESS = Long.toHexString(new SecureRandom().nextLong());
    private static final String THERE = "!";
    /** For each message the length of its id, the id, the length of its text, the text: UTF-8, lengths in bytes. */
    private byte[] packed;
    private boolean backup;
    private final transient Map<String, String> texts = new HashMap<>();
    /** What the owner put, and nothing else: a backup is to hold the same. */
    private final transient Map<String, String> put = new HashMap<>();
    private transient boolean named;

    StoreIfAbsent() {
        this(new byte[0], false);
    }

    private StoreIfAbsent(byte[] packed, boolean backup) {
        this.packed = packed;
        this.backup = backup;
    }

    @Override
    public String process(Map.Entry<String, String> entry) {
        if (texts.isEmpty()) return PROCESS;
        String id = entry.getKey();
        String text = texts.get(id);
        if (text == null) throw new IllegalArgumentException("There is no message for " + id + ".");
        boolean lacked = backup || entry.getValue() == null;
        if (lacked) entry.setValue(text);
        if (lacked && !backup) put.put(id, text);
        if (named) return lacked ? null : THERE;
        named = true;
        return lacked ? PROCESS : PROCESS + THERE;
    }

    /** Also of nothing, when it was asked for nothing: that is what a caller waits for. */
    @Override
    public EntryProcessor<String, String, String> getBackupProcessor() {
        if (put.size() == texts.size()) return new StoreIfAbsent(packed, true);
        return put.isEmpty() ? null : new StoreIfAbsent(pack(put), true);
    }

    @Override
    public int getFactoryId() {
        return MapDigest.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeBoolean(backup);
        out.writeByteArray(packed);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        backup = in.readBoolean();
        packed = in.readByteArray();
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        while (bytes.hasRemaining()) texts.put(next(bytes), next(bytes));
    }

    /** Whoever sends it may say anything: memory is only taken for what is there. */
    private static String next(ByteBuffer from) throws IOException {
        int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
        if (length < 0 || length > from.remaining()) throw new IOException("A message is longer than what was sent.");
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] pack(Map<String, String> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach((id, text) -> {
            for (String part : new String[] {id, text}) {
                byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
                bytes.writeBytes(utf8);
            }
        });
        return bytes.toByteArray();
    }
}
