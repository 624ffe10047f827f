package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.Http;
import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RawHttp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(InMemoryHub.class)
class FrontEndTest {
    private static final String INDEX = """
            <!doctype html><html><head><meta charset="utf-8"><title>Made for a test</title>
            <script src="/public/build/static/js/main.0123abcd.js" defer></script>
            <script>window.first = 1;</script><SCRIPT type="module">
            window.second = "é";</SCRIPT></head><body><div id="root"></div></body></html>
            """;

    private static final String SECRET = "nobody may read this";

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    private Http http;

    @DynamicPropertySource
    static void build(DynamicPropertyRegistry settings) throws IOException {
        Path ui = folder.resolve("build");
        write(ui.resolve("index.html"), INDEX);
        write(ui.resolve("static/js/main.0123abcd.js"), "window.main = 1;");
        write(ui.resolve("static/css/main.0123abcd.chunk.css"), "body {}");
        write(ui.resolve("static/media/icons.0123456789abcdef.woff2"), "x");
        write(ui.resolve("icon.png"), "x");
        write(ui.resolve("manifest.json"), "{}");
        write(ui.resolve("a b+c.svg"), "<svg/>");
        write(folder.resolve("outside.txt"), SECRET);
        write(folder.resolve("build-other/outside.txt"), SECRET);
        Files.createSymbolicLink(ui.resolve("leak.txt"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(ui.resolve("leak"), folder);
        Files.createSymbolicLink(ui.resolve("inside.js"), Path.of("static/js/main.0123abcd.js"));
        settings.add("mizzen.ui-dir", ui::toString);
    }

    @BeforeEach
    void start() {
        http = new Http(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/projects/shop/summary",
                "/clusters",
                "/applications/",
                "/favicon.ico",
                "/v1beta/x",
                "/viewer",
                "/API/v1/projects",
                "/debug/other",
                "/public",
                "/public/other.js",
                "/public/build/index.html",
                "/publicity?q=%2e%2e%2f"
            })
    void everyPathThatIsNobodyElsesShowsThePage(String path) {
        Http.Answer answer = http.get(path, "Accept", "text/html");
        assertThat(answer.toString()).isEqualTo("200 " + INDEX);
        assertThat(answer.contentType()).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");

        Http.Answer head = http.send("HEAD", path, HttpRequest.BodyPublishers.noBody());
        assertThat(head.toString()).isEqualTo("200 ");
        assertThat(header(head, "Content-Length"))
                .isEqualTo(String.valueOf(INDEX.getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void thePageIsWholeEachTimeWhateverTheBrowserHasOfIt() {
        Http.Answer answer = http.get("/", "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT", "If-None-Match", "*");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole().headers().map()).doesNotContainKeys("last-modified", "etag");
    }

    @Test
    void thePageMayRunItsOwnScriptsAndNoOther() {
        assertThat(header(http.get("/"), "Content-Security-Policy"))
                .contains("default-src 'self';")
                .contains("frame-ancestors 'none'")
                .contains("script-src 'self' 'sha256-" + sha256("window.first = 1;") + "' 'sha256-"
                        + sha256("\nwindow.second = \"é\";") + "';");
    }

    @ParameterizedTest
    @CsvSource({
        "static/js/main.0123abcd.js, text/javascript, 'public, max-age=31536000, immutable'",
        "static/css/main.0123abcd.chunk.css, text/css, 'public, max-age=31536000, immutable'",
        "static/media/icons.0123456789abcdef.woff2, font/woff2, 'public, max-age=31536000, immutable'",
        "icon.png, image/png, no-cache",
        "manifest.json, application/json, no-cache",
        "inside.js, text/javascript, 'public, max-age=31536000, immutable'",
        "a%20b+c.svg, image/svg+xml, no-cache"
    })
    void filesHaveTheirTypeAndAreKeptAsLongAsTheirNameSays(String file, String type, String kept) {
        Http.Answer answer = http.get("/public/build/" + file, "Accept", "*/*");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo(type);
        assertThat(header(answer, "Cache-Control")).isEqualTo(kept);
        assertThat(header(answer, "Content-Security-Policy")).contains("default-src 'self'");
        Http.Answer head = http.send("HEAD", "/public/build/" + file, HttpRequest.BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(200);
        assertThat(header(head, "Content-Length"))
                .isEqualTo(String.valueOf(answer.body().length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/build",
                "/public/build/",
                "/public/build/none.js",
                "/public/build/static",
                "/public/build/static/",
                "/public/build/leak.txt",
                "/public/build/leak/outside.txt",
                "/public/build/leak/build-other/outside.txt",
                "/public/plugins/x/module.js",
                "/proxy/plugins/x",
                "/v1/x",
                "/view/x",
                "/dex",
                "/dex/auth",
                "/debug/apidocs.json",
                "/actuator",
                "/actuator/env",
                "/error",
                "/v3/api-docs/other",
                "/swagger-ui/none.js"
            })
    void whatIsNotThereOrNotThePagesIsNotFound(String path) {
        Http.Answer answer = http.get(path);
        assertThat(answer.failure()).as("%s", answer).isEqualTo("404 404");
        assertThat(answer.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/build/../../outside.txt",
                "/public/build/../outside.txt",
                "/public/build/%2e%2e/outside.txt",
                "/public/build/%2e%2e%2foutside.txt",
                "/public/build/%252e%252e/outside.txt",
                "/public/build/..%2foutside.txt",
                "/public/build/..%5coutside.txt",
                "/public/build/..\\outside.txt",
                "/public/build/%c0%ae%c0%ae/outside.txt",
                "/public/build//../outside.txt",
                "/public/build//etc/passwd",
                "/public/build/%2fetc/passwd",
                "/public/build/./icon.png",
                "/public/build/icon.png%00.js",
                "/public/build/icon.png;x=1",
                "/public/build/..;/outside.txt",
                "//public/build/icon.png",
                "/public/build/icon.png%0d%0aX: y"
            })
    void noPathLeadsOutOfTheFolder(String path) throws Exception {
        String answer = RawHttp.send(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain(SECRET).contains("{\"BusinessCode\":400,");
        assertThat(answer.toLowerCase()).contains("content-type: application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void thePageAndItsFilesCanOnlyBeRead(String method) {
        for (String path : new String[] {"/", "/login", "/public/build/icon.png"}) {
            Http.Answer answer = http.send(method, path, HttpRequest.BodyPublishers.noBody());
            assertThat(answer.failure()).isEqualTo("405 405");
            assertThat(header(answer, "Allow")).contains("GET").contains("HEAD").doesNotContain(method);
        }
    }

    @Test
    void theApiAndItsPageAreWhereTheyWere() {
        assertThat(http.get("/api/v1/projects").failure()).isEqualTo("401 12006");
        assertThat(http.get("/api/v1").failure()).isEqualTo("401 12006");
        assertThat(http.get("/api/v1/auth/login_type").status()).isEqualTo(200);
        assertThat(http.get("/v3/api-docs").status()).isEqualTo(200);
        assertThat(http.get("/v3/api-docs.yaml").status()).isEqualTo(200);
        assertThat(http.get("/swagger-ui.html").status()).isEqualTo(302);
        assertThat(http.get("/swagger-ui/index.html").body()).contains("Swagger UI");
        assertThat(http.get("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    void aFolderWithoutAPageIsToldAtTheStart(@TempDir Path other) {
        for (String bad : new String[] {other.toString(), other.resolve("none").toString(), "a\0b"}) {
            assertThatThrownBy(() -> new FrontEndFiles(bad))
                    .hasMessageContaining("MIZZEN_UI_DIR")
                    .hasMessageContaining(bad)
                    .hasMessageContaining("index.html");
        }
    }

    @Test
    void aFolderWithoutAPageIsExplainedAndNotShownAsAStackTrace(@TempDir Path other) {
        try (PrintedLog log = PrintedLog.start()) {
            SpringApplication start = new SpringApplication(FrontEnd.class, Settings.class);
            start.setWebApplicationType(WebApplicationType.NONE);
            assertThatThrownBy(() -> start.run("--mizzen.ui-dir=" + other)).isNotNull();

            assertThat(log.text())
                    .contains("APPLICATION FAILED TO START", "mizzen.ui-dir", other.toString(), "index.html")
                    .doesNotContain("\tat ");
        }
    }

    @EnableConfigurationProperties(PlatformProperties.class)
    private static class Settings {}

    private static String sha256(String script) {
        try {
            return java.util.Base64.getEncoder()
                    .encodeToString(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(Http.Answer answer, String name) {
        return String.join(" | ", answer.whole().headers().allValues(name));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
