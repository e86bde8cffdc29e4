package signalbox.member.internals;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.MembershipManager;
import com.hazelcast.internal.cluster.impl.operations.FetchMembersViewOp;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.operationservice.impl.Invocation;
import com.hazelcast.spi.impl.operationservice.impl.OperationServiceImpl;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;

/**
 * Lets the claim of a dead member's mastership wait for nobody else who is dead. The claimant asks all others, and waits up to 5 s for each answer
 * (Hazelcast 5.7.0, MembershipManager: a constant), also for that of a member which dies meanwhile and which it suspects by then; until it is decided
 * who is left, hardly a write is answered. Here the question to a suspected member fails at once, as it does for one that has left. See ADR 20.
 */
public final class MastershipClaim {
    private static final long LOOK_EVERY_MS = 20;
    private final OperationServiceImpl operations;
    private final MembershipManager membership;
    private final Method suspects;
    private final Method fail;
    private final ILogger log;

    private MastershipClaim(NodeEngineImpl engine, ILogger log) throws ReflectiveOperationException {
        operations = engine.getOperationService();
        membership = ((ClusterServiceImpl) engine.getClusterService()).getMembershipManager();
        suspects = method(MembershipManager.class, "getSuspectedMembers");
        fail = method(Invocation.class, "notifyError", Object.class);
        this.log = log;
    }

    /** Watches this member's claims for as long as it lives. A Hazelcast that is built otherwise is left as it is, and that is said. */
    public static void askNoDead(HazelcastInstance joined) {
        ILogger log = joined.getLoggingService().getLogger(MastershipClaim.class);
        try {
            NodeEngineImpl engine = ((HazelcastInstanceProxy) joined).getOriginal().node.getNodeEngine();
            MastershipClaim claim = new MastershipClaim(engine, log);
            Thread watch = new Thread(claim::watch, "mastership-claim");
            watch.setDaemon(true);
            watch.start();
        } catch (ReflectiveOperationException | RuntimeException changed) {
            notWatched(log, changed);
        }
    }

    private void watch() {
        try {
            while (true) {
                for (Invocation<?> invocation : operations.getInvocationRegistry()) {
                    if (invocation.op instanceof FetchMembersViewOp && isSuspected(invocation.getTargetMember())) giveUp(invocation);
                }
                Thread.sleep(LOOK_EVERY_MS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ReflectiveOperationException | RuntimeException changed) {
            notWatched(log, changed);
        }
    }

    private boolean isSuspected(Member asked) throws ReflectiveOperationException {
        return asked != null && ((Collection<?>) suspects.invoke(membership)).contains(asked);
    }

    private void giveUp(Invocation<?> invocation) throws IllegalAccessException, InvocationTargetException {
        Member dead = invocation.getTargetMember();
        fail.invoke(invocation, new MemberLeftException(dead));
        log.info("The claim of the mastership no longer waits for " + dead.getAddress() + ", which is suspected");
    }

    private static void notWatched(ILogger log, Exception changed) {
        log.warning("The claim of a mastership waits for the dead as long as Hazelcast does: " + changed);
    }

    private static Method method(Class<?> of, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = of.getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }
}
