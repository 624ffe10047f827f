/** Managed clusters: their credentials, health, clients and caches. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity"})
@NullMarked
package dev.mizzen.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
