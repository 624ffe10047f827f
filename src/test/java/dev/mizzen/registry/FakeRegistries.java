package dev.mizzen.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Registries in memory that count how often they are asked. */
final class FakeRegistries implements Registries {
    final AtomicInteger asked = new AtomicInteger();
    /** Why somebody is refused. */
    volatile Function<Access, Optional<Trouble>> gate = access -> Optional.empty();

    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final List<String> tags = new ArrayList<>();

    /** Puts an image with layers of these sizes there. Returns the digest of its manifest. */
    String push(String name, String config, long... layers) {
        StringBuilder parts = new StringBuilder();
        for (long size : layers) {
            parts.append(parts.isEmpty() ? "" : ", ")
                    .append(part("application/vnd.oci.image.layer.v1.tar+gzip", "sha256:l" + size, size));
        }
        byte[] body = config.getBytes(StandardCharsets.UTF_8);
        blobs.put(digest(body), body);
        return put(
                name,
                "application/vnd.oci.image.manifest.v1+json",
                "{\"schemaVersion\": 2, \"config\": %s, \"layers\": [%s]}"
                        .formatted(part("application/vnd.oci.image.config.v1+json", digest(body), body.length), parts));
    }

    /** Puts an index there. @param entries such as {@code linux/arm64/v8=sha256:...} */
    String pushIndex(String name, String mediaType, String... entries) {
        List<String> manifests = new ArrayList<>();
        for (String entry : entries) {
            String[] platform = entry.substring(0, entry.indexOf('=')).split("/");
            String variant = platform.length > 2 ? ", \"variant\": \"" + platform[2] + "\"" : "";
            manifests.add("{\"digest\": \"%s\", \"platform\": {\"os\": \"%s\", \"architecture\": \"%s\"%s}}"
                    .formatted(entry.substring(entry.indexOf('=') + 1), platform[0], platform[1], variant));
        }
        return put(name, mediaType, "{\"schemaVersion\": 2, \"manifests\": %s}".formatted(manifests));
    }

    /** Puts anything there. Returns its digest. */
    String put(String name, String mediaType, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        ImageReference image = ImageReference.parse(name);
        Document document = new Document(mediaType, digest(body), body);
        documents.put(image.repository() + " " + image.version(), document);
        documents.put(image.repository() + " " + document.digest(), document);
        image.tag().ifPresent(tags::add);
        return document.digest();
    }

    @Override
    public Verdict check(Access access) {
        return new Verdict(List.of());
    }

    @Override
    public Document manifest(Access access, ImageReference image) throws RegistryException {
        enter(access);
        return present(documents.get(image.repository() + " " + image.version()));
    }

    @Override
    public byte[] blob(Access access, ImageReference image, String digest) throws RegistryException {
        enter(access);
        return present(blobs.get(digest));
    }

    @Override
    public Tags tags(Access access, ImageReference image, int pageSize, Optional<String> last)
            throws RegistryException {
        enter(access);
        List<String> after =
                tags.stream().skip(last.map(tags::indexOf).orElse(-1) + 1).toList();
        return new Tags(after.stream().limit(pageSize).toList(), after.size() > pageSize);
    }

    private void enter(Access access) throws RegistryException {
        asked.incrementAndGet();
        Optional<Trouble> trouble = gate.apply(access);
        if (trouble.isPresent()) {
            throw new RegistryException(trouble.get(), "refused: " + trouble.get(), Optional.empty());
        }
    }

    private static <T> T present(T found) throws RegistryException {
        if (found == null) {
            throw new RegistryException(Trouble.MISSING, "no such thing", Optional.empty());
        }
        return found;
    }

    private static String part(String mediaType, String digest, long size) {
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}".formatted(mediaType, digest, size);
    }

    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
