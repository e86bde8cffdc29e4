package signalbox.member;

import sun.misc.Signal;

/**
 * Runs one Hazelcast member. Exit codes: 0 after SIGTERM or SIGINT, 1 when it could not start or lost its cluster, 3 when its lifeline holder died,
 * 4 when it stood still until the others gave it up.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Without it each small answer of the JDK's server waits up to 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds a caller may take to send its request: meanwhile it holds a thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
        Deserialization.closeStreams();
        Launch launch;
        try {
            launch = Launch.read(System.getenv());
        } catch (IllegalArgumentException refused) {
            System.err.println(refused.getMessage());
            Runtime.getRuntime().halt(1);
            return;
        }
        Lines lines = new Lines(launch.instance());
        Thread.setDefaultUncaughtExceptionHandler((thread, error) ->
                lines.error("engine.log", "Uncaught in thread " + thread.getName() + ": " + error, Lines.field("source", thread.getName())));
        MemberProcess process = new MemberProcess(launch, lines);
        Signal.handle(new Signal("TERM"), signal -> process.stop(signal.getName()));
        Signal.handle(new Signal("INT"), signal -> process.stop(signal.getName()));
        process.run();
    }
}
