package dev.mizzen.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The permission that a route takes, next to its mapping. {@link Access} looks at it before anything of the body is read. Every route of
 * the API has this, {@link ForAnyUser} or {@link WithoutToken}; one that has none is closed.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
    /**
     * What is touched, such as {@code project:{projectName}/config:{configName}}. <code>{x}</code> stands for the path variable x,
     * <code>{?x}</code> for the query parameter x; where there is none, or an empty one, it is {@code *}.
     */
    String resource();

    /** What is done to it, such as {@code update}. */
    String action();
}
