/** Targets: named places that belong to projects. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity", "project", "cluster"})
@NullMarked
package dev.mizzen.target;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
