/** Mizzen keeps registry credentials on a hub cluster and distributes them to namespaces of many clusters. */
@NullMarked
package dev.mizzen;

import org.jspecify.annotations.NullMarked;
