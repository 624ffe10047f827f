package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceQueryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "resource-view{type=ns,cluster=edge-1}.status",
                "resource-view{cluster=edge-1,type=ns}.status",
                " resource-view { type = \"ns\" , cluster = \"edge-1\" } . status ",
                "resource-view{type=ns,cluster=edge-1}"
            })
    void theNamespacesOfAClusterCanBeAskedFor(String velaql) {
        assertThat(NamespaceQuery.parse(velaql).cluster()).isEqualTo("edge-1");
    }

    @Test
    void noClusterMeansTheHub() {
        assertThat(NamespaceQuery.parse("resource-view{type=ns}.status").cluster())
                .isEqualTo("local");
        assertThat(NamespaceQuery.parse("resource-view{type=ns,cluster=}.status")
                        .cluster())
                .isEqualTo("local");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "resource-view",
                "resource-view{}.status",
                "resource-view{type=secret,cluster=local}.status",
                "resource-view{type=ns,cluster=local,namespace=vela-system}.status",
                "resource-view{type=ns,type=secret}.status",
                "resource-view{type=ns,cluster=local}.status.list",
                "resource-view{type=ns,cluster=local",
                "resource-view{type=ns,cluster=\"edge-1/namespace:x\"}.status",
                "resource-view{type=ns{,cluster=local}.status",
                "read-object{type=ns,cluster=local}.status",
                "component-pod-view{appNs=a,appName=b}.status",
                "{{{{{{{{"
            })
    void anythingElseIsRefused(String velaql) {
        assertThatThrownBy(() -> NamespaceQuery.parse(velaql))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(BusinessCode.QUERY_UNREADABLE));
    }
}
