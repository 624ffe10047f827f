package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

class FailuresTest {
    private static final String SECRET = "hunter2hunter2";

    private final Probe probe = new Probe();
    private final JsonMapper.Builder json = JsonMapper.builder();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private MockMvc http;

    @BeforeEach
    void start() {
        new HttpEdge().strictTypes().customize(json);
        http = MockMvcBuilders.standaloneSetup(probe)
                .setControllerAdvice(new Failures())
                .setMessageConverters(new JacksonJsonHttpMessageConverter(json.build()))
                .build();
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        root().detachAppender(log);
    }

    @RestController
    static class Probe {
        private RuntimeException failure = new IllegalStateException("unset");

        enum Effect {
            Allow,
            Deny
        }

        record Item(String name) {}

        record Body(
                String text,
                boolean flag,
                int number,
                List<Item> items,
                Map<String, String> labels,
                Effect effect,
                SecretText password) {}

        @PostMapping("/body")
        Body body(@RequestBody Body body) {
            return body;
        }

        @GetMapping("/parameter")
        Map<String, Object> parameter(@RequestParam int size, @RequestHeader("X-Wanted") String wanted) {
            return Map.of();
        }

        @GetMapping("/failure")
        Map<String, Object> failure() {
            throw failure;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"text": 1}                     | text must be a text
            {"text": true}                  | text must be a text
            {"text": {}}                    | text must be a text
            {"flag": "yes"}                 | flag must be true or false
            {"flag": "true"}                | flag must be true or false
            {"number": "12"}                | number must be a whole number
            {"number": 99999999999}         | number must be a whole number
            {"items": {}}                   | items must be a list
            {"items": [{"name": "a"}, 7]}   | items[1] must be an object
            {"items": [{"name": []}]}       | items[0].name must be a text
            {"labels": []}                  | labels must be an object
            {"labels": {"a": 1}}            | labels.a must be a text
            {"effect": "Maybe"}             | effect must be one of Allow, Deny
            {"password": 12345678}          | password must be a text
            []                              | The body must be an object
            7                               | The body must be an object
            {"text": "a"                    | The body is not JSON: it ends too early
            {"text": a}                     | The body is not JSON: line 1, column 10
            {"flag": true, "number": 1} x   | The body is not JSON: line 1, column 29
            {"text": "a"}                   | flag must be true or false
            """)
    void aBodyThatCannotBeReadIsRefusedWithTheFieldThatIsWrong(String body, String sentence) throws Exception {
        assertThat(post(body)).isEqualTo("400 {\"BusinessCode\":400,\"Message\":\"" + sentence + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "null"})
    void anEmptyBodyIsRefused(String body) throws Exception {
        assertThat(post(body)).startsWith("400 {\"BusinessCode\":400,");
    }

    @Test
    void aBodyThatIsNestedTooDeeplyIsRefused() throws Exception {
        assertThat(post("{\"extra\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isEqualTo(
                        "400 {\"BusinessCode\":400,\"Message\":\"The body is nested too deeply, or has a number or name"
                                + " that is too long\"}");
    }

    @Test
    void aSecretTextIsReadFromJsonAndNeverWrittenToIt() throws Exception {
        assertThat(post("{\"text\": \"\", \"flag\": false, \"number\": 1, \"password\": \"" + SECRET + "\"}"))
                .startsWith("200 ")
                .contains("\"password\":\"***\"")
                .doesNotContain(SECRET);
    }

    @Test
    void wrongParametersAreNamed() throws Exception {
        assertThat(get("/parameter?size=many")).isEqualTo(refused("size must be a whole number"));
        assertThat(get("/parameter")).isEqualTo(refused("The query parameter size is missing"));
        assertThat(get("/parameter?size=1")).isEqualTo(refused("The header X-Wanted is missing"));
    }

    @Test
    void aWrongMethodIsToldWhichOnesThereAre() throws Exception {
        MockHttpServletResponse answer = perform(MockMvcRequestBuilders.delete("/body"));
        assertThat(text(answer)).startsWith("405 {\"BusinessCode\":405,");
        assertThat(answer.getHeader("Allow")).isEqualTo("POST");
    }

    @Test
    void otherBodiesThanJsonAreRefused() throws Exception {
        var plain = MockMvcRequestBuilders.post("/body").content("{}");
        assertThat(text(perform(plain))).startsWith("415 {\"BusinessCode\":415,");
        assertThat(text(perform(plain.contentType(MediaType.TEXT_PLAIN)))).startsWith("415 {\"BusinessCode\":415,");
    }

    @Test
    void aClientThatDoesNotAcceptJsonStillGetsItWithTheRefusal() throws Exception {
        MockHttpServletResponse answer = perform(MockMvcRequestBuilders.post("/body")
                .contentType(MediaType.APPLICATION_JSON)
                .accept(MediaType.TEXT_HTML)
                .content("{\"flag\": true, \"number\": 1}"));
        assertThat(text(answer)).startsWith("406 {\"BusinessCode\":406,");
        assertThat(answer.getContentType()).isEqualTo("application/json");
    }

    @Test
    void whoHasToWaitIsToldHowManySecondsAndNeverTooFew() throws Exception {
        probe.failure = BusinessCode.TOO_MANY_REGISTRY_CALLS.because("Wait.", Duration.ofMillis(1_001));

        MockHttpServletResponse answer = perform(MockMvcRequestBuilders.get("/failure"));

        assertThat(answer.getStatus()).isEqualTo(429);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("2");
    }

    @Test
    void aFailureOfOursKeepsItsCodeWhateverIsAroundIt() throws Exception {
        probe.failure = new IllegalStateException(new RuntimeException(BusinessCode.TARGET_IN_USE.because("in use")));
        assertThat(get("/failure")).isEqualTo("404 {\"BusinessCode\":80003,\"Message\":\"in use\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, 400",
        "401, 503, 503",
        "403, 403, 403",
        "404, 404, 404",
        "409, 409, 409",
        "413, 413, 413",
        "422, 400, 400",
        "429, 503, 503",
        "500, 503, 503",
        "504, 503, 503"
    })
    void aRefusalOfKubernetesIsTranslatedAndNotQuoted(int code, int status, int business) throws Exception {
        probe.failure = new KubernetesClientException(
                SECRET,
                code,
                new StatusBuilder()
                        .withCode(code)
                        .withMessage(SECRET)
                        .withReason("Some")
                        .build());
        assertThat(get("/failure"))
                .startsWith(status + " {\"BusinessCode\":" + business + ",")
                .doesNotContain(SECRET);
        assertThat(logged()).contains("answered with " + status).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcdserver: request is too large",
                "rpc error: code = ResourceExhausted desc = trying to send message larger than max (2203158 vs. 2097152)"
            })
    void whatEtcdDoesNotTakeIsTooLargeAndNotAHubThatDoesNotAnswer(String message) throws Exception {
        probe.failure = new KubernetesClientException(
                message,
                500,
                new StatusBuilder().withCode(500).withMessage(message).build());
        assertThat(get("/failure"))
                .isEqualTo("413 {\"BusinessCode\":413,\"Message\":\"This is larger than Kubernetes stores\"}");
    }

    @Test
    void aHubThatCannotBeReachedIs503() throws Exception {
        probe.failure = new KubernetesClientException("x", new IOException("refused"));
        assertThat(get("/failure")).startsWith("503 {\"BusinessCode\":503,");
    }

    @Test
    void whatIsNotForeseenSaysNothingToTheClientAndEverythingToTheLog() throws Exception {
        probe.failure = new IllegalStateException("the inner workings");
        assertThat(get("/failure"))
                .isEqualTo(
                        "500 {\"BusinessCode\":500,\"Message\":\"Something went wrong in the server; its log says what\"}");
        assertThat(log.list).anySatisfy(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("GET /failure failed");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("the inner workings");
        });
    }

    private static String refused(String sentence) {
        return "400 {\"BusinessCode\":400,\"Message\":\"" + sentence + "\"}";
    }

    private String post(String body) throws Exception {
        return text(perform(MockMvcRequestBuilders.post("/body")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)));
    }

    private String get(String path) throws Exception {
        return text(perform(MockMvcRequestBuilders.get(path)));
    }

    private MockHttpServletResponse perform(RequestBuilder request) throws Exception {
        return http.perform(request).andReturn().getResponse();
    }

    private static String text(MockHttpServletResponse response) throws Exception {
        return response.getStatus() + " " + response.getContentAsString();
    }

    private String logged() {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList()
                .toString();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger("dev.mizzen.shared");
    }
}
