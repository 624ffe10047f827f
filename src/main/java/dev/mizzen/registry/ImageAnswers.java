package dev.mizzen.registry;

import dev.mizzen.config.ConfigCopies;
import dev.mizzen.registry.ImageBody.CallBody;
import dev.mizzen.registry.ImageBody.ConfigName;
import dev.mizzen.registry.ImageBody.FactsBody;
import dev.mizzen.registry.ImageBody.LayerBody;
import dev.mizzen.registry.ImageBody.MatchBody;
import dev.mizzen.registry.ImageBody.PlatformBody;
import dev.mizzen.registry.ImageBody.SecretBody;
import dev.mizzen.registry.ImageBody.TargetBody;
import dev.mizzen.registry.Images.Available;
import dev.mizzen.registry.Images.Found;
import dev.mizzen.registry.Images.Picture;
import dev.mizzen.shared.ConfigRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Puts what is known of an image as the API says it. What an image's maker wrote is passed on, but only where it is text. */
final class ImageAnswers {
    private ImageAnswers() {}

    static MatchBody match(Match match, Optional<Found> found) {
        boolean used = found.flatMap(Found::by).filter(match::equals).isPresent();
        return new MatchBody(
                name(match.config().config().ref()),
                match.config().config().sensitive() ? "" : match.key(),
                match.why().words(),
                match.why().pulls(),
                used);
    }

    /** As OCI's image specification has them in an image's configuration. */
    static FactsBody facts(Picture picture) {
        JsonNode config = picture.config().path("config");
        return new FactsBody(
                picture.image().digest(),
                picture.platform().toString(),
                picture.image().size(),
                text(picture.config().path("created")),
                texts(config.path("Labels")),
                names(config.path("ExposedPorts")),
                names(config.path("Volumes")),
                text(config.path("User")),
                text(config.path("WorkingDir")),
                list(config.path("Entrypoint")),
                list(config.path("Cmd")),
                picture.image().layers().stream()
                        .map(layer -> new LayerBody(layer.digest(), layer.mediaType(), layer.size()))
                        .toList());
    }

    static PlatformBody platform(Available available) {
        return new PlatformBody(
                available.platform().toString(),
                available.digest(),
                available.size().orElse(null));
    }

    static TargetBody target(ConfigCopies.InTarget target) {
        return new TargetBody(
                target.target(),
                target.place().cluster().value(),
                target.place().namespace(),
                target.standings().stream().map(ImageAnswers::secret).toList());
    }

    /** Whatever stands in the names is safe in YAML: they are names of Kubernetes objects, quoted because some are numbers. */
    static String podLines(List<ConfigRef> configs) {
        return configs.isEmpty()
                ? ""
                : configs.stream()
                        .map(ConfigRef::name)
                        .distinct()
                        .map(name -> "- name: \"" + name + "\"\n")
                        .collect(Collectors.joining("", "imagePullSecrets:\n", ""));
    }

    private static SecretBody secret(ConfigCopies.Standing standing) {
        return new SecretBody(
                name(standing.config()),
                standing.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                standing.message(),
                standing.mend()
                        .map(call -> new CallBody(call.method(), call.path(), call.body()))
                        .orElse(null));
    }

    private static ConfigName name(ConfigRef config) {
        return new ConfigName(config.name(), config.namespace());
    }

    private static String text(JsonNode node) {
        return node.stringValue("");
    }

    private static List<String> names(JsonNode node) {
        return List.copyOf(node.propertyNames());
    }

    private static List<String> list(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.propertyStream().forEach(entry -> texts.put(entry.getKey(), text(entry.getValue())));
        return texts;
    }
}
