package dev.mizzen.identity;

import dev.mizzen.shared.Trail;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Notes of a body what the request makes, since its path does not say so, and which parts were sent, so that a new password or another
 * role can be told from a new alias. Of what was in them nothing is noted but that name.
 */
@RestControllerAdvice
class AuditedBodies extends RequestBodyAdviceAdapter {
    /** What a request makes has its name in one of these, in the first that is there. */
    private static final List<String> NAMES = List.of("name", "userName", "namespace");

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return parameter.getParameterType().isRecord();
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        if (body instanceof Record) { // JSON's null arrives here too
            List<RecordComponent> sent = Arrays.stream(body.getClass().getRecordComponents())
                    .filter(component -> value(component, body) != null)
                    .toList();
            Trail.current().fields(sent.stream().map(RecordComponent::getName).toList());
            sent.stream()
                    .filter(component -> NAMES.contains(component.getName()) && component.getType() == String.class)
                    .min(Comparator.comparing(component -> NAMES.indexOf(component.getName())))
                    .ifPresent(name -> Trail.current().about(String.valueOf(value(name, body))));
        }
        return body;
    }

    private static @Nullable Object value(RecordComponent component, Object body) {
        Method accessor = component.getAccessor();
        ReflectionUtils.makeAccessible(accessor); // the record is its controller's own
        return ReflectionUtils.invokeMethod(accessor, body);
    }
}
