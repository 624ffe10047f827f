package dev.mizzen.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a project can know of an image, and how it comes by it.
 *
 * @param name the whole name, with nothing left out
 * @param tag empty where only a digest was given
 * @param digest of what the registry has under the name: for several platforms of their index; empty if it could not be asked
 * @param problem what went wrong at the registry, in one word; empty if nothing did
 * @param message the same in a sentence
 * @param advice what to do about it
 * @param image for the platform asked for; null if it could not be had
 * @param imagePullSecrets lines for a Pod; empty where no credential fits
 */
record ImageBody(
        String name,
        String registry,
        String repository,
        String tag,
        String digest,
        String problem,
        String message,
        String advice,
        List<MatchBody> matches,
        @Nullable FactsBody image,
        List<PlatformBody> platforms,
        TagsBody tags,
        List<TargetBody> targets,
        String imagePullSecrets) {

    record ConfigName(String name, String namespace) {}

    /**
     * A config that fits the image.
     *
     * @param key the entry of the Secret, or the registry of a config without a credential, without a login in its URL; empty for a
     *     sensitive config
     * @param pulls whether a node would pull with it
     * @param used whether it opened the image now
     */
    record MatchBody(ConfigName config, String key, String reason, boolean pulls, boolean used) {}

    /**
     * The image for one platform.
     *
     * @param size configuration and layers, in bytes
     * @param created as the image says; empty if it does not
     */
    record FactsBody(
            String digest,
            String platform,
            long size,
            String created,
            Map<String, String> labels,
            List<String> ports,
            List<String> volumes,
            String user,
            String workingDir,
            List<String> entryPoint,
            List<String> command,
            List<LayerBody> layers) {}

    record LayerBody(String digest, String mediaType, long size) {}

    /** @param size in bytes; null if it could not be asked for */
    record PlatformBody(
            String platform, String digest, @Nullable Long size) {}

    /**
     * @param more whether there are tags after these
     * @param message why there are none
     */
    record TagsBody(List<String> names, boolean more, String message) {}

    /** How the Secrets that would pull the image stand in a target. */
    record TargetBody(String name, String clusterName, String namespace, List<SecretBody> secrets) {}

    /**
     * @param state {@code ready, stale, missing} or {@code never distributed}
     * @param message why it is not ready
     * @param mend the one call that mends it; null if nothing has to be done, or no call helps
     */
    record SecretBody(
            ConfigName config,
            String state,
            String message,
            @Nullable CallBody mend) {}

    record CallBody(
            String method,
            String path,
            @Schema(implementation = Object.class) Map<String, Object> body) {}
}
