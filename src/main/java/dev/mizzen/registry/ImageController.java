package dev.mizzen.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.registry.Images.Picture;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What VelaUX's web UI asks about images while somebody types one's name. */
@RestController
@Tag(name = "Images")
@RequestMapping("/api/v1/repository/image")
class ImageController {
    private static final String HUB_ON_THE_WIRE = "index.docker.io";

    private final Projects projects;
    private final RegistryConfigs configs;
    private final Images images;
    private final LookUps lookUps;

    ImageController(Projects projects, RegistryConfigs configs, Images images, LookUps lookUps) {
        this.projects = projects;
        this.configs = configs;
        this.images = images;
        this.lookUps = lookUps;
    }

    record ImageRegistries(List<ImageRegistry> registries) {}

    /**
     * @param secretName the same as the name
     * @param domain as it was entered, but without a login in it
     */
    record ImageRegistry(String name, String secretName, String domain) {}

    /**
     * What is known of an image.
     *
     * @param name as it was asked for
     * @param secretNames the configs that fit, in the order of the tries
     * @param registry empty if the name is none
     * @param message why the rest is missing
     * @param info the image's configuration
     * @param size configuration and layers, in bytes
     */
    record ImageInfo(
            String name,
            List<String> secretNames,
            String registry,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String message,

            @Schema(implementation = Object.class) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode info,

            long size,
            @Schema(implementation = Object.class) @Nullable JsonNode manifest) {}

    @GetMapping("/repos")
    @Needs(resource = "project:{?project}/config:*", action = "list")
    @Operation(
            summary = "List the image registries a project may use",
            description =
                    "First the project's own, then the platform's. Sensitive configs, and those that the caller may not list, are"
                            + " left out.")
    @Fails(BusinessCode.PROJECT_MISSING)
    ImageRegistries registries(
            @Parameter(description = "Without one the platform's are listed, as in the list of configs")
                    @RequestParam(defaultValue = "")
                    String project) {
        return new ImageRegistries(
                (project.isEmpty() ? configs.ofThePlatform() : configs.usableBy(projects.require(project)))
                        .stream()
                                .filter(config ->
                                        config.config().template().name().equals(RegistryConfig.TEMPLATE))
                                .filter(config -> !config.config().sensitive()
                                        && !config.registry().isEmpty())
                                .map(config -> new ImageRegistry(name(config), name(config), config.registry()))
                                .toList());
    }

    @GetMapping("/info")
    @Needs(resource = "project:{?project}/config:*", action = "list")
    @Operation(
            summary = "Look an image up, with the configs whose registry it is in",
            description =
                    "200 for whoever may ask: trouble goes into the message. Of an image for several platforms linux/amd64 is shown."
                            + " Configs that the caller may not list are not tried.")
    @Fails(BusinessCode.PROJECT_MISSING)
    ImageInfo info(
            @Parameter(description = "Without one the platform's configs are tried") @RequestParam(defaultValue = "")
                    String project,
            @Parameter(description = "The image, such as nginx or registry.example.com/team/app:1.2")
                    @RequestParam(defaultValue = "")
                    String name,
            @Parameter(description = "Only with this config") @RequestParam(defaultValue = "") String secretName) {
        Optional<Project> found = projects.find(project);
        if (!project.isEmpty() && found.isEmpty()) {
            return failed(name, List.of(), "", "There is no project '" + project + "'");
        }
        List<RegistryConfig> usable = found.map(configs::usableBy).orElseGet(configs::ofThePlatform).stream()
                .filter(config -> secretName.isEmpty() || name(config).equals(secretName))
                .toList();
        if (!secretName.isEmpty() && usable.isEmpty()) {
            return failed(
                    name, List.of(), "", "There is no registry config '" + secretName + "' that may be used here");
        }
        final ImageReference image;
        try {
            image = ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            return failed(name, List.of(), "", String.valueOf(e.getMessage()));
        }
        return info(name, image, usable);
    }

    private ImageInfo info(String name, ImageReference image, List<RegistryConfig> usable) {
        List<Match> matches = Matching.of(image, usable);
        List<String> secretNames =
                matches.stream().map(match -> name(match.config())).distinct().toList();
        String registry =
                image.host().isDockerHub() ? HUB_ON_THE_WIRE : image.host().toString();
        try {
            Picture picture =
                    lookUps.beginInWords().ask(() -> images.picture(images.find(image, matches), Platform.DEFAULT));
            return new ImageInfo(
                    name,
                    secretNames,
                    registry,
                    "",
                    picture.config(),
                    picture.image().size(),
                    picture.image().json());
        } catch (RegistryException e) {
            return failed(name, secretNames, registry, String.valueOf(e.getMessage()));
        }
    }

    private static ImageInfo failed(String name, List<String> secretNames, String registry, String message) {
        return new ImageInfo(name, secretNames, registry, message, null, 0, null);
    }

    private static String name(RegistryConfig config) {
        return config.config().ref().name();
    }
}
