/** Image registries: image references, which config fits an image, whether a registry accepts a credential, what an image is. */
@ApplicationModule(allowedDependencies = {"shared", "hub", "identity", "project", "config"})
@NullMarked
package dev.mizzen.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
