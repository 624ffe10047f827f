/** The cluster Mizzen runs against: client, caches, identity, Lease, and Mizzen's own resource types. */
@ApplicationModule(allowedDependencies = {"shared"})
@NullMarked
package dev.mizzen.hub;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
