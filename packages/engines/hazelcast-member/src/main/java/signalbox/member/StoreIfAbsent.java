package signalbox.member;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts those of its messages that the map lacks, all of one partition in one operation, and changes none that is there. Every entry it put is
 * answered with this process's own name; so is an entry that it has no message for, which changes nothing and is how a caller has the backups confirmed.
 *
 * <p>Hazelcast sends the backups of an operation on several keys and does not wait for them. An operation on one key of the same partition goes
 * the same way behind them and is waited for: when it is confirmed by the same process, so are they (ADR 32).
 */
final class StoreIfAbsent implements EntryProcessor<String, String, String>, IdentifiedDataSerializable {
    static final int CLASS_ID = 2;
    private static final String PROCESS = Long.toHexString(new SecureRandom().nextLong());
    private final Map<String, String> messages;
    /** What the owner put, and nothing else: a backup is to hold the same. */
    private final transient Map<String, String> put = new HashMap<>();
    private boolean backup;

    StoreIfAbsent() {
        this(new HashMap<>(), false);
    }

    private StoreIfAbsent(Map<String, String> messages, boolean backup) {
        this.messages = messages;
        this.backup = backup;
    }

    @Override
    public String process(Map.Entry<String, String> entry) {
        String text = messages.get(entry.getKey());
        if (text == null) return PROCESS;
        if (!backup && entry.getValue() != null) return null;
        entry.setValue(text);
        put.put(entry.getKey(), text);
        return PROCESS;
    }

    /** Also of nothing, when it was asked for nothing: that is what a caller waits for. */
    @Override
    public EntryProcessor<String, String, String> getBackupProcessor() {
        return put.isEmpty() && !messages.isEmpty() ? null : new StoreIfAbsent(put, true);
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
        out.writeInt(messages.size());
        for (Map.Entry<String, String> message : messages.entrySet()) {
            out.writeString(message.getKey());
            out.writeString(message.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        backup = in.readBoolean();
        for (int left = in.readInt(); left > 0; left--) messages.put(in.readString(), in.readString());
    }
}
