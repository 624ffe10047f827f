package dev.mizzen.identity;

/** Gives and takes roles in projects by a rule, not by a person. Implemented by whoever keeps the projects. */
public interface ProjectGrants {
    /**
     * Makes a user have the roles in a project that are decided; who has none left then is no member any more. A project or a role that
     * there is not is left out. Nothing is written where all is as it should be.
     */
    void settle(String user, String project, DecidedRoles decided);
}
