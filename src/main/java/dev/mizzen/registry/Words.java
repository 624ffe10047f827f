package dev.mizzen.registry;

import dev.mizzen.shared.SecretText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a registry itself says of a failure: its code and its words, cut and cleaned. */
final class Words {
    private static final int LONGEST = 200;

    private Words() {}

    /**
     * Empty where it says nothing, or something in which a secret of ours stands: a part struck out would still tell what it was.
     *
     * @param secrets all that must not be repeated
     */
    static String of(Answer answer, List<SecretText> secrets) {
        String said = visible(said(answer));
        return holdsAny(said, secrets) ? "" : cut(said);
    }

    /**
     * All forms in which a server may repeat a credential.
     *
     * @param authorizations headers that were sent, beside that of the login
     */
    static List<SecretText> secrets(Optional<Login> login, Collection<String> authorizations) {
        Stream<String> ofLogin = login.stream().flatMap(known -> {
            String password = known.password().reveal();
            return Stream.of(
                    password,
                    base64(password),
                    base64(known.username() + ":" + password),
                    URLEncoder.encode(password, StandardCharsets.UTF_8));
        });
        return Stream.concat(ofLogin, authorizations.stream().map(header -> header.substring(header.indexOf(' ') + 1)))
                .filter(form -> !form.isEmpty())
                .map(SecretText::new)
                .toList();
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holdsAny(String said, List<SecretText> secrets) {
        String folded = said.toLowerCase(Locale.ROOT);
        return secrets.stream()
                .anyMatch(secret -> folded.contains(visible(secret.reveal()).toLowerCase(Locale.ROOT)));
    }

    private static String said(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (text.stripLeading().startsWith("{")) {
            try {
                return ofJson(RegistryJson.read(answer.body()));
            } catch (JacksonException e) {
                return "";
            }
        }
        return answer.mediaType().equals("text/plain") ? text : "";
    }

    /** The distribution specification has {@code errors[].code} and {@code message}; token servers have their own ways. */
    private static String ofJson(JsonNode said) {
        JsonNode error = said.path("errors").path(0);
        if (error.isObject()) {
            return joined(error.path("code"), error.path("message"));
        }
        String oauth = joined(said.path("error"), said.path("error_description"));
        String plain = joined(said.path("code"), said.path("message"));
        return Stream.of(oauth, plain, joined(said.path("details")), joined(said.path("detail")))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String joined(JsonNode... parts) {
        return Stream.of(parts)
                .filter(JsonNode::isValueNode)
                .map(part -> part.asString(""))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(": "));
    }

    /** Without what does not print, or would change how the rest of a line prints. */
    private static String visible(String text) {
        return text.codePoints()
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" +", " ")
                .strip();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(
                                0, text.offsetByCodePoints(0, Math.min(LONGEST, text.codePointCount(0, text.length()))))
                        + " ...";
    }
}
