package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ApiException;
import dev.mizzen.testing.Somebody;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

class AccessTest {
    private final MockMvc http = MockMvcBuilders.standaloneSetup(new Routes())
            .addMappedInterceptors(new String[] {"/api/v1/**"}, new Access())
            .setControllerAdvice(new Refusals())
            .build();

    @AfterEach
    void nobodyCalls() {
        SecurityContextHolder.clearContext();
    }

    @ParameterizedTest
    @ValueSource(strings = {"undeclared", "twice"})
    void aRouteThatDoesNotSayWhoMayCallItIsClosedToEverybody(String route) {
        assertThat(get(route)).isEqualTo(403);
        Somebody.calls(Somebody.admin("admin"));
        assertThat(get(route)).isEqualTo(403);
    }

    @Test
    void aRouteForAnyUserTakesAUser() {
        assertThat(get("any")).isEqualTo(12006);
        Somebody.calls(Somebody.named("mia"));
        assertThat(get("any")).isEqualTo(200);
    }

    @Test
    void anOpenRouteTakesNothing() {
        assertThat(get("open")).isEqualTo(200);
    }

    @Test
    void aRouteThatNeedsAPermissionTakesItForTheNameInItsPath() {
        assertThat(get("things/one")).isEqualTo(12006);
        Somebody.calls(Somebody.named("mia", "get thing:one"));
        assertThat(get("things/one")).isEqualTo(200);
        assertThat(get("things/two")).isEqualTo(403);
        assertThat(get("things/*")).isEqualTo(403);
    }

    @Test
    void aPermissionForOneActionIsNoneForAnother() {
        Somebody.calls(Somebody.named("mia", "get thing:one"));
        assertThat(put("things/one", "{}")).isEqualTo(403);
    }

    @Test
    void whatIsNotAllowedIsRefusedBeforeItsBodyIsRead() {
        Somebody.calls(Somebody.named("mia"));
        assertThat(put("things/one", "{broken")).isEqualTo(403);
    }

    @Test
    void aQueryParameterThatIsMissingOrEmptyAsksForAny() {
        Somebody.calls(Somebody.named("mia", "list project:shop/config:*"));
        assertThat(get("configs?project=shop")).isEqualTo(200);
        assertThat(get("configs?project=")).isEqualTo(403);
        assertThat(get("configs")).isEqualTo(403);
        assertThat(get("configs?project=*")).isEqualTo(403);
        Somebody.calls(Somebody.named("mia", "list project:*/config:*"));
        assertThat(get("configs")).isEqualTo(200);
    }

    @Test
    void aValueIsNeverMoreThanOneValue() {
        Somebody.calls(Somebody.named("mia", "list project:shop/*"));
        assertThat(get("configs?project=shop/x:y")).isEqualTo(30002);
        assertThat(get("configs?project=other&project=shop")).isEqualTo(30002);
        assertThat(get("configs?project=shop&project=other")).isEqualTo(30002);
    }

    @Test
    void aProjectThatIsNotForTheCallerIsAnsweredAsIfItWereNotThere() {
        Somebody.calls(Somebody.named("mia", "list project:shop/config:*"));
        assertThat(get("configs?project=other")).isEqualTo(30002);
    }

    private int get(String path) {
        return call("GET", path, null);
    }

    private int put(String path, String body) {
        return call("PUT", path, body);
    }

    /** The BusinessCode, or 200. */
    private int call(String method, String path, String body) {
        try {
            var request = MockMvcRequestBuilders.request(HttpMethod.valueOf(method), "/api/v1/" + path);
            if (body != null) {
                request.contentType(MediaType.APPLICATION_JSON).content(body);
            }
            return Integer.parseInt(
                    http.perform(request).andReturn().getResponse().getContentAsString());
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    @RestController
    @RequestMapping("/api/v1")
    static class Routes {
        @GetMapping("/undeclared")
        String undeclared() {
            return "200";
        }

        @GetMapping("/twice")
        @ForAnyUser
        @WithoutToken
        String twice() {
            return "200";
        }

        @GetMapping("/any")
        @ForAnyUser
        String any() {
            return "200";
        }

        @GetMapping("/open")
        @WithoutToken
        String open() {
            return "200";
        }

        @GetMapping("/things/{name}")
        @Needs(resource = "thing:{name}", action = "get")
        String thing(@PathVariable("name") String name) {
            return "200";
        }

        @PutMapping("/things/{name}")
        @Needs(resource = "thing:{name}", action = "update")
        String change(@PathVariable("name") String name, @RequestBody Map<String, String> body) {
            return "200";
        }

        @GetMapping("/configs")
        @Needs(resource = "project:{?project}/config:*", action = "list")
        String configs(@RequestParam(name = "project", defaultValue = "") String project) {
            return "200";
        }
    }

    @RestControllerAdvice
    static class Refusals {
        @ExceptionHandler
        ResponseEntity<String> answer(ApiException refusal) {
            return ResponseEntity.status(refusal.code().status())
                    .body(String.valueOf(refusal.code().number()));
        }
    }
}
