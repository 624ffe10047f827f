package dev.mizzen.project;

/**
 * Something a project holds, which goes with it. Called one after the other by {@code @Order}, before the project's record goes:
 * what refers to others first.
 */
public interface ProjectContents {
    /** Removes everything the project holds of this kind. May be called again after a failure, so what is gone already is no failure. */
    void remove(Project project);
}
