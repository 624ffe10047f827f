/** The pure core: what is wished, what to do in a place, the queue, the circuit; no Kubernetes and no Spring in it. */
@ApplicationModule(allowedDependencies = {"shared"})
@NullMarked
package dev.mizzen.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
