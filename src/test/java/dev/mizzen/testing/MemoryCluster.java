package dev.mizzen.testing;

import dev.mizzen.hub.KubernetesClients;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionList;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.vertx.Protocol;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A cluster that is only fabric8's in-memory server: there at once, over HTTPS that can be verified, asking for a token. It
 * checks no schema and runs no controller, and a deleted namespace leaves what was in it: safety is never proven on it.
 */
public final class MemoryCluster implements AutoCloseable {
    private static final String VERSION = "v1.37.2";
    /** It tells of each request; held here because java.util.logging forgets a logger that nobody holds. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        SERVER_LOG.setLevel(Level.WARNING);
    }

    private final String token = UUID.randomUUID().toString();
    private final MockWebServer web = new ClosingServer();
    private final KubernetesMockServer server;
    private final Thread forgetting;
    private final String kubeconfig;
    private final KubernetesClient client;

    private MemoryCluster() {
        Map<ServerRequest, Queue<ServerResponse>> prepared = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()),
                web,
                prepared,
                new Gate(token, new KubernetesMixedDispatcher(prepared)),
                true,
                new VersionInfo.Builder()
                        .withMajor("1")
                        .withMinor("37")
                        .withGitVersion(VERSION)
                        .build());
        web.setProtocols(List.of(Protocol.HTTP_1_1));
        server.start();
        forgetting = Thread.ofVirtual().start(this::forgetRequests);
        String certificate =
                PlaneFiles.read(Path.of(server.getSelfSignedCertificate().certificatePath()));
        kubeconfig = PlaneFiles.kubeconfig(server.getPort(), certificate, token);
        client = KubernetesClients.of(Config.fromKubeconfig(kubeconfig));
    }

    /** Starts a cluster with the namespaces and the one node that a new cluster has. */
    public static MemoryCluster start() {
        MemoryCluster cluster = new MemoryCluster();
        for (String name : List.of("default", "kube-system", "kube-public")) {
            cluster.client.resource(namespace(name)).create();
        }
        Map<String, Quantity> size = Map.of(
                "cpu", new Quantity("4"),
                "memory", new Quantity("8Gi"),
                "pods", new Quantity("110"));
        cluster.client
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-1")
                        .endMetadata()
                        .withNewStatus()
                        .withCapacity(size)
                        .withAllocatable(size)
                        .endStatus()
                        .build())
                .create();
        return cluster;
    }

    /** How to reach it with every right. */
    public String kubeconfig() {
        return kubeconfig;
    }

    /** A client as Mizzen makes them. It is shared and closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        forgetting.interrupt();
        server.shutdown();
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPhase("Active")
                .endStatus()
                .build();
    }

    /** The server keeps every request it has answered for a test to look at; here nobody does. */
    private void forgetRequests() {
        try {
            while (true) {
                web.takeRequest();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** What fabric8's server does not know: who may come in, what he may do and find, and a delete that holds only on a condition. */
    private static final class Gate extends Dispatcher {
        private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

        private final String expected;
        private final KubernetesMixedDispatcher inner;
        private final MemoryDiscovery discovery = new MemoryDiscovery(this::definitions);

        Gate(String token, KubernetesMixedDispatcher inner) {
            this.expected = "Bearer " + token;
            this.inner = inner;
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (!expected.equals(request.getHeader("Authorization"))) {
                return refusal(401, "Unauthorized");
            }
            if (request.getPath().startsWith(REVIEWS)) {
                return review(request);
            }
            if (request.getMethod().equals("DELETE") && !holds(request)) {
                return refusal(409, "Conflict");
            }
            Optional<String> kinds = request.getMethod().equals("GET") ? discovery.answer(request) : Optional.empty();
            return kinds.map(found -> new MockResponse().setResponseCode(200).setBody(found))
                    .orElseGet(() -> inner.dispatch(request));
        }

        @Override
        public void shutdown() {
            inner.shutdown();
        }

        @Override
        public void releaseResources() {
            inner.releaseResources();
        }

        private static MockResponse review(RecordedRequest request) {
            SelfSubjectAccessReview review =
                    Serialization.unmarshal(request.getBody().readUtf8(), SelfSubjectAccessReview.class);
            review.setStatus(
                    new SubjectAccessReviewStatusBuilder().withAllowed(true).build());
            return new MockResponse().setResponseCode(201).setBody(Serialization.asJson(review));
        }

        private boolean holds(RecordedRequest delete) {
            String body = delete.getBody().readUtf8();
            Preconditions conditions = body.isBlank()
                    ? null
                    : Serialization.unmarshal(body, DeleteOptions.class).getPreconditions();
            if (conditions == null) {
                return true;
            }
            MockResponse found = inner.dispatch(get(delete, delete.getPath()));
            if (found.code() != 200) {
                return true;
            }
            HasMetadata object = Serialization.unmarshal(found.getBody().readUtf8());
            return sameOrAny(conditions.getUid(), object.getMetadata().getUid())
                    && sameOrAny(
                            conditions.getResourceVersion(),
                            object.getMetadata().getResourceVersion());
        }

        private List<CustomResourceDefinition> definitions(RecordedRequest asking) {
            MockResponse found = inner.dispatch(get(asking, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"));
            return found.code() == 200
                    ? Serialization.unmarshal(found.getBody().readUtf8(), CustomResourceDefinitionList.class)
                            .getItems()
                    : List.of();
        }

        /** A question to the server inside: through a client it would wait for itself. */
        private static RecordedRequest get(RecordedRequest like, String path) {
            return new RecordedRequest(
                    like.getHttpVersion(), HttpMethod.GET, path, like.getHeaders(), new Buffer(new byte[0]));
        }

        private static boolean sameOrAny(String wanted, String present) {
            return wanted == null || wanted.equals(present);
        }

        private static MockResponse refusal(int code, String reason) {
            return new MockResponse()
                    .setResponseCode(code)
                    .setBody(Serialization.asJson(new StatusBuilder()
                            .withStatus("Failure")
                            .withCode(code)
                            .withReason(reason)
                            .withMessage(reason)
                            .build()));
        }
    }
}
