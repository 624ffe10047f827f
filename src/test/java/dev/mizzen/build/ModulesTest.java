package dev.mizzen.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mizzen.MizzenApplication;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {
    private final ApplicationModules modules = ApplicationModules.of(MizzenApplication.class);

    @Test
    void packagesUseOnlyWhatTheirPackageInfoAllowsAndNeverInACircle() {
        modules.verify();
    }

    @Test
    void theEngineKnowsNeitherKubernetesNorSpring() {
        JavaClasses engine = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.mizzen.engine");
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "org.springframework..")
                .because("the core must run on a held clock, without a server")
                .check(engine);
    }

    @Test
    void thePictureOfThePackagesIsWhatTheCodeSays() throws Exception {
        StringBuilder picture = new StringBuilder("""
                # Packages

                An arrow means "uses". Made from the code: `dev/generate` writes it anew. Everything may use `shared`.

                ```mermaid
                graph TD
                """);
        modules.stream()
                .sorted(Comparator.comparing(this::name))
                .forEach(module -> module.getDirectDependencies(modules)
                        .uniqueModules()
                        .map(this::name)
                        .filter(used -> !used.equals("shared"))
                        .collect(Collectors.toCollection(TreeSet::new))
                        .forEach(used -> picture.append("  %s --> %s%n".formatted(name(module), used))));
        Generated.check("docs/packages.md", picture.append("```\n").toString());
    }

    private String name(ApplicationModule module) {
        return module.getIdentifier().toString();
    }
}
