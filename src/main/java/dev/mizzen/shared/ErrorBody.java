package dev.mizzen.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of every answer that is not a success, spelled as VelaUX spells it. */
public record ErrorBody(
        @JsonProperty("BusinessCode") int businessCode,
        @JsonProperty("Message") String message) {}
