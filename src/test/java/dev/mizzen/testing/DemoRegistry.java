package dev.mizzen.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Executors;

/** A private image registry with one image in it, over plain HTTP on loopback. It asks for an account and a password. */
public final class DemoRegistry implements AutoCloseable {
    private static final String IMAGE = "team/hello";
    private static final String TAG = "1.0";
    private static final byte[] LAYER = "hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] IMAGE_CONFIG = """
            {"created": "2026-01-01T00:00:00Z", "architecture": "amd64", "os": "linux",
             "config": {"User": "1000", "Entrypoint": ["/hello"], "Cmd": ["--port=8080"], "WorkingDir": "/",
                        "ExposedPorts": {"8080/tcp": {}}, "Volumes": {"/data": {}},
                        "Labels": {"org.opencontainers.image.version": "1.0"}},
             "rootfs": {"type": "layers", "diff_ids": ["%s"]}}
            """.formatted(digest(LAYER)).getBytes(StandardCharsets.UTF_8);
    private static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";
    private static final byte[] MANIFEST = """
            {"schemaVersion": 2, "mediaType": "%s",
             "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": %d, "digest": "%s"},
             "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": %d, "digest": "%s"}]}
            """.formatted(
                    MANIFEST_TYPE, IMAGE_CONFIG.length, digest(IMAGE_CONFIG), LAYER.length, digest(LAYER))
            .getBytes(StandardCharsets.UTF_8);

    private final String password = UUID.randomUUID().toString();
    private final HttpServer server;

    private DemoRegistry(HttpServer server) {
        this.server = server;
        server.createContext("/v2/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public static DemoRegistry start() {
        try {
            return new DemoRegistry(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a config calls {@code registry}. */
    public String domain() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String account() {
        return "demo";
    }

    public String password() {
        return password;
    }

    /** The name of the one image. */
    public String image() {
        return domain() + "/" + IMAGE + ":" + TAG;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (!mayEnter(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
                send(exchange, 401, "application/json", "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}".getBytes());
            } else if (path.equals("/v2/")) {
                send(exchange, 200, "application/json", "{}".getBytes());
            } else if (path.equals("/v2/" + IMAGE + "/tags/list")) {
                send(
                        exchange,
                        200,
                        "application/json",
                        "{\"name\":\"%s\",\"tags\":[\"%s\"]}"
                                .formatted(IMAGE, TAG)
                                .getBytes());
            } else if (path.equals("/v2/" + IMAGE + "/manifests/" + TAG)
                    || path.equals("/v2/" + IMAGE + "/manifests/" + digest(MANIFEST))) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", digest(MANIFEST));
                send(exchange, 200, MANIFEST_TYPE, MANIFEST);
            } else if (path.equals("/v2/" + IMAGE + "/blobs/" + digest(IMAGE_CONFIG))) {
                send(exchange, 200, "application/octet-stream", IMAGE_CONFIG);
            } else if (path.equals("/v2/" + IMAGE + "/blobs/" + digest(LAYER))) {
                send(exchange, 200, "application/octet-stream", LAYER);
            } else {
                send(exchange, 404, "application/json", "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}".getBytes());
            }
        }
    }

    private boolean mayEnter(HttpExchange exchange) {
        String pair = account() + ":" + password;
        String expected = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Docker-Distribution-Api-Version", "registry/2.0");
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
