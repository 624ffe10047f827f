package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.shared.ConfigRef;
import tools.jackson.databind.node.ObjectNode;

/** What a new config is made of; a template without a namespace is the system's. */
record NewConfig(ConfigRef ref, TemplateRef template, String alias, String description, ObjectNode properties) {
    @Override
    public String toString() {
        return ref.toString();
    }
}
