package dev.mizzen.template;

import dev.mizzen.shared.BusinessCode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What is known of the configs of one template: the template, unless it is gone, and what makes their Secrets, if anything does. */
public final class Kind {
    private final @Nullable Template template;
    private final @Nullable Renderer renderer;
    private final Concealment concealment;

    Kind(@Nullable Template template, @Nullable Renderer renderer) {
        this.template = template;
        this.renderer = renderer;
        this.concealment = Concealment.of(template, renderer);
    }

    public Optional<Template> template() {
        return Optional.ofNullable(template);
    }

    /** The properties as anybody may see them: secrets read {@code __stored__}, or are left out where they are no texts. */
    public ObjectNode masked(ObjectNode properties) {
        return concealment.mask(properties);
    }

    /** What the Secret really says, where it disagrees with the properties as they were entered. */
    public ObjectNode effective(ObjectNode entered, Map<String, String> data) {
        return renderer == null ? entered : renderer.effective(entered, filled(entered), data);
    }

    /** What decides where the credential of a config goes; empty if that is not known. */
    public Map<String, String> destination(ObjectNode properties) {
        return renderer == null ? Map.of() : renderer.destination(filled(properties));
    }

    /** Whether rendering a Secret anew from its properties keeps all it holds. */
    public boolean expresses(Map<String, String> data) {
        return renderer != null && renderer.expresses(data);
    }

    /**
     * Makes the content of a Secret from complete properties.
     *
     * @throws dev.mizzen.shared.ApiException if they break a rule of the template, or no Secret can be made from it
     */
    public Rendered render(ObjectNode properties) {
        if (renderer == null) {
            throw BusinessCode.INVALID_REQUEST.because("Mizzen cannot make configs of "
                    + (template == null ? "this template" : "the template " + template.name())
                    + " yet: use the vela command line for their properties");
        }
        if (template == null) {
            throw BusinessCode.TEMPLATE_MISSING.because("The template " + renderer.template() + " does not exist");
        }
        if (template.schema() == null) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "The template has no schema that can be read: correct the template");
        }
        PropertyRules.check(template.schema(), properties);
        return renderer.render(filled(properties));
    }

    /** @throws dev.mizzen.shared.ApiException if a value stands for a stored one: a new config has none */
    public static void requireNoPlaceholder(ObjectNode sent) {
        if (Concealment.hasPlaceholder(sent)) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "properties hold " + Concealment.PLACEHOLDER + ", but nothing is stored yet: enter the value");
        }
    }

    /**
     * Puts stored values in where their placeholder stands. They stay only while everything is unchanged that decides where
     * they go; where that is not known, while nothing at all is changed.
     *
     * @param stored what is stored, in clear
     * @throws dev.mizzen.shared.ApiException if a value has to be entered again
     */
    public ObjectNode restored(ObjectNode sent, ObjectNode stored) {
        if (unchanged(sent, stored)) {
            return stored;
        }
        if (!Concealment.hasPlaceholder(sent)) {
            return sent;
        }
        if (renderer == null) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "Enter the hidden values again: they stay only while no other property changes");
        }
        ObjectNode restored = concealment.restore(sent, stored);
        Map<String, String> before = destination(stored);
        destination(restored).forEach((property, value) -> {
            if (!value.equals(before.get(property))) {
                throw BusinessCode.INVALID_REQUEST.because("Enter the hidden values again: " + property
                        + " has changed, and a stored credential is not sent anywhere else");
            }
        });
        return restored;
    }

    /** Whether what a client sent is what he was shown, or what is stored. */
    public boolean unchanged(ObjectNode sent, ObjectNode stored) {
        return sent.equals(stored) || sent.equals(masked(stored));
    }

    private ObjectNode filled(ObjectNode properties) {
        return template == null || template.schema() == null
                ? properties
                : PropertyRules.filled(template.schema(), properties);
    }
}
