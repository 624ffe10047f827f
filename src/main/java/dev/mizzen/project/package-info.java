/** Projects and their members. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity"})
@NullMarked
package dev.mizzen.project;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
