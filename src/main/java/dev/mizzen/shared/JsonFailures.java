package dev.mizzen.shared;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with a body that could not be read: where, and what is wanted there; never what was sent, it may be secret. */
final class JsonFailures {
    private static final int LONGEST_FIELD = 100;

    private JsonFailures() {}

    static String sentence(HttpMessageNotReadableException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StreamConstraintsException limit -> {
                    return "The body is nested too deeply, or has a number or name that is too long";
                }
                case UnexpectedEndOfInputException cut -> {
                    return "The body is not JSON: it ends too early";
                }
                case InputCoercionException number -> {
                    return field(number) + " must be " + kind(number.getTargetType());
                }
                case StreamReadException broken -> {
                    var at = broken.getLocation();
                    return at == null || at.getLineNr() < 1
                            ? "The body is not JSON"
                            : "The body is not JSON: line " + at.getLineNr() + ", column " + at.getColumnNr();
                }
                case MismatchedInputException mismatch -> {
                    return field(mismatch) + " must be " + kind(mismatch.getTargetType());
                }
                case JacksonException other
                when !other.getPath().isEmpty() -> {
                    return field(other) + " is not valid";
                }
                default -> {}
            }
        }
        return "The body is missing or cannot be read: send JSON";
    }

    /** What a value of a type is in the words of JSON. */
    static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (CharSequence.class.isAssignableFrom(type) || type == SecretText.class) {
            return "a text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == float.class || type == Double.class || type == Float.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return "an object";
    }

    private static String field(JacksonException failure) {
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        if (field.isEmpty()) {
            return "The body";
        }
        return field.length() <= LONGEST_FIELD ? field.toString() : field.substring(0, LONGEST_FIELD) + "...";
    }
}
