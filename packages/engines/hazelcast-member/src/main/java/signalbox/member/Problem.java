package signalbox.member;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A refusal in the form of RFC 9457, with the codes of packages/shared/src/errors.ts. */
record Problem(int status, String code, String title, String detail) {
    static Problem wrongHost(String found) {
        return new Problem(421, "wrong-host", "This server is not that host",
                "Expected the Host header to name this server's own loopback address and port, found '" + found + "'.");
    }

    static Problem foreignOrigin() {
        return new Problem(403, "forbidden-origin", "This origin may not call", "No web page may call a member; leave the Origin header out.");
    }

    static Problem wrongMethod(String found) {
        return new Problem(405, "method-not-allowed", "This method is not allowed here", "Expected GET, found " + found + ".");
    }

    static Problem notFound(String path) {
        return new Problem(404, "not-found", "Not found",
                "Expected /health/live, /health/ready, /stats or /lifeline, found '" + path + "'.");
    }

    static Problem invalid(String detail) {
        return new Problem(400, "invalid-input", "The request is not valid", detail);
    }

    static Problem conflict(String detail) {
        return new Problem(409, "conflict", "In conflict with what is there", detail);
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", "Not possible now", detail);
    }

    Map<String, Object> body(String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:signalbox:problem:" + code);
        body.put("title", title);
        body.put("status", status);
        body.put("code", code);
        body.put("detail", detail);
        body.put("instance", instance);
        if (status == 503) {
            body.put("ready", false);
            body.put("reasons", List.of(detail));
        }
        return body;
    }
}
