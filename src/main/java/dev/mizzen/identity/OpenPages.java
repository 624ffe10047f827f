package dev.mizzen.identity;

/** Pages that anybody may read, whatever the method, because nothing in them is anybody's. Implemented by whoever serves them. */
@FunctionalInterface
public interface OpenPages {
    /** @param path decoded and normal, as {@code UrlPathHelper.getPathWithinApplication} gives it */
    boolean answers(String path);
}
