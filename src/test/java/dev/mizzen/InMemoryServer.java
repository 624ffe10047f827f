package dev.mizzen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** A test against the whole application on a real port, with a hub in memory and a held clock. One is shared by all such tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "mizzen.admin-password=" + InMemoryServer.ADMIN_PASSWORD)
@Import({InMemoryHub.class, InMemoryServer.Time.class})
public @interface InMemoryServer {
    String ADMIN_PASSWORD = "Adm1nPassword";

    /** The clock that the application reads. */
    @TestConfiguration(proxyBeanMethods = false)
    class Time {
        @Bean
        @Primary
        HeldClock heldClock() {
            return new HeldClock();
        }
    }
}
