package dev.mizzen.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that every user may call. What he is told there is for everybody, or the method itself looks at what he may. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForAnyUser {
    /** What the method itself looks at, in words, for the table of permissions; empty where it is the same for everybody. */
    String value() default "";

    /** Whether a program may call it too, with a token that a user has made for it; the method must then look at what that may. */
    boolean programs() default true;
}
