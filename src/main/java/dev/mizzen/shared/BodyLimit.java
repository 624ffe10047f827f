package dev.mizzen.shared;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are too large: at once where the length is said, else as soon as one byte too many is read. And those that come
 * in crumbs, each within the container's patience: nobody holds a connection for longer than a body may take.
 */
class BodyLimit extends OncePerRequestFilter {
    /** What Kubernetes stores in one object, roughly: nothing larger could be kept. */
    static final int LIMIT = 1024 * 1024;

    private final Duration patience;

    /** @param patience how long a body may take to arrive */
    BodyLimit(Duration patience) {
        this.patience = patience;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > LIMIT) {
            ErrorAnswer.ofStatus(413).send(response);
            return;
        }
        chain.doFilter(request.getContentLengthLong() == 0 ? request : new Limited(request), response);
    }

    private final class Limited extends HttpServletRequestWrapper {
        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counting(super.getInputStream());
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(
                    getInputStream(), encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding)));
        }
    }

    private final class Counting extends ServletInputStream {
        private final ServletInputStream body;
        private final long started = System.nanoTime();
        private long read;

        Counting(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int one = body.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = body.read(bytes, offset, length);
            count(Math.max(0, count));
            return count;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        private void count(int more) throws SocketTimeoutException {
            if (System.nanoTime() - started > patience.toNanos()) {
                throw new SocketTimeoutException("the body did not arrive in time");
            }
            read += more;
            if (read > LIMIT) {
                throw BusinessCode.TOO_LARGE.because(
                        ErrorAnswer.ofStatus(413).body().message());
            }
        }
    }
}
