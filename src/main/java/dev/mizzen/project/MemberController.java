package dev.mizzen.project;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of who is in a project. */
@RestController
@Tag(name = "Members")
@RequestMapping("/api/v1/projects/{projectName}/users")
class MemberController {
    private final ProjectMembers members;

    MemberController(ProjectMembers members) {
        this.members = members;
    }

    record AddRequest(@Nullable String userName, @Nullable List<@Nullable String> userRoles) {}

    record ChangeRequest(@Nullable List<@Nullable String> userRoles) {}

    record ListBody(List<ProjectMembers.Member> users, int total) {}

    @GetMapping
    @Needs(resource = "project:{projectName}/projectUser:*", action = "list")
    @Operation(summary = "List the members of a project, newest first")
    @Fails(BusinessCode.PROJECT_MISSING)
    ListBody list(
            @PathVariable String projectName,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Predicate<String> mayList = Caller.current().which("project:" + projectName + "/projectUser", "list");
        List<ProjectMembers.Member> all = members.list(projectName).stream()
                .filter(member -> mayList.test(member.name()))
                .toList();
        return new ListBody(Paging.of(page, pageSize).of(all), all.size());
    }

    @PostMapping
    @Needs(resource = "project:{projectName}/projectUser:*", action = "create")
    @Operation(
            summary = "Make a user a member of a project",
            description = "Nobody gives away a right that he has not: 403 where the caller lacks what a role allows.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.MEMBER_ROLES_INVALID,
        BusinessCode.MEMBER_EXISTS,
        BusinessCode.USER_MISSING
    })
    ProjectMembers.Member add(@PathVariable String projectName, @RequestBody AddRequest request) {
        new Fields().name("userName", request.userName).done();
        Caller.current().requireNew("project:" + projectName + "/projectUser", orEmpty(request.userName));
        return members.add(Caller.current(), projectName, orEmpty(request.userName), names(request.userRoles));
    }

    @PutMapping("/{userName}")
    @Needs(resource = "project:{projectName}/projectUser:{userName}", action = "update")
    @Operation(
            summary = "Replace a member's roles",
            description = "403 where the member may more in the project than the caller, or would after it.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.MEMBER_ROLES_INVALID, BusinessCode.MEMBER_MISSING})
    ProjectMembers.Member change(
            @PathVariable String projectName, @PathVariable String userName, @RequestBody ChangeRequest request) {
        return members.change(Caller.current(), projectName, userName, names(request.userRoles));
    }

    @DeleteMapping("/{userName}")
    @Needs(resource = "project:{projectName}/projectUser:{userName}", action = "delete")
    @Operation(summary = "Remove a member from a project", description = "403 where he may more there than the caller.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.MEMBER_MISSING})
    Map<String, Object> remove(@PathVariable String projectName, @PathVariable String userName) {
        members.remove(Caller.current(), projectName, userName);
        return Map.of();
    }

    /** A null, which is no role's name, as an empty text, which is none either. */
    private static List<String> names(@Nullable List<@Nullable String> names) {
        return names == null
                ? List.of()
                : names.stream().map(name -> orEmpty(name)).distinct().toList();
    }
}
