package dev.mizzen.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Looks images up in their registries. */
@Component
class Images {
    /** With how many credentials an image is asked for: a registry that counts wrong passwords must not lock anybody out. */
    private static final int MOST_TRIES = 5;

    /** Of how many platforms of an image the size is asked for. */
    private static final int MOST_SIZES = 24;

    /** How many sizes are asked for at once. Beside that a look-up has one request under way. */
    private static final int SIZES_AT_ONCE = 4;

    private final Remembered registries;

    Images(Remembered registries) {
        this.registries = registries;
    }

    /**
     * What a registry has under a name.
     *
     * @param by the config that opened it; empty if it was asked as nobody
     */
    record Found(ImageReference image, Optional<Match> by, Via via, Manifest manifest) {}

    /**
     * An image for one platform.
     *
     * @param config its configuration, as OCI's image specification has it
     */
    record Picture(Platform platform, Manifest.Image image, JsonNode config) {}

    /** A platform an image is there for. @param size in bytes; absent if it could not be asked for */
    record Available(Platform platform, String digest, Optional<Long> size) {}

    /**
     * Asks with one config after the other until one opens the image; as nobody if none fits.
     *
     * @throws RegistryException with the first refusal if none does
     */
    Found find(ImageReference image, List<Match> matches) throws RegistryException {
        if (matches.isEmpty()) {
            Via nobody = Via.nobody(image);
            return new Found(image, Optional.empty(), nobody, Manifest.read(registries.manifest(nobody, image)));
        }
        @Nullable RegistryException refusal = null;
        for (Match match : matches.stream().limit(MOST_TRIES).toList()) {
            try {
                Via via = Via.of(match);
                return new Found(image, Optional.of(match), via, Manifest.read(registries.manifest(via, image)));
            } catch (RegistryException e) {
                refusal = refusal == null ? e : refusal;
                if (!anotherMayDo(e.trouble())) {
                    break;
                }
            }
        }
        throw Objects.requireNonNull(refusal);
    }

    /** @throws RegistryException also if the image is not there for that platform */
    Picture picture(Found found, Platform platform) throws RegistryException {
        Manifest.Image image = image(found, platform);
        JsonNode config = Manifest.json(
                registries.blob(found.via(), found.image(), image.config().digest()));
        return new Picture(Platform.of(config), image, config);
    }

    private Manifest.Image image(Found found, Platform platform) throws RegistryException {
        return switch (found.manifest()) {
            case Manifest.Image image -> image;
            case Manifest.Index index -> {
                Manifest.Entry entry = index.find(platform).orElseThrow(() -> absent(index, platform));
                yield child(found, entry);
            }
        };
    }

    /** What the image is there for, in the order of the index. Of an image for one platform the picture says it. */
    List<Available> platforms(Found found, Optional<Picture> picture) {
        return switch (found.manifest()) {
            case Manifest.Image image ->
                picture.map(one -> List.of(new Available(one.platform(), image.digest(), Optional.of(image.size()))))
                        .orElse(List.of());
            case Manifest.Index index -> measured(found, index.entries());
        };
    }

    /** The same without asking for sizes. */
    List<Available> unmeasured(Found found) {
        return switch (found.manifest()) {
            case Manifest.Image image -> List.of();
            case Manifest.Index index ->
                index.entries().stream()
                        .map(entry -> new Available(entry.platform(), entry.digest(), Optional.empty()))
                        .toList();
        };
    }

    /** A page of the tags of the image's repository. */
    Registries.Tags tags(Found found, int pageSize, Optional<String> after) throws RegistryException {
        return registries.tags(found.via(), found.image(), pageSize, after);
    }

    private List<Available> measured(Found found, List<Manifest.Entry> entries) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(SIZES_AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<Long>> sizes = new ArrayList<>();
            entries.stream()
                    .limit(MOST_SIZES)
                    .forEach(entry ->
                            sizes.add(threads.submit(() -> child(found, entry).size())));
            List<Available> platforms = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                Manifest.Entry entry = entries.get(i);
                Optional<Long> size = i < sizes.size() ? result(sizes.get(i)) : Optional.empty();
                platforms.add(new Available(entry.platform(), entry.digest(), size));
            }
            return platforms;
        }
    }

    private Manifest.Image child(Found found, Manifest.Entry entry) throws RegistryException {
        Manifest manifest =
                Manifest.read(registries.manifest(found.via(), found.image().at(entry.digest())));
        if (manifest instanceof Manifest.Image image) {
            return image;
        }
        throw new RegistryException(Trouble.BROKEN, "The index of the image leads to another index", Optional.empty());
    }

    private static Optional<Long> result(Future<Long> size) {
        try {
            return Optional.of(size.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static RegistryException absent(Manifest.Index index, Platform platform) {
        String there = index.entries().stream()
                .map(entry -> entry.platform().toString())
                .distinct()
                .limit(MOST_SIZES)
                .collect(Collectors.joining(", "));
        return new RegistryException(
                Trouble.MISSING,
                "The image is not there for " + platform + "; it is for " + (there.isEmpty() ? "no platform" : there),
                Optional.empty());
    }

    /** Whether another config may open what this one did not: a registry that cannot be reached cannot be with another either. */
    private static boolean anotherMayDo(Trouble trouble) {
        return switch (trouble) {
            case CREDENTIAL_REJECTED,
                    DENIED,
                    MISSING,
                    HTTP_EXPECTED,
                    HTTPS_EXPECTED,
                    CERTIFICATE_NOT_TRUSTED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_OF_ANOTHER_HOST,
                    CONNECTION_REFUSED -> true;
            case NAME_UNKNOWN,
                    CONNECT_TIMED_OUT,
                    TIMED_OUT,
                    ADDRESS_NOT_ALLOWED,
                    NOT_A_REGISTRY,
                    LOCKED,
                    RATE_LIMITED,
                    REALM_UNREACHABLE,
                    REALM_NOT_ALLOWED,
                    TOO_LARGE,
                    BROKEN -> false;
        };
    }
}
