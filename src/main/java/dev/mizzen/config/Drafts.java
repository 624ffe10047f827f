package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.template.Kind;
import dev.mizzen.template.Properties;
import dev.mizzen.template.Rendered;
import dev.mizzen.template.Template;
import dev.mizzen.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a request makes of a config: worked out by the rules, and not written. */
final class Drafts {
    private final Templates templates;
    private final String systemNamespace;

    Drafts(Templates templates, String systemNamespace) {
        this.templates = templates;
        this.systemNamespace = systemNamespace;
    }

    /**
     * The Secret that a request makes of a present config, or of none.
     *
     * @param template of the platform, for a new config that names none
     */
    Secret of(ConfigRef ref, Optional<ConfigSecret> present, ConfigRequest request, String template) {
        TemplateRef named = request.templateOr(systemNamespace);
        TemplateRef meant = named.isNone() ? new TemplateRef(template, systemNamespace) : named;
        return present.map(config -> changed(config, Change.of(request)))
                .orElseGet(() -> made(NewConfig.of(ref, meant, request)));
    }

    /** The Secret of a new config. */
    Secret made(NewConfig wanted) {
        if (wanted.template().isNone()) {
            Kind.requireNoPlaceholder(wanted.properties());
            return ConfigSecret.makeFree(wanted);
        }
        requireUsable(wanted.template(), wanted.ref().namespace());
        Kind.requireNoPlaceholder(wanted.properties());
        Kind kind =
                templates.kind(wanted.template().namespace(), wanted.template().name());
        Template template = kind.template()
                .orElseThrow(() -> BusinessCode.TEMPLATE_MISSING.because(
                        "The template " + wanted.template().name() + " does not exist"));
        return ConfigSecret.make(wanted, template, kind.render(wanted.properties()));
    }

    /** The Secret of a config after a change; stored values are put in where their placeholder stands. */
    Secret changed(ConfigSecret present, Change change) {
        Kind kind = present.kind(templates);
        if (present.sensitive(kind)) {
            throw Configs.sensitive();
        }
        requireSame(present.template(), change.template());
        Optional<ObjectNode> stored = present.effective(kind);
        Map<String, String> data = ConfigSecret.data(present.secret());
        boolean lossless = stored.isPresent() && kind.template().isPresent() && kind.expresses(data);
        if (!lossless && kind.unchanged(change.properties(), stored.orElseGet(Properties::empty))) {
            return present.described(change.alias(), change.description());
        }
        ObjectNode properties = kind.restored(change.properties(), stored.orElseGet(Properties::empty));
        if (present.template().isNone()) {
            return present.changedFree(change.alias(), change.description(), properties);
        }
        Rendered rendered = kind.render(properties);
        if (!rendered.type().equals(Content.of(present.secret()).type())) {
            throw BusinessCode.SECRET_TYPE_FIXED.because(
                    "The type of a config's Secret cannot change, so it can neither gain nor lose a credential:"
                            + " make a new config");
        }
        return present.changed(change.alias(), change.description(), properties, rendered);
    }

    /** The config that a Secret is, or would be. */
    Config read(Secret secret) {
        return ConfigSecret.of(secret, systemNamespace)
                .map(config -> config.read(config.kind(templates)))
                .orElseThrow(() -> Configs.missing(ConfigSecret.ref(secret)));
    }

    /** A project uses the templates it is shown: those for projects, of the platform and its own. */
    private void requireUsable(TemplateRef template, String namespace) {
        if (namespace.equals(systemNamespace)) {
            return;
        }
        boolean near = template.namespace().equals(systemNamespace)
                || template.namespace().equals(namespace);
        boolean closed = templates
                .find(template.namespace(), template.name())
                .filter(found -> !found.scope().equals(Template.SCOPE_PROJECT))
                .isPresent();
        if (!near || closed) {
            throw BusinessCode.TEMPLATE_MISSING.because("The project has no template " + template.name());
        }
    }

    /** What is not named is as it was. */
    private static void requireSame(TemplateRef has, TemplateRef asked) {
        boolean otherName = !asked.name().isEmpty() && !asked.name().equals(has.name());
        boolean otherNamespace = !asked.namespace().isEmpty()
                && !has.namespace().isEmpty()
                && !asked.namespace().equals(has.namespace());
        if (otherName || otherNamespace) {
            throw BusinessCode.TEMPLATE_OF_CONFIG_FIXED.because("The template of a config cannot change");
        }
    }
}
