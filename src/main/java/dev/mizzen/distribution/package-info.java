/** Distributions: the wish that configs be present in places, made true by the engine. */
@ApplicationModule(
        allowedDependencies = {"shared", "hub", "engine", "identity", "project", "target", "config", "cluster"})
@NullMarked
package dev.mizzen.distribution;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
