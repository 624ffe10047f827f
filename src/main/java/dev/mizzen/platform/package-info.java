/** What concerns the whole installation: the API document, small answers, first start. */
@ApplicationModule(
        allowedDependencies = {
            "shared",
            "hub",
            "engine",
            "identity",
            "cluster",
            "project",
            "target",
            "template",
            "config",
            "distribution"
        })
@NullMarked
package dev.mizzen.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
