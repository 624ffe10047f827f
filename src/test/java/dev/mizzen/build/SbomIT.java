package dev.mizzen.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever has to know what Mizzen is made of, finds it in the jar. */
class SbomIT {
    private static final Path JAR = Path.of("target", "mizzen.jar");
    private static final String LIBRARIES = "BOOT-INF/lib/";
    /** Put in by the packaging itself, to take the jar apart for an image. It is no part of Mizzen, and not on its class path. */
    private static final String TOOLS = "spring-boot-jarmode-tools-";

    private static final String SBOM = "META-INF/sbom/application.cdx.json";

    @Test
    void theListInTheJarNamesEachLibraryInIt() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream list = jar.getInputStream(jar.getEntry(SBOM))) {
            JsonNode sbom = JsonMapper.shared().readTree(list);
            Set<String> listed = sbom.path("components")
                    .valueStream()
                    .map(one -> "%s-%s.jar"
                            .formatted(
                                    one.path("name").asString(),
                                    one.path("version").asString()))
                    .collect(Collectors.toSet());
            assertThat(jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                            .map(name -> name.substring(LIBRARIES.length()))
                            .filter(name -> !name.startsWith(TOOLS)))
                    .isNotEmpty()
                    .allMatch(listed::contains);
            assertThat(sbom.at("/metadata/component/name").asString()).isEqualTo("mizzen");
            assertThat(sbom.at("/metadata/component").toString()).doesNotContain("spring-boot/mizzen");
        }
    }
}
