package dev.mizzen.template;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.hub.KubernetesClients;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorBody;
import dev.mizzen.shared.WireTime;
import dev.mizzen.testing.ClosingServer;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.mockito.Mockito;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A hub in memory with two projects, {@code shop} and {@code web}, and the API of the features that a test names. */
public final class TestHub implements AutoCloseable {
    public static final String SYSTEM = "vela-system";
    private static final JsonMapper JSON = new JsonMapper();

    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private MockMvc api;
    private volatile Runnable whenAskedWhetherAProjectStays = () -> {};

    /** The client talks to a server that is filled before {@link #start}. */
    public TestHub() {
        server = new KubernetesMockServer(
                new Context(), new ClosingServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        client = KubernetesClients.of(server.createClient().getConfiguration());
    }

    public TestHub start(Class<?>... components) {
        return start(extras -> {}, components);
    }

    public TestHub start(Consumer<AnnotationConfigApplicationContext> extras, Class<?>... components) {
        context.registerBean(KubernetesClient.class, () -> client);
        context.registerBean(HubProperties.class, () -> new HubProperties(SYSTEM, Duration.ofSeconds(10)));
        context.registerBean(Projects.class, this::projects);
        context.register(
                Hub.class,
                Templates.class,
                ImageRegistryRenderer.class,
                BuiltInTemplate.class,
                TemplateController.class);
        List.of(components).forEach(context::register);
        extras.accept(context);
        context.refresh();
        api = MockMvcBuilders.standaloneSetup(context.getBeansWithAnnotation(RestController.class)
                        .values()
                        .toArray())
                .setControllerAdvice(new Answers())
                .addFilters(Somebody.otherwiseAdmin())
                .build();
        return this;
    }

    /** Lets something happen, or be thrown, whenever it is asked whether a project is about to go. */
    public void whenAskedWhetherAProjectStays(Runnable happens) {
        whenAskedWhetherAProjectStays = happens;
    }

    public KubernetesClient client() {
        return client;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Answer get(String path) {
        return call(MockMvcRequestBuilders.get("/api/v1/" + path));
    }

    public Answer post(String path, Object body) {
        return call(MockMvcRequestBuilders.post("/api/v1/" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(text(body)));
    }

    public Answer put(String path, Object body) {
        return call(MockMvcRequestBuilders.put("/api/v1/" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(text(body)));
    }

    public Answer delete(String path) {
        return call(MockMvcRequestBuilders.delete("/api/v1/" + path));
    }

    public static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Override
    public void close() {
        context.close();
        client.close();
        server.destroy();
    }

    /** What came back. */
    public record Answer(int status, String text) {
        public JsonNode body() {
            return json(text);
        }

        public int code() {
            return body().path("BusinessCode").asInt(0);
        }

        public String message() {
            return body().path("Message").asString("");
        }
    }

    private static String text(Object body) {
        return body instanceof String text ? text : JSON.writeValueAsString(body);
    }

    private Answer call(org.springframework.test.web.servlet.RequestBuilder request) {
        try {
            MockHttpServletResponse response = api.perform(request).andReturn().getResponse();
            return new Answer(response.getStatus(), response.getContentAsString());
        } catch (Exception e) {
            throw new AssertionError("the call failed", e);
        }
    }

    /** Projects are another feature's: only their answers count here. */
    private Projects projects() {
        List<Project> all = List.of(project("shop"), project("web"));
        Projects projects = Mockito.mock(Projects.class, invocation -> {
            if (invocation.getMethod().getName().equals("require")) {
                return all.stream()
                        .filter(project -> project.name().equals(invocation.getArgument(0)))
                        .findAny()
                        .orElseThrow(() -> BusinessCode.PROJECT_MISSING.because("no such project"));
            }
            if (invocation.getMethod().getName().equals("find")) {
                return all.stream()
                        .filter(project -> project.name().equals(invocation.getArgument(0)))
                        .findAny();
            }
            if (invocation.getMethod().getName().equals("byNamespace")) {
                return all.stream()
                        .filter(project -> project.namespace().equals(invocation.getArgument(0)))
                        .findAny();
            }
            if (invocation.getMethod().getName().equals("requireStaying")) {
                whenAskedWhetherAProjectStays.run();
                return null;
            }
            throw new UnsupportedOperationException(invocation.toString());
        });
        return projects;
    }

    private static Project project(String name) {
        return new Project(name, "", "", "", name + "-hub", WireTime.NEVER, WireTime.NEVER, "1");
    }

    @RestControllerAdvice
    static class Answers {
        @ExceptionHandler
        ResponseEntity<ErrorBody> answer(ApiException e) {
            return ResponseEntity.status(e.code().status()).body(e.body());
        }
    }
}
