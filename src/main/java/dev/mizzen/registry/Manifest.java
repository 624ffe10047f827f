package dev.mizzen.registry;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a registry has under a tag or digest: one image, or an index of images for several platforms; OCI's or Docker's. */
sealed interface Manifest {
    /** Beside the media types, which some registries get wrong, the fields tell the two apart. */
    Set<String> INDEXES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");

    /** Layers of an image, or images of an index; the runtimes of containers take some hundreds. */
    int MOST_PARTS = 1_000;

    String digest();

    /** @param layers in the order they are put on each other */
    record Image(Registries.Document document, Part config, List<Part> layers) implements Manifest {
        @Override
        public String digest() {
            return document.digest();
        }

        /** The manifest itself. It is read anew: kept, it would take many times as much as its bytes. */
        JsonNode json() throws RegistryException {
            return Manifest.json(document.body());
        }

        /** Configuration and layers, in bytes, as they are sent. */
        long size() {
            return config.size() + layers.stream().mapToLong(Part::size).sum();
        }
    }

    /** Entries that are no image to run, such as attestations, are left out. */
    record Index(String digest, List<Entry> entries) implements Manifest {
        Optional<Entry> find(Platform platform) {
            return entries.stream()
                    .filter(entry -> entry.platform().fits(platform))
                    .findFirst();
        }
    }

    record Entry(Platform platform, String digest) {}

    /** @param size in bytes, as the manifest says */
    record Part(String mediaType, String digest, long size) {}

    /** @throws RegistryException if it is neither, or more than an honest one */
    static Manifest read(Registries.Document document) throws RegistryException {
        JsonNode json = json(document.body());
        if (INDEXES.contains(document.mediaType()) || json.path("manifests").isArray()) {
            return new Index(document.digest(), entries(bounded(json.path("manifests"))));
        }
        Part config = part(json.path("config"));
        if (!Digest.isWellFormed(config.digest()) || !json.path("layers").isArray()) {
            throw broken("The registry answers with something that is no image: " + kind(document, json));
        }
        return new Image(
                document,
                config,
                bounded(json.path("layers")).valueStream().map(Manifest::part).toList());
    }

    private static JsonNode bounded(JsonNode list) throws RegistryException {
        if (list.size() > MOST_PARTS) {
            throw new RegistryException(
                    Trouble.TOO_LARGE,
                    "The image has more than " + MOST_PARTS + " layers, or is for more than as many platforms.",
                    Optional.empty());
        }
        return list;
    }

    /** @throws RegistryException if it is no JSON object */
    static JsonNode json(byte[] body) throws RegistryException {
        try {
            JsonNode json = RegistryJson.read(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw broken("The registry answers with something that is no JSON object");
    }

    private static List<Entry> entries(JsonNode manifests) {
        return manifests
                .valueStream()
                .map(entry -> new Entry(
                        Platform.of(entry.path("platform")),
                        entry.path("digest").asString("")))
                .filter(entry -> Digest.isWellFormed(entry.digest())
                        && !entry.platform().os().isEmpty()
                        && !entry.platform().os().equals("unknown"))
                .toList();
    }

    private static Part part(JsonNode json) {
        return new Part(
                json.path("mediaType").asString(""),
                json.path("digest").asString(""),
                Math.max(0, json.path("size").asLong(0)));
    }

    private static String kind(Registries.Document document, JsonNode json) {
        if (json.path("schemaVersion").asInt(0) == 1) {
            return "a manifest of Docker's schema 1, which is not supported any more: push the image again";
        }
        String type = document.mediaType();
        return type.matches("[a-zA-Z0-9/+._-]{1,100}") ? type : "of no media type";
    }

    private static RegistryException broken(String words) {
        return new RegistryException(Trouble.BROKEN, words, Optional.empty());
    }
}
