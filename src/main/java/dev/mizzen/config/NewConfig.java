package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.template.Properties;
import tools.jackson.databind.node.ObjectNode;

/** What a new config is made of, with a template or with none. */
record NewConfig(ConfigRef ref, TemplateRef template, String alias, String description, ObjectNode properties) {
    static NewConfig of(ConfigRef ref, TemplateRef template, ConfigRequest request) {
        return new NewConfig(
                ref, template, request.givenAlias(), request.givenDescription(), Properties.sent(request.properties()));
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}
