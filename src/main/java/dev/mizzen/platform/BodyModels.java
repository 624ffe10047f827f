package dev.mizzen.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How bodies are described. What a record lets be null is described so, in requests, where null is as good as absent, and in answers. */
class BodyModels extends ModelResolver {
    private static final String NULL = "null";

    BodyModels(ObjectMapper mapper) {
        super(mapper, new Names());
        openapi31(true);
    }

    /** Bodies are nested in their controllers, and two of them may have one simple name. */
    private static class Names extends TypeNameResolver {
        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            String name = super.nameForClass(type, options);
            Class<?> outer = type.getEnclosingClass();
            return outer == null ? name : ApiDocument.within(outer, name);
        }
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Schema<?> schema = super.resolve(type, context, others);
        Class<?> body = _mapper.constructType(type.getType()).getRawClass();
        if (schema != null && body.isRecord()) {
            Schema<?> whole = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels()
                            .get(schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1));
            if (whole != null && whole.getProperties() != null) {
                Arrays.stream(body.getRecordComponents())
                        .filter(BodyModels::mayBeNull)
                        .forEach(part ->
                                whole.getProperties().computeIfPresent(name(part), (name, known) -> orNull(known)));
            }
        }
        return schema;
    }

    private static boolean mayBeNull(RecordComponent part) {
        JsonInclude included = part.getAccessor().getAnnotation(JsonInclude.class);
        boolean leftOut = included != null && included.value() == JsonInclude.Include.NON_NULL;
        return part.getAnnotatedType().isAnnotationPresent(Nullable.class) && !leftOut;
    }

    private static String name(RecordComponent part) {
        JsonProperty given = part.getAccessor().getAnnotation(JsonProperty.class);
        return given == null ? part.getName() : given.value();
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            return new Schema<>(SpecVersion.V31)
                    .anyOf(List.of(schema, new Schema<>(SpecVersion.V31).types(Set.of(NULL))));
        }
        if (schema.getTypes() != null) {
            schema.addType(NULL);
        }
        return schema;
    }
}
