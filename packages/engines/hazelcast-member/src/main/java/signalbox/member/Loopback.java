package signalbox.member;

import java.util.regex.Pattern;

/** What counts as an address of this machine alone. Names other than localhost are refused: a name can be made to point anywhere. */
final class Loopback {
    static final String ADDRESS = "127.0.0.1";
    private static final Pattern HOST = Pattern.compile("localhost|127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private Loopback() {}

    static boolean isHost(String host) {
        return host != null && HOST.matcher(host).matches();
    }
}
