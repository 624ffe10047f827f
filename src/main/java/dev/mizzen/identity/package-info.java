/** Login, tokens, users, and who may do what. */
@ApplicationModule(allowedDependencies = {"shared", "hub"})
@NullMarked
package dev.mizzen.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
