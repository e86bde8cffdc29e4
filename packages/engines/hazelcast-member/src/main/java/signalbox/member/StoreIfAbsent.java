package signalbox.member;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.internal.serialization.impl.SerializationConstants;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
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
 * <p>The texts stay the bytes they came as: they are put into the map and sent to the backups without being decoded (ADR 33).
 */
final class StoreIfAbsent implements EntryProcessor<String, Object, String>, IdentifiedDataSerializable {
    static final int CLASS_ID = 2;
    private static final String PROCESS = Long.toHexString(new SecureRandom().nextLong());
    private static final String THERE = "!";
    /** For each message the length of its id, the id, the length of its text, the text: UTF-8, lengths in bytes. */
    private byte[] packed;
    private boolean backup;
    private final transient Map<String, Data> texts = new HashMap<>();
    /** What the owner put, and nothing else: a backup is to hold the same. */
    private final transient Map<String, Data> put = new HashMap<>();
    private transient boolean named;

    StoreIfAbsent() {
        this(new byte[0], false);
    }

    private StoreIfAbsent(byte[] packed, boolean backup) {
        this.packed = packed;
        this.backup = backup;
    }

    @Override
    public String process(Map.Entry<String, Object> entry) {
        if (texts.isEmpty()) return PROCESS;
        String id = entry.getKey();
        Data text = texts.get(id);
        if (text == null) throw new IllegalArgumentException("There is no message for " + id + ".");
        boolean lacked = backup || entry.getValue() == null;
        // Hazelcast takes a value that is serialised already as it is.
        if (lacked) entry.setValue(text);
        if (lacked && !backup) put.put(id, text);
        if (named) return lacked ? null : THERE;
        named = true;
        return lacked ? PROCESS : PROCESS + THERE;
    }

    /** Also of nothing, when it was asked for nothing: that is what a caller waits for. */
    @Override
    public EntryProcessor<String, Object, String> getBackupProcessor() {
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
        while (bytes.hasRemaining()) {
            byte[] id = new byte[length(bytes)];
            bytes.get(id);
            int text = length(bytes);
            texts.put(new String(id, StandardCharsets.UTF_8), text(bytes, text));
        }
    }

    /** Whoever sends it may say anything: memory is only taken for what is there. */
    private static int length(ByteBuffer from) throws IOException {
        int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
        if (length < 0 || length > from.remaining()) throw new IOException("A message is longer than what was sent.");
        return length;
    }

    /** As Hazelcast serialises a string: no partition hash, the type, the length, the text. */
    private static Data text(ByteBuffer from, int length) {
        ByteBuffer data = ByteBuffer.allocate(HeapData.DATA_OFFSET + Integer.BYTES + length);
        data.putInt(HeapData.TYPE_OFFSET, SerializationConstants.CONSTANT_TYPE_STRING).putInt(HeapData.DATA_OFFSET, length);
        from.get(data.array(), HeapData.DATA_OFFSET + Integer.BYTES, length);
        return new HeapData(data.array());
    }

    private static byte[] pack(Map<String, Data> messages) {
        int size = 0;
        for (Map.Entry<String, Data> message : messages.entrySet())
            size += Integer.BYTES + utf8(message.getKey()).length + message.getValue().dataSize();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Map.Entry<String, Data> message : messages.entrySet()) {
            byte[] id = utf8(message.getKey());
            bytes.putInt(id.length).put(id).put(message.getValue().toByteArray(), HeapData.DATA_OFFSET, message.getValue().dataSize());
        }
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
