package signalbox.member;

import com.hazelcast.cluster.Member;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Members by the names people know them by. */
final class MemberNames {
    private MemberNames() {}

    /** The instance id a member carries, or its address where it carries none (a member that is not ours). */
    static String of(Member member) {
        String instance = member.getAttribute(MemberConfig.INSTANCE_ATTRIBUTE);
        return instance == null ? address(member) : instance;
    }

    static String address(Member member) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    static Map<UUID, String> byUuid(Collection<Member> members) {
        return members.stream().collect(Collectors.toMap(Member::getUuid, MemberNames::of));
    }
}
