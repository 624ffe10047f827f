/** Templates: what a config of a kind looks like, and how its properties become a Secret. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity", "project"})
@NullMarked
package dev.mizzen.template;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
