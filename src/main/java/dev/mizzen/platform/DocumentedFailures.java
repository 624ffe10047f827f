package dev.mizzen.platform;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorBody;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** Writes into the API document, per operation and HTTP status, every failure it can answer with. */
@Component
class DocumentedFailures implements OperationCustomizer {
    /** For programs: the BusinessCodes that come with a status. */
    private static final String CODES = "x-business-codes";

    private static final String REF = "#/components/schemas/" + ErrorBody.class.getSimpleName();

    private static final Set<BusinessCode> OF_EVERY_ROUTE =
            EnumSet.of(BusinessCode.NOT_ACCEPTABLE, BusinessCode.HUB_UNREACHABLE);
    private static final Set<BusinessCode> OF_A_TOKEN = EnumSet.of(
            BusinessCode.TOKEN_EXPIRED,
            BusinessCode.TOKEN_NOT_YET_VALID,
            BusinessCode.TOKEN_INVALID,
            BusinessCode.TOKEN_MALFORMED,
            BusinessCode.NOT_AUTHORIZED,
            BusinessCode.NOT_AN_ACCESS_TOKEN,
            BusinessCode.FORBIDDEN);
    private static final Set<BusinessCode> OF_A_BODY =
            EnumSet.of(BusinessCode.INVALID_REQUEST, BusinessCode.TOO_LARGE, BusinessCode.UNSUPPORTED_MEDIA_TYPE);
    /** What Kubernetes may say to a write where the feature has no better word for it. */
    private static final Set<BusinessCode> OF_A_WRITE = EnumSet.of(
            BusinessCode.INVALID_REQUEST, BusinessCode.FORBIDDEN, BusinessCode.UNKNOWN_ROUTE, BusinessCode.CONFLICT);

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        if (method.isVoid()) {
            // Every success has a body: what gives none only ever refuses.
            operation.getResponses().remove("200");
        }
        Map<Integer, List<BusinessCode>> byStatus = codes(operation, method).stream()
                .collect(Collectors.groupingBy(BusinessCode::status, TreeMap::new, Collectors.toList()));
        byStatus.forEach(
                (status, codes) -> operation.getResponses().addApiResponse(status.toString(), response(codes)));
        return operation;
    }

    private static Set<BusinessCode> codes(Operation operation, HandlerMethod method) {
        Set<BusinessCode> codes = EnumSet.copyOf(OF_EVERY_ROUTE);
        Fails own = method.getMethodAnnotation(Fails.class);
        if (own != null) {
            codes.addAll(Arrays.asList(own.value()));
        }
        if (operation.getSecurity() == null) {
            codes.addAll(OF_A_TOKEN);
        }
        if (operation.getRequestBody() != null) {
            codes.addAll(OF_A_BODY);
        }
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        if (!parameters.isEmpty()) {
            codes.add(BusinessCode.INVALID_REQUEST);
        }
        if (parameters.stream().anyMatch(parameter -> IfMatch.HEADER.equals(parameter.getName()))) {
            codes.add(BusinessCode.CHANGED_MEANWHILE);
        }
        if (writes(method) && operation.getSecurity() == null) {
            codes.addAll(OF_A_WRITE);
        }
        return codes;
    }

    private static boolean writes(HandlerMethod method) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
        return mapping != null && !Arrays.asList(mapping.method()).contains(RequestMethod.GET);
    }

    private static ApiResponse response(List<BusinessCode> codes) {
        BusinessCode first = codes.getFirst();
        Map<String, Object> example = new TreeMap<>(Map.of("BusinessCode", first.number(), "Message", first.meaning()));
        ApiResponse response = new ApiResponse()
                .description(codes.stream()
                        .map(code -> code.number() + ": " + code.meaning())
                        .collect(Collectors.joining("; ")))
                .content(new Content()
                        .addMediaType(
                                "application/json",
                                new MediaType().schema(new Schema<>().$ref(REF)).example(example)));
        response.addExtension(CODES, codes.stream().map(BusinessCode::number).toList());
        return response;
    }
}
