package dev.mizzen.platform;

import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;

/** The parts of the API, in the order in which they are best read. */
final class ApiTags {
    static final List<Tag> ALL = List.of(
            tag("Login", "Tokens for name and password, or through an OpenID Connect provider"),
            tag("Configs", "Configs of the platform, for every project to use"),
            tag("Configs of projects", "Configs of one project, and those of the platform that it may use"),
            tag("Templates", "What configs look like"),
            tag("Registries", "Image registries, tried and asked for real"),
            tag("Images", "Images as their registries have them, and what pulls them"),
            tag("Distributions", "Configs brought to targets, and kept right there"),
            tag(
                    "Platform distributions",
                    "The platform's own configs, brought to namespaces of any cluster, and kept right there"),
            tag("Targets", "Named places that belong to projects"),
            tag("Projects", "Teams' spaces"),
            tag("Members", "Who is in a project, and the project's roles"),
            tag("Clusters", "Managed clusters, and the hub itself as local"),
            tag("Users", "People, and what they may do on the platform"),
            tag("Roles", "Roles and permissions of the platform"),
            tag("Tokens", "For programs: with a scope and an end"),
            tag("System", "This Mizzen itself, and who did what in it"),
            tag("Clusters of cloud providers", "Answered for VelaUX's sake: there are none"),
            tag("Absent parts", "What Mizzen has none of; for VelaUX's web UI"));

    private ApiTags() {}

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }
}
