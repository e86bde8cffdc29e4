package signalbox.member;

/** Whether the member may be used, and if not, why, in words. Asked by Consul every second, and by the supervisor. */
final class Readiness {
    private String reason = "The process has just started.";
    private String lastWarning = "";
    private boolean ready;

    record Answer(boolean ready, String reason) {}

    synchronized Answer answer() {
        if (ready) return new Answer(true, "");
        boolean told = lastWarning.isEmpty() || reason.contains(lastWarning);
        return new Answer(false, told ? reason : reason + " Hazelcast's last warning: " + lastWarning);
    }

    synchronized void waiting(String why) {
        ready = false;
        reason = why;
    }

    synchronized void ready() {
        ready = true;
        lastWarning = "";
    }

    /** Remembers what Hazelcast complained of while the member is not ready: often the true cause. */
    synchronized void heard(String warning) {
        if (!ready) lastWarning = warning;
    }
}
