package dev.mizzen.testing;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.hub.Leadership;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Users;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.ErrorBody;
import dev.mizzen.shared.NameAlias;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A hub with the features a test names on top, and a way to call their API: one replica without the rest of the application. */
public final class FeatureHub implements AutoCloseable {
    public static final String SYSTEM_NAMESPACE = "vela-system";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Name and alias of everybody there is. */
    private static final Map<String, String> USERS =
            Map.of("admin", "Administrator", "mia", "Mia M", "tom", "", "going", "");

    /** Whom the cache still shows, though he is gone. */
    private static final String GOING = "going";

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final List<Class<?>> controllers = new ArrayList<>();
    private final KubernetesClient client;
    private final Runnable end;
    private MockMvc http;
    private Caller caller = Somebody.admin("admin");

    /** An API server in memory. */
    public static KubernetesMockServer memoryServer() {
        KubernetesMockServer server =
                new KubernetesMockServer(new Context(), new ClosingServer(), new HashMap<>(), new Backdating(), true);
        server.init();
        return server;
    }

    /** A hub in memory. It ignores preconditions. */
    public FeatureHub() {
        this(memoryServer());
    }

    private FeatureHub(KubernetesMockServer server) {
        this(server.createClient(), server::destroy);
    }

    /** A replica on an API server that is there. */
    public FeatureHub(KubernetesClient client) {
        this(client, () -> {});
    }

    private FeatureHub(KubernetesClient client, Runnable end) {
        this.client = client;
        this.end = end;
        Users known = mock(Users.class);
        when(known.find(anyString()))
                .thenAnswer(call -> Optional.ofNullable(USERS.get(call.<String>getArgument(0)))
                        .map(alias -> new NameAlias(call.getArgument(0), alias)));
        when(known.isThereNow(anyString()))
                .thenAnswer(call -> USERS.containsKey(call.<String>getArgument(0))
                        && !call.getArgument(0).equals(GOING));
        with(KubernetesClient.class, client);
        with(HubProperties.class, new HubProperties(SYSTEM_NAMESPACE, Duration.ofSeconds(10)));
        with(Users.class, known);
        context.register(Hub.class, Leadership.class);
    }

    /** Adds parts by their type; controllers among them can be called. */
    public FeatureHub with(Class<?>... parts) {
        context.register(parts);
        for (Class<?> part : parts) {
            if (part.getSimpleName().endsWith("Controller")) {
                controllers.add(part);
            }
        }
        return this;
    }

    public <T> FeatureHub with(Class<T> type, T part) {
        context.registerBean(type.getSimpleName() + System.identityHashCode(part), type, () -> part);
        return this;
    }

    public FeatureHub start() {
        context.refresh();
        http = MockMvcBuilders.standaloneSetup(
                        controllers.stream().map(context::getBean).toArray())
                .setControllerAdvice(new Refusals())
                .build();
        return this;
    }

    public <T> T get(Class<T> part) {
        return context.getBean(part);
    }

    public KubernetesClient client() {
        return client;
    }

    public void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Writes a record past the API, as kubectl would. */
    public <T extends HasMetadata> T kubectl(Class<T> type, String yaml) {
        return client.resource(client.getKubernetesSerialization().unmarshal(yaml, type))
                .create();
    }

    /** Makes a record older than it is: the server in memory dates every creation itself. */
    public <T extends HasMetadata> T backdate(T written, String created) {
        return client.resource(written)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(Backdating.CREATED, created));
    }

    /** Whoever calls from now on; at first somebody who may do everything. */
    public void as(Caller caller) {
        this.caller = caller;
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, String body) {
        return call("POST", path, body);
    }

    public Answer put(String path, String body) {
        return call("PUT", path, body);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    private Answer call(String method, String path, String body) {
        Somebody.calls(caller);
        try {
            var request = MockMvcRequestBuilders.request(HttpMethod.valueOf(method), "/api/v1/" + path);
            if (body != null) {
                request.contentType(MediaType.APPLICATION_JSON).content(body);
            }
            var response = http.perform(request).andReturn().getResponse();
            return new Answer(response.getStatus(), JSON.readTree(response.getContentAsString()));
        } catch (Exception e) {
            throw new AssertionError(method + " " + path, e);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    /** Makes all calls at the same moment. */
    public static List<Answer> atOnce(List<Supplier<Answer>> calls) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(calls.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = calls.stream()
                    .map(call -> threads.submit(() -> {
                        barrier.await();
                        return call.get();
                    }))
                    .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    @Override
    public void close() {
        context.close();
        end.run();
    }

    /** What a call answered. */
    public record Answer(int status, JsonNode body) {
        /** The BusinessCode; 0 if there is none. */
        public int code() {
            return body.path("BusinessCode").asInt(0);
        }

        public String message() {
            return body.path("Message").asString("");
        }

        public String text(String field) {
            return body.path(field).asString("");
        }

        /** The names of a list's items, in their order. */
        public List<String> names(String list) {
            return body.path(list)
                    .valueStream()
                    .map(item -> item.path("name").asString(""))
                    .toList();
        }

        public List<String> fields() {
            return body.propertyStream().map(Map.Entry::getKey).toList();
        }
    }

    /** Lets a test say when an object was created; the server in memory dates every creation itself. */
    private static final class Backdating extends KubernetesCrudDispatcher {
        static final String CREATED = "test/created";

        @Override
        public void preserveMetadata(
                com.fasterxml.jackson.databind.JsonNode before, com.fasterxml.jackson.databind.JsonNode now) {
            super.preserveMetadata(before, now);
            String created = now.at("/metadata/annotations/test~1created").asText("");
            if (!created.isEmpty()) {
                ((com.fasterxml.jackson.databind.node.ObjectNode) now.get("metadata"))
                        .put("creationTimestamp", created);
            }
        }
    }

    @RestControllerAdvice
    static class Refusals {
        @ExceptionHandler
        ResponseEntity<ErrorBody> answer(ApiException refusal) {
            return ResponseEntity.status(refusal.code().status()).body(refusal.body());
        }
    }
}
