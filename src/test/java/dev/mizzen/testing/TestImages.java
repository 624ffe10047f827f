package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pushes small images to a registry. */
public final class TestImages {
    private final RealRegistry registry;
    private final HttpClient client;

    private TestImages(RealRegistry registry) {
        this.registry = registry;
        this.client = registry.client();
    }

    public static TestImages on(RealRegistry registry) {
        return new TestImages(registry);
    }

    /** Whose media types an image is written with. */
    public enum Format {
        OCI(
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.config.v1+json",
                "application/vnd.oci.image.layer.v1.tar+gzip"),
        DOCKER(
                "application/vnd.docker.distribution.manifest.list.v2+json",
                "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.container.image.v1+json",
                "application/vnd.docker.image.rootfs.diff.tar.gzip");

        private final String index;
        private final String manifest;
        private final String config;
        private final String layer;

        Format(String index, String manifest, String config, String layer) {
            this.index = index;
            this.manifest = manifest;
            this.config = config;
            this.layer = layer;
        }

        /** The media type of an index, which Docker calls a manifest list. */
        public String index() {
            return index;
        }

        /** The media type of a manifest. */
        public String manifest() {
            return manifest;
        }
    }

    /**
     * @param manifest the digest under which the registry has it
     * @param config the digest of its configuration
     * @param layer that of its only layer
     * @param size of the manifest, in bytes
     * @param platform such as {@code linux/arm64}
     */
    public record Image(String manifest, String config, String layer, int size, String platform) {}

    /**
     * @param digest of the index itself
     * @param images in the order in which the index lists them
     */
    public record Index(String digest, List<Image> images) {}

    /** Pushes an image for linux/amd64. */
    public Image push(String repository, String tag, Format format) {
        return pushImage(repository, tag, format, "linux/amd64");
    }

    /** Pushes an image for several platforms, each such as {@code linux/arm64}. */
    public Index pushIndex(String repository, String tag, Format format, List<String> platforms) {
        List<Image> images = platforms.stream()
                .map(platform -> pushImage(repository, "", format, platform))
                .toList();
        String listed = images.stream()
                .map(image -> """
                    {"mediaType":"%s","size":%d,"digest":"%s","platform":{"os":"%s","architecture":"%s"}}\
                    """.formatted(
                                format.manifest,
                                image.size(),
                                image.manifest(),
                                os(image.platform()),
                                architecture(image.platform())))
                .collect(Collectors.joining(","));
        byte[] index = """
            {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}\
            """.formatted(format.index, listed).getBytes(StandardCharsets.UTF_8);
        pushManifest(repository, tag, format.index, index);
        return new Index(digest(index), images);
    }

    private Image pushImage(String repository, String tag, Format format, String platform) {
        byte[] layer = ("layer of " + repository + " for " + platform).getBytes(StandardCharsets.UTF_8);
        byte[] config = configuration(repository, platform, digest(layer));
        pushBlob(repository, layer);
        pushBlob(repository, config);
        byte[] manifest = """
            {"schemaVersion":2,"mediaType":"%s",
             "config":{"mediaType":"%s","size":%d,"digest":"%s"},
             "layers":[{"mediaType":"%s","size":%d,"digest":"%s"}]}\
            """.formatted(
                        format.manifest,
                        format.config,
                        config.length,
                        digest(config),
                        format.layer,
                        layer.length,
                        digest(layer))
                .getBytes(StandardCharsets.UTF_8);
        pushManifest(repository, tag, format.manifest, manifest);
        return new Image(digest(manifest), digest(config), digest(layer), manifest.length, platform);
    }

    private static byte[] configuration(String repository, String platform, String layer) {
        return """
            {"created":"2024-05-06T07:08:09Z","os":"%s","architecture":"%s",
             "config":{"User":"1000:1000","ExposedPorts":{"8080/tcp":{},"9000/udp":{}},"Env":["A=b"],
                       "Entrypoint":["/app"],"Cmd":["--serve"],"Volumes":{"/data":{}},"WorkingDir":"/work",
                       "Labels":{"org.opencontainers.image.title":"%s"}},
             "rootfs":{"type":"layers","diff_ids":["%s"]},"history":[{"created_by":"a test"}]}\
            """.formatted(os(platform), architecture(platform), repository, layer)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String os(String platform) {
        return platform.substring(0, platform.indexOf('/'));
    }

    private static String architecture(String platform) {
        return platform.substring(platform.indexOf('/') + 1);
    }

    private void pushBlob(String repository, byte[] content) {
        HttpResponse<String> begun = send(
                repository,
                HttpRequest.newBuilder(uri("/v2/" + repository + "/blobs/uploads/"))
                        .POST(HttpRequest.BodyPublishers.noBody()),
                202);
        String location = begun.headers().firstValue("Location").orElseThrow();
        URI upload = URI.create(registry.address())
                .resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest(content));
        send(
                repository,
                HttpRequest.newBuilder(upload)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(content)),
                201);
    }

    private void pushManifest(String repository, String tag, String type, byte[] content) {
        String version = tag.isEmpty() ? digest(content) : tag;
        send(
                repository,
                HttpRequest.newBuilder(uri("/v2/" + repository + "/manifests/" + version))
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(content)),
                201);
    }

    private URI uri(String path) {
        return URI.create(registry.address() + path);
    }

    private HttpResponse<String> send(String repository, HttpRequest.Builder request, int expected) {
        Optional<String> authorization = registry.authorization(repository);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new IllegalStateException("the registry answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As registries write it: the algorithm, a colon, and hexadecimal digits. */
    public static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
