package dev.mizzen.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Asks a cluster's API server for the metadata of Secrets alone: what is in somebody else's Secret is never read. */
@Component
class SecretNames implements ForeignSecrets.Asked {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final JsonMapper JSON = new JsonMapper();

    private final Hub hub;
    private final Clusters clusters;

    SecretNames(Hub hub, Clusters clusters) {
        this.hub = hub;
        this.clusters = clusters;
    }

    @Override
    public Set<Place> foreign(ClusterName cluster, String name) throws IOException, InterruptedException {
        Connection connection = clusters.connection(cluster)
                .orElseThrow(() -> new IOException("cluster " + cluster + " is not joined any more"));
        String ours = hub.id().orElseThrow(() -> new IOException("the hub's id is missing"));
        HttpResponse<byte[]> response = ask(connection, name, ours);
        if (!response.isSuccessful()) {
            throw new IOException("the cluster answered " + response.code());
        }
        return foreign(cluster, name, ours, JSON.readTree(response.body()));
    }

    /** Those of a list that have the name and not the label. */
    static Set<Place> foreign(ClusterName cluster, String name, String ours, JsonNode list) {
        Set<Place> places = new HashSet<>();
        for (JsonNode item : list.path("items")) {
            JsonNode metadata = item.path("metadata");
            String namespace = metadata.path("namespace").asText("");
            boolean isOurs =
                    metadata.path("labels").path(Hub.COPY_LABEL).asText("").equals(ours);
            if (!isOurs && metadata.path("name").asText("").equals(name) && Fields.isNamespace(namespace)) {
                places.add(new Place(cluster, namespace));
            }
        }
        return places;
    }

    private static HttpResponse<byte[]> ask(Connection connection, String name, String ours)
            throws IOException, InterruptedException {
        HttpClient http = connection.client().getHttpClient();
        // Ours are left out at the source: a name may be in thousands of namespaces.
        String query = "fieldSelector=" + encoded("metadata.name=" + name) + "&labelSelector="
                + encoded(Hub.COPY_LABEL + "!=" + ours) + "&resourceVersion=0";
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                http.newHttpRequestBuilder()
                        .uri(connection.address("api/v1/secrets?" + query))
                        .header("Accept", METADATA)
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .build(),
                byte[].class);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
