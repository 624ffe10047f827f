package dev.mizzen.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;

/** Tells from the answer to {@code GET /v2/} whether a registry gave it. */
final class SpokenApi {
    private static final String API = "Docker-Distribution-Api-Version";

    private SpokenApi() {}

    /** @throws RegistryException if something else answered, or a registry in trouble */
    static void require(Access access, Answer answer) throws RegistryException {
        boolean speaks = switch (answer.status()) {
            case 200 -> isMarked(answer) || isJson(answer) || answer.body().length == 0;
            case 401 -> isMarked(answer) || isJson(answer) || demandsLogin(access, answer);
            default -> false;
        };
        if (speaks) {
            return;
        }
        if (!Places.sameName(access, answer.url())) {
            throw new RegistryException(
                    Trouble.NOT_A_REGISTRY,
                    "No registry answers where " + access.host() + " redirects to.",
                    Optional.empty());
        }
        boolean inTrouble =
                answer.status() == 403 || answer.status() == 423 || answer.status() == 429 || answer.status() >= 500;
        if (!inTrouble) {
            throw new RegistryException(
                    Trouble.NOT_A_REGISTRY,
                    answer.url().host() + " answers, but not as a registry does: status " + answer.status()
                            + " at /v2/.",
                    Optional.empty());
        }
        RegistryException refusal = Refusal.of(answer, Words.secrets(access.login(), List.of()), Trouble.DENIED);
        // Anything may stand in front of a host and forbid it.
        boolean byRegistry = refusal.trouble() != Trouble.DENIED || isMarked(answer) || isJson(answer);
        throw byRegistry
                ? refusal
                : new RegistryException(Trouble.BROKEN, String.valueOf(refusal.getMessage()), refusal.pause());
    }

    /** Whether a server that was spoken to without TLS says that it wants it. */
    static boolean wantsTls(Access access, Answer answer) {
        if (!access.plainHttp()) {
            return false;
        }
        boolean redirected = answer.isRedirect()
                && answer.location()
                        .filter(HttpUrl::isHttps)
                        .filter(next -> next.host().equals(answer.url().host()))
                        .isPresent();
        return redirected || (answer.status() == 400 && complainsOfHttp(answer));
    }

    /** Go's, nginx's, Apache's and Traefik's ways to say it. */
    private static boolean complainsOfHttp(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return List.of(
                        "http request to an https server",
                        "http request was sent to https port",
                        "speaking plain http to an ssl")
                .stream()
                .anyMatch(text::contains);
    }

    private static boolean demandsLogin(Access access, Answer answer) {
        return !(Demand.of(answer.challenges(), access.plainHttp()) instanceof Demand.Unknown unknown)
                || unknown.trouble() == Trouble.REALM_UNREACHABLE;
    }

    private static boolean isMarked(Answer answer) {
        return answer.header(API).isPresent();
    }

    private static boolean isJson(Answer answer) {
        return answer.mediaType().equals("application/json")
                || answer.mediaType().endsWith("+json");
    }
}
