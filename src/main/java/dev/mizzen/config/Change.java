package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.template.Properties;
import tools.jackson.databind.node.ObjectNode;

/** What a config is to become; a template may be named, but only the one it has. */
record Change(TemplateRef template, String alias, String description, ObjectNode properties) {
    static Change of(ConfigRequest request) {
        request.check();
        return new Change(
                request.templateOr(""),
                request.givenAlias(),
                request.givenDescription(),
                Properties.sent(request.properties()));
    }

    @Override
    public String toString() {
        return "***";
    }
}
