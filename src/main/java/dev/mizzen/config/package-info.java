/** Configs: Secrets on the hub, made from a template. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity", "project", "template"})
@NullMarked
package dev.mizzen.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
