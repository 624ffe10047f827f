package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.ConfigRef;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final ConfigRef REF = new ConfigRef("shop-hub", "harbor");

    @ParameterizedTest
    @CsvSource({
        "404, namespaces, '', 30003",
        "404, secrets, '', 16006",
        "403, secrets, NamespaceTerminating, 30003",
        "422, Secret, FieldValueInvalid, 400",
        "400, '', '', 400",
        "413, '', '', 413",
    })
    void whatKubernetesRefusesBecauseOfTheRequestIsTheClientsAnswer(int status, String kind, String cause, int code) {
        assertThat(Refusals.of(REF, refusal(status, kind, cause)))
                .isInstanceOfSatisfying(ApiException.class, answer -> {
                    assertThat(answer.code().number()).isEqualTo(code);
                    assertThat(answer.getMessage()).doesNotContain("s3cret");
                });
    }

    @Test
    void whatIsNotTheClientsFaultStaysWhatItIs() {
        KubernetesClientException forbidden = refusal(403, "secrets", "");
        KubernetesClientException unreachable = new KubernetesClientException("no route");
        assertThat(Refusals.of(REF, forbidden)).isSameAs(forbidden);
        assertThat(Refusals.of(REF, unreachable)).isSameAs(unreachable);
    }

    private static KubernetesClientException refusal(int code, String kind, String cause) {
        Status status = new StatusBuilder()
                .withCode(code)
                .withNewDetails()
                .withKind(kind)
                .addNewCause()
                .withReason(cause)
                .endCause()
                .endDetails()
                .build();
        return new KubernetesClientException("invalid value: s3cret", code, status);
    }
}
