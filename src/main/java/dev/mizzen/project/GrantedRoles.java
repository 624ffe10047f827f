package dev.mizzen.project;

import dev.mizzen.hub.ProjectResource;
import dev.mizzen.identity.DecidedRoles;
import dev.mizzen.identity.ProjectGrants;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets identity give and take roles in projects by a rule. */
@Component
class GrantedRoles implements ProjectGrants {
    private static final Logger log = LoggerFactory.getLogger(GrantedRoles.class);

    private final Projects projects;
    private final ProjectRecords records;
    private final ProjectMembers members;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    GrantedRoles(Projects projects, ProjectRecords records, ProjectMembers members) {
        this.projects = projects;
        this.records = records;
        this.members = members;
    }

    @Override
    public void settle(String user, String name, DecidedRoles decided) {
        Optional<Project> project = projects.find(name);
        Optional<ProjectResource> record = records.cache().get(name);
        if (project.isEmpty() || record.isEmpty()) {
            tell("project '" + name + "'");
            return;
        }
        RolesOfProject roles = RolesOfProject.of(record.get());
        DecidedRoles known = decided.only(role -> isKnown(roles, name, role));
        Set<String> before = Members.find(record.get().getSpec(), user)
                .map(member -> Set.copyOf(Members.roles(member)))
                .orElse(Set.of());
        if (known.settle(before).equals(before)) {
            return;
        }
        try {
            members.settle(project.get(), user, known);
        } catch (ApiException e) {
            if (e.code() != BusinessCode.PROJECT_MISSING) {
                throw e;
            }
            // It went a moment ago.
            tell("project '" + name + "'");
            return;
        }
        log.info(
                "The groups of {} give him, of the roles {} of the project {}, just {}",
                user,
                known.governed(),
                name,
                known.given());
    }

    private boolean isKnown(RolesOfProject roles, String project, String role) {
        boolean known = roles.role(role).isPresent();
        if (!known) {
            tell("role '" + role + "' in the project '" + project + "'");
        }
        return known;
    }

    /** Once: everybody who logs in comes here. */
    private void tell(String missing) {
        if (unknown.add(missing)) {
            log.warn("A group is to have roles by mizzen.oidc, but there is no {}: left out until there is", missing);
        }
    }
}
