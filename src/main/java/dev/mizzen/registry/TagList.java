package dev.mizzen.registry;

import dev.mizzen.registry.Registries.Tags;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a registry answers where it is asked for tags.
 *
 * @param next where it has more, if it says so and that is at the registry itself
 */
record TagList(List<String> names, Optional<HttpUrl> next) {
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    /** RFC 8288, as the distribution specification uses it. */
    private static final Pattern NEXT = Pattern.compile("(?i)<([^>]*)>\\s*;[^<]*\\brel=\"?next\"?");

    /** @throws RegistryException if it is no list of tags */
    static TagList of(Answer answer) throws RegistryException {
        try {
            JsonNode tags = RegistryJson.read(answer.body()).path("tags");
            List<String> names = tags.valueStream()
                    .map(tag -> tag.asString(""))
                    .filter(TAG.asMatchPredicate())
                    .toList();
            return new TagList(names, next(answer));
        } catch (JacksonException e) {
            throw new RegistryException(Trouble.BROKEN, "The list of tags makes no sense.", Optional.empty());
        }
    }

    /** There are registries that send all tags, or the first ones again, whatever is asked for: the page is made of them here. */
    Tags page(int size, Optional<String> last) {
        List<String> after = last.map(names::indexOf)
                .filter(at -> at >= 0)
                .map(at -> names.subList(at + 1, names.size()))
                .orElse(names);
        return after.size() > size
                ? new Tags(List.copyOf(after.subList(0, size)), true)
                : new Tags(List.copyOf(after), next.isPresent());
    }

    private static Optional<HttpUrl> next(Answer answer) {
        return answer.headers().values("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .map(found -> Optional.ofNullable(answer.url().resolve(found.group(1))))
                .flatMap(Optional::stream)
                .filter(next -> next.scheme().equals(answer.url().scheme())
                        && next.host().equals(answer.url().host())
                        && next.port() == answer.url().port())
                .findFirst();
    }
}
