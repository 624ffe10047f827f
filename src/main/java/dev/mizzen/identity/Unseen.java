package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;

/** What is answered about things that are not there. Things that a caller may not know of are answered with the very same words. */
public final class Unseen {
    private Unseen() {}

    public static ApiException project(String name) {
        return BusinessCode.PROJECT_MISSING.because("There is no project '" + name + "'");
    }
}
