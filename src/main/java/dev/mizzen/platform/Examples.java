package dev.mizzen.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Writes examples into the API document: the files {@code examples/<operation>/request*.json} and {@code answer*.json}. The answers are
 * what a server gave to these requests, which a test compares.
 */
@Component
class Examples implements OpenApiCustomizer {
    private final PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();

    /** @param name the file's, without its ending */
    private record Named(String name, JsonNode value) {}

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(this::customise);
    }

    private void customise(Operation operation) {
        for (Named example : of(operation.getOperationId())) {
            Optional<Content> content = example.name().startsWith("request")
                    ? Optional.ofNullable(operation.getRequestBody()).map(RequestBody::getContent)
                    : Optional.ofNullable(operation.getResponses().get("200")).map(ApiResponse::getContent);
            content.ifPresent(bodies -> bodies.values()
                    .forEach(body -> body.addExamples(example.name(), new Example().value(example.value()))));
        }
    }

    private List<Named> of(String operation) {
        try {
            return Arrays.stream(resources.getResources("classpath*:examples/" + operation + "/*.json"))
                    .sorted(Comparator.comparing(Examples::name))
                    .map(Examples::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Named read(Resource resource) {
        try (InputStream in = resource.getInputStream()) {
            // The document's own mapper: a null in an example is part of it.
            return new Named(name(resource), Json.mapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Resource resource) {
        return Objects.requireNonNull(resource.getFilename()).replaceFirst("\\.json$", "");
    }
}
