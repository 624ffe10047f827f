package dev.mizzen.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.engine.Effect;
import dev.mizzen.engine.Forecast.Expected;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds Secrets that are not Mizzen's where a copy would be made. Watches do not see them, so each cluster is asked once for each name,
 * for metadata alone: what is in somebody else's Secret is never read.
 */
@Component
class ForeignSecrets {
    private static final Logger log = LoggerFactory.getLogger(ForeignSecrets.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final JsonMapper JSON = new JsonMapper();

    private final Hub hub;
    private final Clusters clusters;

    ForeignSecrets(Hub hub, Clusters clusters) {
        this.hub = hub;
        this.clusters = clusters;
    }

    private record Question(ClusterName cluster, String name) {}

    /** The same, where a copy that would be made would meet such a Secret as a conflict. A cluster that does not answer is not minded. */
    List<Expected> mind(List<Expected> expected) {
        Map<Question, CompletableFuture<HttpResponse<byte[]>>> asked = new LinkedHashMap<>();
        for (Expected one : expected) {
            if (one.effect() == Effect.CREATED) {
                clusters.connection(one.place().cluster())
                        .ifPresent(connection -> asked.computeIfAbsent(question(one), of -> ask(connection, of)));
            }
        }
        Map<Question, Set<Place>> taken = new LinkedHashMap<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        asked.forEach((question, answer) -> taken.put(question, read(question, answer, end)));
        List<Expected> minded = new ArrayList<>();
        for (Expected one : expected) {
            boolean conflict = one.effect() == Effect.CREATED
                    && taken.getOrDefault(question(one), Set.of()).contains(one.place());
            minded.add(
                    conflict
                            ? new Expected(
                                    one.place(),
                                    one.config(),
                                    Effect.CONFLICT,
                                    "a Secret of this name that is not Mizzen's is there")
                            : one);
        }
        return minded;
    }

    private static Question question(Expected expected) {
        return new Question(expected.place().cluster(), expected.config().name());
    }

    private static CompletableFuture<HttpResponse<byte[]>> ask(Connection connection, Question question) {
        HttpClient http = connection.client().getHttpClient();
        return http.sendAsync(
                http.newHttpRequestBuilder()
                        .uri(connection.address("api/v1/secrets?fieldSelector=metadata.name%3D" + question.name()
                                + "&resourceVersion=0"))
                        .header("Accept", METADATA)
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .build(),
                byte[].class);
    }

    private Set<Place> read(Question question, CompletableFuture<HttpResponse<byte[]>> answer, long end) {
        try {
            HttpResponse<byte[]> response = answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return response.isSuccessful() ? foreign(question, JSON.readTree(response.body())) : Set.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (TimeoutException | ExecutionException | IOException e) {
            answer.cancel(true);
            log.debug("{} did not say what Secrets {} it has", question.cluster(), question.name());
            return Set.of();
        }
    }

    private Set<Place> foreign(Question question, JsonNode list) {
        Set<Place> places = new HashSet<>();
        for (JsonNode item : list.path("items")) {
            JsonNode metadata = item.path("metadata");
            String label = metadata.path("labels").path(Connection.HUB_LABEL).asText("");
            if (label.isEmpty() || !label.equals(hub.id().orElse(""))) {
                places.add(
                        new Place(question.cluster(), metadata.path("namespace").asText("")));
            }
        }
        return places;
    }
}
