package dev.mizzen;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Mizzen. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MizzenApplication {
    public static void main(String[] args) {
        SpringApplication.run(MizzenApplication.class, args);
    }
}
