package dev.mizzen.platform;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.mizzen.shared.ErrorBody;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API document says of the API as a whole, and the page that shows it. */
@Configuration(proxyBeanMethods = false)
class ApiDocument implements WebMvcConfigurer {
    private static final String TOKEN = "token";

    private final boolean frontEnd;

    ApiDocument(ObjectProvider<FrontEnd> frontEnd) {
        this.frontEnd = frontEnd.stream().findAny().isPresent();
    }

    @Override
    public void addViewControllers(ViewControllerRegistry views) {
        if (!frontEnd) {
            views.addRedirectViewController("/", "/swagger-ui.html");
        }
    }

    @Bean
    OpenAPI document(@Value("${spring.application.version}") String version) {
        return new OpenAPI()
                .info(new Info()
                        .title("Mizzen")
                        .version(version)
                        .description("Keeps image-registry credentials and other configs on a hub cluster, and"
                                + " distributes them to the namespaces of every managed cluster."))
                // Not the address of whoever asks: the document is the same for everybody.
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("The accessToken of POST /api/v1/auth/login, or for a program"
                                                + " the token of POST /api/v1/tokens")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    /** Names that do not depend on the order in which controllers are found: the feature, then the method. */
    @Bean
    OperationCustomizer namesOfRoutes() {
        return (operation, method) -> operation.operationId(within(
                method.getBeanType(), StringUtils.capitalize(method.getMethod().getName())));
    }

    @Bean
    ModelResolver bodies(ObjectMapperProvider mappers) {
        SpringDocUtils.getConfig().replaceWithSchema(ObjectNode.class, new ObjectSchema());
        mappers.jsonMapper().addMixIn(JsonNode.class, AnyValue.class);
        return new BodyModels(mappers.jsonMapper());
    }

    /** Springdoc reads bodies with Jackson 2, to which a value of Jackson 3 is a bean that it cannot make sense of. */
    @JsonAutoDetect(
            getterVisibility = JsonAutoDetect.Visibility.NONE,
            isGetterVisibility = JsonAutoDetect.Visibility.NONE,
            setterVisibility = JsonAutoDetect.Visibility.NONE,
            fieldVisibility = JsonAutoDetect.Visibility.NONE)
    private interface AnyValue {}

    /** The name of what is nested in a controller: the feature, then its own. */
    static String within(Class<?> outer, String name) {
        String feature = outer.getSimpleName().replaceAll("(Controller|Answers)$", "");
        return name.startsWith(feature) ? name : feature + name;
    }

    /** The shape that every failure has. */
    @Bean
    OpenApiCustomizer shapeOfFailures() {
        return document ->
                ModelConverters.getInstance(true).read(ErrorBody.class).forEach(document.getComponents()::addSchemas);
    }

    @Bean
    OpenApiCustomizer orderOfParts() {
        return document -> document.setTags(ApiTags.ALL);
    }
}
