package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Browser;
import dev.mizzen.testing.OidcImpostor;
import dev.mizzen.testing.RunningMizzen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Codes and cookies: what a browser is sent to the provider with, and what it brings back. */
class OidcCodesTest extends OidcInMemory {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void whatTheUiAsksTheProviderForIsNotPassedOn() throws Exception {
        HttpResponse<String> left = browser.leave(mizzen);

        URI sentTo = Browser.location(left);
        Map<String, String> asked = Browser.query(sentTo);
        assertThat(sentTo.toString()).startsWith(provider.issuer() + "/somewhere/authorize?tenant=a%20b&");
        assertThat(asked.keySet())
                .containsExactlyInAnyOrder(
                        "tenant",
                        "response_type",
                        "client_id",
                        "scope",
                        "state",
                        "redirect_uri",
                        "nonce",
                        "code_challenge",
                        "code_challenge_method");
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", OidcImpostor.CLIENT)
                .containsEntry("scope", "openid profile email groups")
                .containsEntry("redirect_uri", PUBLIC + "/callback")
                .containsEntry("code_challenge_method", "S256");
        assertThat(asked.get("state")).hasSizeGreaterThan(40);
        assertThat(left.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("mizzen-login=[^;]+; Path=/api/v1/auth; Max-Age=600; Expires=[^;]+; HttpOnly; SameSite=Lax");

        provider.receives(sentTo);
        Api.Answer login = browser.send(mizzen, "c0de");
        assertThat(login.status()).as("%s", login).isEqualTo(200);
        assertThat(login.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("mizzen-login=; Path=/api/v1/auth; Max-Age=0;");
        Map<String, String> exchange =
                Browser.query(URI.create("http://x/?" + provider.lastExchange().replace("+", "%20")));
        assertThat(exchange).containsEntry("code", "c0de").containsEntry("redirect_uri", PUBLIC + "/callback");
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(exchange.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(hash)).isEqualTo(asked.get("code_challenge"));
    }

    @Test
    void aCodeThatIsRefusedDoesNotEndTheLoginThatTheBrowserHasBegun() {
        provider.receives(Browser.location(browser.leave(mizzen)));
        provider.answers(claims -> OidcImpostor.json(400, Map.of("error", "invalid_grant")));
        // A second tab began another login since, or some page sent the browser to /callback?code=x.
        assertThat(browser.send(mizzen, "x").toString()).startsWith("401 {\"BusinessCode\":12022,");
        provider.answers(claims -> OidcImpostor.tokens(provider.signed(claims)));
        assertThat(browser.send(mizzen, "c0de").status()).isEqualTo(200);
        assertThat(browser.send(mizzen, "c0de").toString())
                .as("the cookie is gone")
                .startsWith("401 {\"BusinessCode\":12021,");
    }

    @Test
    void aCookieThatWasNotSealedHereIsNone() {
        String refresh = enter().body().path("refreshToken").asString();
        for (String cookie : List.of(
                "x",
                "a.b.c.d.e",
                refresh,
                "..",
                "",
                crafted("{\"alg\":\"dir\"}"),
                crafted("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"p2c\":-1}"))) {
            HttpResponse<String> answer = plain(cookie);
            assertThat(answer.body()).as(cookie).startsWith("{\"BusinessCode\":12021,");
        }
        browser.leave(mizzen);
        String sealed = browser.cookie("mizzen-login");
        String[] parts = sealed.split("\\.");
        char last = parts[3].charAt(5);
        parts[3] = parts[3].substring(0, 5) + (last == 'A' ? 'B' : 'A') + parts[3].substring(6);
        assertThat(plain(String.join(".", parts)).body()).startsWith("{\"BusinessCode\":12021,");
        // Sealed it is, but for no session.
        assertThat(browser.get(mizzen.address() + "/api/v1/auth/user_info").statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoeverMakesUpCodesShutsOutNobodyElseAndDoesNotFloodTheProvider() throws Exception {
        browser.leave(mizzen);
        String cookie = browser.cookie("mizzen-login");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                OidcImpostor.Held held = provider.holds("made-up")) {
            for (int i = 0; i < 40; i++) {
                threads.submit(() -> send(cookie, "made-up", "203.0.113.1"));
            }
            await().until(() -> held.most() >= OidcExchanges.OF_AN_ADDRESS);
            assertThat(enter().status()).isEqualTo(200);
            assertThat(held.most()).isLessThan(OidcExchanges.AT_ONCE);
        }
    }

    @Test
    void whoeverMakesUpCodesHasToWaitInTheEndAndNobodyElseHas() {
        provider.answers(claims -> OidcImpostor.json(400, Map.of("error", "invalid_grant")));
        browser.leave(mizzen);
        String cookie = browser.cookie("mizzen-login");
        HttpResponse<String> answer = send(cookie, "made-up", "203.0.113.2");
        int refused = 0;
        while (answer.statusCode() == 401 && refused < 300) {
            assertThat(answer.body()).startsWith("{\"BusinessCode\":12022,");
            refused++;
            answer = send(cookie, "made-up", "203.0.113.2");
        }
        assertThat(refused).isBetween(100, 299);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).startsWith("{\"BusinessCode\":14020,");
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 3L);
        provider.behave();
        assertThat(enter().status()).isEqualTo(200);
    }

    @Test
    void overHttpsNoNeighbourCanPlantACookie() {
        String[] settings = provider.settings("https://mizzen.example.com");
        try (RunningMizzen fresh = RunningMizzen.on(InMemoryHub.start().createClient(), settings)) {
            HttpResponse<String> left = browser.leave(fresh);
            assertThat(left.headers().firstValue("Set-Cookie").orElseThrow())
                    .matches(
                            "__Host-mizzen-login=[^;]+; Path=/; Max-Age=600; Expires=[^;]+; Secure; HttpOnly; SameSite=Lax");
        }
    }

    private static HttpResponse<String> plain(String cookie) {
        return send(cookie, "c0de", "203.0.113.9");
    }

    /** @param address where it comes from, as a trusted proxy says */
    private static HttpResponse<String> send(String cookie, String code, String address) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(mizzen.address() + "/api/v1/auth/login"))
                            .header("Content-Type", "application/json")
                            .header("Cookie", "mizzen-login=" + cookie)
                            .header("X-Forwarded-For", address)
                            .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String crafted(String header) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "....";
    }
}
