/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.faults;

import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The buttons: {@code POST /faults/…}. */
@RestController
@RequestMapping("/faults")
class FaultController {
    private final Faults faults;

    FaultController(Faults faults) {
        this.faults = faults;
    }

    @PostMapping("/server/stop")
    Faults.Condition stopServer() {
        faults.server(false);
        return faults.condition();
    }

    @PostMapping("/server/start")
    Faults.Condition startServer() {
        faults.server(true);
        return faults.condition();
    }

    /** {@code open}, {@code cut} or {@code silent}. */
    @PostMapping("/connection/{state}")
    Faults.Condition connection(@PathVariable String state) {
        faults.connection(Faults.Connection.valueOf(state.toUpperCase(Locale.ROOT)));
        return faults.condition();
    }

    @PostMapping("/session/expire")
    Faults.Condition expireSession() {
        faults.expireSession();
        return faults.condition();
    }

    @PostMapping("/load")
    Faults.Condition load() {
        faults.load();
        return faults.condition();
    }

    @ExceptionHandler
    ProblemDetail notHere(Faults.NotHereException failure) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail noSuchState(IllegalArgumentException failure) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "The state of the connection is open, cut or silent.");
    }
}
