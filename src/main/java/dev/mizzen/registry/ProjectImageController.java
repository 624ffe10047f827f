package dev.mizzen.registry;

import dev.mizzen.config.ConfigCopies;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.registry.ImageBody.TagsBody;
import dev.mizzen.registry.ImageBody.TargetBody;
import dev.mizzen.registry.Images.Available;
import dev.mizzen.registry.Images.Found;
import dev.mizzen.registry.Images.Picture;
import dev.mizzen.registry.LookUps.LookUp;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An image as a project sees it: its facts, what pulls it, and whether that is where it will be needed. */
@RestController
@Tag(name = "Images")
@RequestMapping("/api/v1/projects/{projectName}/images")
class ProjectImageController {
    private static final int MOST_TAGS = 1_000;
    private static final TagsBody NO_TAGS = new TagsBody(List.of(), false, "");

    private final Projects projects;
    private final RegistryConfigs configs;
    private final Images images;
    private final LookUps lookUps;
    private final SingletonSupplier<ConfigCopies> copies;

    ProjectImageController(
            Projects projects,
            RegistryConfigs configs,
            Images images,
            LookUps lookUps,
            ObjectProvider<ConfigCopies> copies) {
        this.projects = projects;
        this.configs = configs;
        this.images = images;
        this.lookUps = lookUps;
        this.copies = SingletonSupplier.ofNullable(copies::getIfAvailable);
    }

    /** What a request asks for. @param after the tag after which the page begins */
    private record Asked(ImageReference image, Platform platform, int pageSize, Optional<String> after) {}

    /** What the registry said, as far as it did. */
    private record Seen(
            Optional<Found> found,
            Optional<Picture> picture,
            List<Available> platforms,
            TagsBody tags,
            Optional<RegistryException> problem) {}

    @GetMapping
    @Needs(resource = "project:{projectName}/config:*", action = "list")
    @Operation(
            summary = "Look an image up, with what pulls it and whether that is in place",
            description =
                    "Says what the registry has, which configs of the project fit the image in the order in which a node would try them,"
                            + " and for each target whether the Secret that pulls it is there, with the call that brings it."
                            + " If the registry does not answer, the message says why and the rest is there all the same."
                            + " Configs that the caller may not list are left out.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.TOO_MANY_REGISTRY_CALLS})
    ImageBody get(
            @PathVariable String projectName,
            @Parameter(description = "The image, such as nginx or registry.example.com/team/app:1.2")
                    @RequestParam(defaultValue = "")
                    String name,
            @Parameter(description = "os/architecture or os/architecture/variant; linux/amd64 if left out")
                    @RequestParam(required = false)
                    @Nullable
                    String platform,
            @Parameter(description = "How many tags, 100 if left out, 1000 at most")
                    @RequestParam(required = false)
                    @Nullable
                    String tags,
            @Parameter(description = "The last tag of the page before") @RequestParam(required = false) @Nullable
                    String after) {
        Project project = projects.require(projectName);
        Asked asked = asked(name, platform, tags, after);
        List<Match> matches = Matching.of(asked.image(), configs.usableBy(project));
        Seen seen = seen(asked, matches);
        List<ConfigRef> pulling = matches.stream()
                .filter(match -> match.why().pulls())
                .map(match -> match.config().config().ref())
                .distinct()
                .toList();
        return body(asked, matches, seen, targets(project, pulling), pulling);
    }

    private static Asked asked(String name, @Nullable String platform, @Nullable String tags, @Nullable String after) {
        int pageSize = tags == null || tags.isEmpty() ? 100 : tags.matches("[0-9]{1,9}") ? Integer.parseInt(tags) : -1;
        Optional<String> last = Optional.ofNullable(after).filter(tag -> !tag.isEmpty());
        new Fields()
                .check(pageSize >= 0, "tags must be a number from 0 to " + MOST_TAGS)
                .check(last.filter(tag -> !ImageReference.isTag(tag)).isEmpty(), "after must be a tag")
                .done();
        return new Asked(
                read(name, ImageReference::parse),
                platform == null || platform.isEmpty() ? Platform.DEFAULT : read(platform, Platform::parse),
                Math.min(pageSize, MOST_TAGS),
                last);
    }

    private static <T> T read(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw BusinessCode.INVALID_REQUEST.because(String.valueOf(e.getMessage()));
        }
    }

    private Seen seen(Asked asked, List<Match> matches) {
        LookUp lookUp = lookUps.begin();
        final Found found;
        try {
            found = lookUp.ask(() -> images.find(asked.image(), matches));
        } catch (RegistryException e) {
            return new Seen(Optional.empty(), Optional.empty(), List.of(), NO_TAGS, Optional.of(e));
        }
        Optional<Picture> picture = Optional.empty();
        Optional<RegistryException> problem = Optional.empty();
        try {
            picture = Optional.of(lookUp.ask(() -> images.picture(found, asked.platform())));
        } catch (RegistryException e) {
            problem = Optional.of(e);
        }
        TagsBody tags = tags(asked, found, lookUp);
        return new Seen(Optional.of(found), picture, platforms(found, picture, lookUp), tags, problem);
    }

    /** Many registries do not let everybody list tags who may pull. */
    private TagsBody tags(Asked asked, Found found, LookUp lookUp) {
        if (asked.pageSize() == 0) {
            return NO_TAGS;
        }
        try {
            Registries.Tags tags = lookUp.ask(() -> images.tags(found, asked.pageSize(), asked.after()));
            return new TagsBody(tags.names(), tags.more(), "");
        } catch (RegistryException e) {
            return new TagsBody(List.of(), false, String.valueOf(e.getMessage()));
        }
    }

    private List<Available> platforms(Found found, Optional<Picture> picture, LookUp lookUp) {
        try {
            return lookUp.ask(() -> images.platforms(found, picture));
        } catch (RegistryException e) {
            return images.unmeasured(found);
        }
    }

    private List<TargetBody> targets(Project project, List<ConfigRef> pulling) {
        ConfigCopies known = copies.get();
        return known == null || pulling.isEmpty()
                ? List.of()
                : known.inTargets(project, pulling).stream()
                        .map(ImageAnswers::target)
                        .toList();
    }

    private static ImageBody body(
            Asked asked, List<Match> matches, Seen seen, List<TargetBody> targets, List<ConfigRef> pulling) {
        ImageReference image = asked.image();
        return new ImageBody(
                image.toString(),
                image.host().toString(),
                image.path(),
                image.tag().orElse(""),
                seen.found().map(found -> found.manifest().digest()).orElse(""),
                seen.problem()
                        .map(problem -> Explanation.reason(problem.trouble()))
                        .orElse(""),
                seen.problem()
                        .map(problem -> String.valueOf(problem.getMessage()))
                        .orElse(""),
                seen.problem()
                        .map(problem -> Explanation.advice(problem.trouble()))
                        .orElse(""),
                matches.stream()
                        .map(match -> ImageAnswers.match(match, seen.found()))
                        .toList(),
                seen.picture().map(ImageAnswers::facts).orElse(null),
                seen.platforms().stream().map(ImageAnswers::platform).toList(),
                seen.tags(),
                targets,
                ImageAnswers.podLines(pulling));
    }
}
