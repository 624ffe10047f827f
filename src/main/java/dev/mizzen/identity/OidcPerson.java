package dev.mizzen.identity;

import dev.mizzen.shared.Fields;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom the provider vouches for, in Mizzen's terms.
 *
 * @param subject what the provider knows him by, for ever; nobody else ever has it
 * @param name for a user made for him; empty where the claim gives none
 * @param alias empty where the provider has none that fits
 * @param email empty where the provider has none that fits, or has not checked it
 */
record OidcPerson(String issuer, String subject, String name, String alias, String email, Set<String> groups) {
    private static final int LONGEST_NAME = 31;

    /** @param claims verified ones */
    static OidcPerson of(Map<String, Object> claims, OidcProperties settings) {
        String email = text(claims.get("email"));
        String alias = text(claims.get("name"));
        boolean checked = !Boolean.FALSE.equals(claims.get("email_verified"));
        return new OidcPerson(
                settings.issuer(),
                text(claims.get("sub")),
                name(text(claims.get(settings.nameClaim()))),
                Fields.isAlias(alias) ? alias : "",
                checked && Fields.isEmail(email) ? email : "",
                groups(claims.get(settings.groupsClaim())));
    }

    /**
     * What fits as a user's name: {@code Jörg.Meier@example.com} is {@code jorg-meier}. Two may come to the same; the second is refused
     * then, since a name is never taken for a person.
     */
    static String name(String claim) {
        int at = claim.indexOf('@');
        String bare = at > 0 ? claim.substring(0, at) : claim;
        String plain = Normalizer.normalize(bare, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-", "");
        String fitting =
                plain.substring(0, Math.min(plain.length(), LONGEST_NAME)).replaceAll("-$", "");
        return Fields.isName(fitting) ? fitting : "";
    }

    private static Set<String> groups(@Nullable Object claim) {
        return switch (claim) {
            case String one -> Set.of(one);
            case List<?> all ->
                all.stream()
                        .flatMap(group -> group instanceof String text ? Stream.of(text) : Stream.empty())
                        .collect(Collectors.toUnmodifiableSet());
            case null, default -> Set.of();
        };
    }

    private static String text(@Nullable Object claim) {
        return claim instanceof String text ? text : "";
    }
}
