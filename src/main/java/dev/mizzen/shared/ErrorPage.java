package dev.mizzen.shared;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what fails outside of a controller, in a filter or in the container. */
@Controller
@Hidden
class ErrorPage implements ErrorController {
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (thrown instanceof SocketTimeoutException) { // the container's own: a body that did not arrive in time
            ErrorAnswer.ofStatus(408).send(response);
            return;
        }
        if (thrown instanceof Throwable failure) {
            Failures.of(failure).send(response); // the container has logged it
            return;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ErrorAnswer.ofStatus(status instanceof Integer number ? number : 404).send(response);
    }
}
