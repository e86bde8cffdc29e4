package signalbox.member;

import com.hazelcast.aggregation.Aggregator;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The map's fingerprint, taken where the messages are: count and hash by the first hexadecimal digit of the id, the same sums as
 * {@code SetDigest} of packages/shared. A client asks for it by these two numbers and gets the buckets as JSON.
 */
public final class MapDigest implements Aggregator<Map.Entry<String, String>, String>, IdentifiedDataSerializable {
    static final int FACTORY_ID = 1;
    static final int CLASS_ID = 1;
    private static final int BUCKETS = 16;
    private final int[] counts = new int[BUCKETS];
    private final int[] highs = new int[BUCKETS];
    private final int[] lows = new int[BUCKETS];

    @Override
    public void accumulate(Map.Entry<String, String> message) {
        String id = message.getKey();
        String text = message.getValue();
        int bucket = Character.digit(id.charAt(0), BUCKETS);
        int high = 0x9e3779b9;
        int low = 0x7f4a7c15;
        for (int i = 0; i < id.length() + text.length(); i++) {
            char unit = i < id.length() ? id.charAt(i) : text.charAt(i - id.length());
            high = (high ^ unit) * 0x01000193;
            low = (low ^ unit) * 0x5bd1e995 + (high >>> 15);
        }
        counts[bucket]++;
        highs[bucket] += finalise(high ^ text.length());
        lows[bucket] += finalise(low ^ id.length());
    }

    private static int finalise(int lane) {
        int h = lane;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public void combine(Aggregator aggregator) {
        MapDigest other = (MapDigest) aggregator;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
            highs[i] += other.highs[i];
            lows[i] += other.lows[i];
        }
    }

    @Override
    public String aggregate() {
        StringJoiner buckets = new StringJoiner(",", "{", "}");
        for (int i = 0; i < BUCKETS; i++)
            if (counts[i] > 0) buckets.add(String.format("\"%x\":{\"count\":%d,\"hash\":\"%08x%08x\"}", i, counts[i], highs[i], lows[i]));
        return buckets.toString();
    }

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        for (int[] sums : new int[][] {counts, highs, lows}) out.writeIntArray(sums);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        for (int[] sums : new int[][] {counts, highs, lows}) {
            int[] read = in.readIntArray();
            // A client sends an empty one.
            if (read != null) System.arraycopy(read, 0, sums, 0, BUCKETS);
        }
    }
}
