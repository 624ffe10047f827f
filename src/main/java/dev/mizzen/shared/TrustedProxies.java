package dev.mizzen.shared;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.tomcat.util.http.MimeHeaders;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/**
 * Where a request came from, if it came through a proxy: what the proxies that are trusted say, and nobody else. Around everything
 * else, so that the audit and what Tomcat refuses by itself have that address too.
 */
@Component
class TrustedProxies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final List<Network> networks;

    TrustedProxies(Properties properties) {
        this.networks = properties.trustedProxies();
    }

    /**
     * Settings of the proxies in front.
     *
     * @param trustedProxies those whose headers are believed; each as {@code 10.0.0.0/8} or a single address
     */
    @ConfigurationProperties("mizzen")
    record Properties(@DefaultValue List<Network> trustedProxies) {}

    @Override
    public void customize(TomcatServletWebServerFactory tomcat) {
        if (!networks.isEmpty()) {
            tomcat.addEngineValves(new ForwardedAddress(networks));
        }
    }

    /** Outside of the valves of those that name no order. */
    @Override
    public int getOrder() {
        return 0;
    }

    /**
     * Tomcat's valve takes the right-most address that is not a proxy's. It believes every text there to be one, and asks the DNS for
     * it; so what is no address, and whatever stands left of it, is taken off first.
     */
    private static final class ForwardedAddress extends RemoteIpValve {
        private static final Pattern WITH_PORT =
                Pattern.compile("(?<four>[0-9.]{7,15}):[0-9]{1,5}|\\[(?<six>[0-9a-fA-F:.]{2,45})](:[0-9]{1,5})?");
        private static final Pattern ADDRESS =
                Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]{0,45}:[0-9a-fA-F:.]{0,45}");

        private final List<Network> networks;

        ForwardedAddress(List<Network> networks) {
            this.networks = networks;
            setInternalProxies(networks.stream().map(Network::toString).collect(Collectors.joining(",")));
            setRemoteIpHeader(FORWARDED_FOR);
            setProtocolHeader(FORWARDED_PROTO);
            setRequestAttributesEnabled(false);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (address(request.getRemoteAddr()).filter(this::isTrusted).isEmpty()) {
                getNext().invoke(request, response);
                return;
            }
            MimeHeaders headers = request.getCoyoteRequest().getMimeHeaders();
            String clean = cleaned(Collections.list(request.getHeaders(FORWARDED_FOR)));
            headers.removeHeader(FORWARDED_FOR);
            if (!clean.isEmpty()) {
                headers.setValue(FORWARDED_FOR).setString(clean);
            }
            super.invoke(request, response);
        }

        private boolean isTrusted(InetAddress address) {
            return networks.stream().anyMatch(network -> network.contains(address));
        }

        private static String cleaned(List<String> headers) {
            String[] said = String.join(",", headers).split(",", -1);
            Deque<String> addresses = new ArrayDeque<>();
            for (int at = said.length - 1; at >= 0; at--) {
                Optional<InetAddress> address = address(said[at].strip());
                if (address.isEmpty()) {
                    break;
                }
                addresses.addFirst(address.get().getHostAddress());
            }
            return String.join(", ", addresses);
        }

        /** Some proxies name the port as well. */
        private static Optional<InetAddress> address(String text) {
            Matcher port = WITH_PORT.matcher(text);
            String alone = !port.matches() ? text : port.group("four") != null ? port.group("four") : port.group("six");
            try {
                return ADDRESS.matcher(alone).matches() ? Optional.of(InetAddress.ofLiteral(alone)) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
