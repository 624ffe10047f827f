/** Names, places, paging, the one error type with its mapping to the wire, and values that hold a secret. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.mizzen.shared;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
