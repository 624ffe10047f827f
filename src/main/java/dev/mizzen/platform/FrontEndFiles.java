package dev.mizzen.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The files of a built web UI. Its index page is read once, at the start; the others as they are asked for. */
class FrontEndFiles {
    private static final String INDEX = "index.html";
    private static final Pattern INLINE_SCRIPT = Pattern.compile(
            "<script(?![^>]*\\ssrc\\s*=)[^>]*>(.*?)</script\\s*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Path root;
    private final byte[] index;

    /** @throws InvalidConfigurationPropertyValueException if the folder has no index page */
    FrontEndFiles(String folder) {
        try {
            this.root = Path.of(folder).toRealPath();
            this.index = Files.readAllBytes(root.resolve(INDEX));
        } catch (IOException | InvalidPathException e) {
            // Spring Boot explains this one at the start, without a stack trace.
            throw new InvalidConfigurationPropertyValueException(
                    "mizzen.ui-dir",
                    folder,
                    INDEX
                            + " cannot be read there: name the folder of a built web UI (MIZZEN_UI_DIR), or leave it out");
        }
    }

    byte[] index() {
        return index.clone();
    }

    /**
     * A file by its path below the folder, written with slashes. Nothing outside of the folder is ever found: neither by the path nor
     * through a symbolic link.
     */
    Optional<Path> find(String path) {
        try {
            Path file = root.resolve(path).toRealPath();
            return file.startsWith(root) && Files.isRegularFile(file) && Files.isReadable(file)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * What the page may load and run: its own files; scripts that stand in it, by their hash; images from anywhere safe, since records
     * carry the addresses of their icons; and the icon font, which VelaUX's components take from where their maker keeps it.
     */
    String contentSecurityPolicy() {
        StringBuilder scripts = new StringBuilder("'self'");
        Matcher script = INLINE_SCRIPT.matcher(new String(index, StandardCharsets.UTF_8));
        while (script.find()) {
            scripts.append(" 'sha256-").append(hash(script.group(1))).append('\'');
        }
        return "default-src 'self'; script-src " + scripts + "; style-src 'self' 'unsafe-inline'"
                + "; img-src 'self' data: blob: https:; font-src 'self' data: at.alicdn.com; worker-src 'self' blob:"
                + "; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }

    /** Browsers read every line end as a line feed before they hash. */
    private static String hash(String script) {
        String read = script.replace("\r\n", "\n").replace('\r', '\n');
        return Base64.getEncoder().encodeToString(DigestUtils.sha256(read));
    }
}
