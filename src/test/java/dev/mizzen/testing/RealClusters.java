package dev.mizzen.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run against real API servers: a parameter of type {@link Planes}, of a constructor or any method,
 * has them. They start at first use, serve one class after the other, and are put back to what they were between classes.
 * What the class started with {@link RunningMizzen} or {@link MizzenProcess} ends with it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealClustersExtension.class)
public @interface RealClusters {
    /** How many managed clusters there are beside the hub. */
    int managed() default 2;

    /** Whether kube-controller-manager runs in each: a deleted namespace goes, 5 s later. */
    boolean controllers() default false;
}
