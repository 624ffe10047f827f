package dev.mizzen.distribution;

import dev.mizzen.project.Project;

/** Whose distributions are spoken of. */
sealed interface Scope {
    /** Where they are stored. */
    String namespace();

    /** A project's: its own configs and those of the platform that are for projects, in its own targets. */
    record OfProject(Project project) implements Scope {
        @Override
        public String namespace() {
            return project.namespace();
        }

        @Override
        public String toString() {
            return "the project " + project.name();
        }
    }

    /** The platform's: its configs, in every namespace that is not reserved or a project's. */
    record OfPlatform(String namespace) implements Scope {
        @Override
        public String toString() {
            return "the platform";
        }
    }
}
