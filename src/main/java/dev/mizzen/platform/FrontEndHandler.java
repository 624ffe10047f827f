package dev.mizzen.platform;

import dev.mizzen.shared.BusinessCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** Answers GET and HEAD with a file of the web UI or its index page. */
class FrontEndHandler extends ResourceHttpRequestHandler {
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    /** A name with a hash of the content in it, such as {@code main.0123abcd.js}: another content has another name. */
    private static final Pattern HASHED = Pattern.compile(".*[.-][0-9a-f]{8,64}\\.(chunk\\.)?[a-z0-9]+(\\.map)?");

    private final FrontEndFiles files;
    private final Resource index;
    private final String policy;

    FrontEndHandler(FrontEndFiles files) {
        this.files = files;
        this.index = new ByteArrayResource(files.index());
        this.policy = files.contentSecurityPolicy();
        // A file's time may be that of the build of an image, the same for every version: it says nothing.
        setUseLastModified(false);
    }

    @Override
    protected Resource getResource(HttpServletRequest request) {
        String path = FrontEnd.path(request);
        if (!path.equals(FrontEnd.FILES) && !path.startsWith(FrontEnd.FILES + "/")) {
            return index;
        }
        String name = path.substring(Math.min(path.length(), FrontEnd.FILES.length() + 1));
        if (name.equals("index.html")) {
            return index;
        }
        return files.find(name)
                .map(FileSystemResource::new)
                .orElseThrow(() -> BusinessCode.UNKNOWN_ROUTE.because("The web UI has no such file"));
    }

    @Override
    protected @Nullable MediaType getMediaType(HttpServletRequest request, Resource resource) {
        return resource == index ? HTML : super.getMediaType(request, resource);
    }

    @Override
    protected void setHeaders(HttpServletResponse response, Resource resource, @Nullable MediaType mediaType)
            throws IOException {
        super.setHeaders(response, resource, mediaType);
        String name = resource.getFilename();
        response.setHeader("Content-Security-Policy", policy);
        if (resource == index) {
            response.setHeader("Cache-Control", "no-store");
        } else if (name != null && HASHED.matcher(name).matches()) {
            response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        } else {
            response.setHeader("Cache-Control", "no-cache");
        }
    }
}
