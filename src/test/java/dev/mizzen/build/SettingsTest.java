package dev.mizzen.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.yaml.snakeyaml.Yaml;

/** docs/settings.md against the code. */
class SettingsTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z.-]+)` \\| `([A-Z_]+)` \\| (?:`(.*?)`)? *\\|.*");

    /** @param fallback the default; empty for none */
    private record Setting(String environment, String fallback) {}

    @Test
    void theTableHasEverySettingWithItsDefaultAndNoOther() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        table().forEach((name, setting) -> documented.put(name, setting.fallback()));
        Map<String, String> inCode = ofCode();
        assertThat(inCode).isNotEmpty();
        Map<String, Map<String, Object>> yaml =
                new Yaml().load(Files.readString(Path.of("src/main/resources/application.yaml")));
        inCode.put("server.port", yaml.get("server").get("port").toString());

        assertThat(documented).isEqualTo(inCode);
    }

    @Test
    void everySettingCanBeGivenByItsEnvironmentVariable() throws Exception {
        assertThat(table()).isNotEmpty().allSatisfy((name, setting) -> {
            MutablePropertySources sources = new MutablePropertySources();
            sources.addLast(new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    Map.of(setting.environment(), "given")));
            assertThat(new Binder(ConfigurationPropertySources.from(sources))
                            .bind(name, String.class)
                            .orElse("not bound"))
                    .isEqualTo("given");
        });
    }

    private static Map<String, Setting> table() throws Exception {
        Map<String, Setting> settings = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/settings.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                settings.put(
                        row.group(1),
                        new Setting(
                                row.group(2), Optional.ofNullable(row.group(3)).orElse("")));
            }
        }
        return settings;
    }

    private static Map<String, String> ofCode() throws Exception {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, String> settings = new TreeMap<>();
        for (BeanDefinition found : scanner.findCandidateComponents("dev.mizzen")) {
            Class<?> type = Class.forName(found.getBeanClassName());
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
                DefaultValue fallback = parameter.getAnnotation(DefaultValue.class);
                settings.put(
                        prefix + "." + kebab(parameter.getName()),
                        fallback == null ? "" : String.join(",", fallback.value()));
            }
        }
        return settings;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
