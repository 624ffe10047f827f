package dev.mizzen.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The failures that an operation of the API answers with for reasons of its own, for the API document. Those that its form brings
 * with it - it wants a token, it has a body, pages, If-Match, it writes - are added there.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Fails {
    BusinessCode[] value();
}
