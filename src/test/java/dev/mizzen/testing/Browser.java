package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;

/** A browser with the web UI in it, as far as a login through a provider goes: it keeps cookies and goes where it is sent. */
public final class Browser {
    private static final int LONGEST_WAY = 10;

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Leaves for the provider as the UI does, by what dex_config says: where it is sent to. */
    public HttpResponse<String> leave(RunningMizzen mizzen) {
        JsonNode config = mizzen.api().get("auth/dex_config").ok().body();
        // Mizzen's public address is that of a proxy before its replicas; this one goes straight to the replica.
        String own = URI.create(config.path("issuer").asString()).getPath();
        return get(mizzen.address() + own + "/auth?client_id="
                + encoded(config.path("clientID").asString())
                + "&redirect_uri=" + encoded(config.path("redirectURL").asString())
                + "&response_type=code&scope=openid+profile+email+offline_access&state=velaux");
    }

    /** Does all that has to be done at the provider: the code, and all else that it sends back to the UI's page. */
    public Map<String, String> logIn(RunningMizzen mizzen, String subject) {
        return logInAt(location(leave(mizzen)), subject);
    }

    /** The same from the provider's page on. */
    public Map<String, String> logInAt(URI provider, String subject) {
        URI next = provider;
        for (int i = 0; i < LONGEST_WAY; i++) {
            if (next.getPath().equals("/callback")) {
                return query(next);
            }
            next = next.getPath().equals("/login")
                    ? location(post(
                            next.toString(),
                            "application/x-www-form-urlencoded",
                            "username=" + encoded(subject) + "&password=" + encoded(OidcServer.PASSWORD)))
                    : location(get(next.toString()));
        }
        throw new AssertionError("the provider leads nowhere: " + next);
    }

    /** What the UI's page does with a code. */
    public Api.Answer send(RunningMizzen mizzen, String code) {
        return send(mizzen, Map.of("code", code));
    }

    public Api.Answer send(RunningMizzen mizzen, Map<String, String> body) {
        URI login = URI.create(mizzen.address() + "/api/v1/auth/login");
        try {
            List<String> own = cookies.get(login, Map.of()).getOrDefault("Cookie", List.of());
            Api api = own.isEmpty() ? mizzen.api() : mizzen.api().with("Cookie", String.join("; ", own));
            Api.Answer answer = api.post("auth/login", body);
            cookies.put(login, answer.headers().map());
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole way. */
    public Api.Answer enter(RunningMizzen mizzen, String subject) {
        return send(mizzen, logIn(mizzen, subject).get("code"));
    }

    /** The value of a cookie that it keeps. */
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    /** Forgets who is logged in at the provider, and all else. */
    public void forget() {
        cookies.getCookieStore().removeAll();
    }

    public HttpResponse<String> get(String url) {
        return call(HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/html, */*;q=0.8"));
    }

    private HttpResponse<String> post(String url, String type, String body) {
        return call(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> call(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where an answer sends the browser to. */
    public static URI location(HttpResponse<String> response) {
        String to = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(response.request().uri().getPath() + " leads nowhere: "
                        + response.statusCode() + " " + response.body()));
        return response.uri().resolve(to);
    }

    /** What stands in the query of an address. */
    public static Map<String, String> query(URI address) {
        Map<String, String> query = new TreeMap<>();
        UriComponentsBuilder.fromUri(address)
                .build()
                .getQueryParams()
                .toSingleValueMap()
                .forEach((name, value) -> query.put(name, URLDecoder.decode(value, StandardCharsets.UTF_8)));
        return query;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
