/** Takes over what a VelaUX kept in its data store: read, plan, carry out, report. */
@NullMarked
package dev.mizzen.platform.velaux;

import org.jspecify.annotations.NullMarked;
