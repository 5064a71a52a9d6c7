/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.error.ZkException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Says by status code and problem detail (RFC 9457) what ZooKeeper did not like.
 *
 * <p>The {@code outcome} in the body tells whether the operation may have been applied all the same, which is what one
 * wants to know before trying again.
 */
@RestControllerAdvice(assignableTypes = {NodeController.class, CounterController.class})
class NodeErrors {
    @ExceptionHandler
    ProblemDetail zookeeperFailed(ZkException failure) {
        ProblemDetail problem = problem(status(failure), failure);
        problem.setProperty("code", failure.code());
        problem.setProperty("outcome", failure.outcome());
        return problem;
    }

    /** The client checks paths and arguments before it sends anything. */
    @ExceptionHandler
    ProblemDetail invalidRequest(IllegalArgumentException failure) {
        return problem(HttpStatus.BAD_REQUEST, failure);
    }

    /** What somebody else has written is in the way. */
    @ExceptionHandler
    ProblemDetail unexpectedData(IllegalStateException failure) {
        return problem(HttpStatus.CONFLICT, failure);
    }

    private static HttpStatus status(ZkException failure) {
        return switch (failure.code()) {
            case NO_NODE -> HttpStatus.NOT_FOUND;
            case BAD_VERSION, NODE_EXISTS, NOT_EMPTY, NO_CHILDREN_FOR_EPHEMERALS -> HttpStatus.CONFLICT;
            case NO_AUTH -> HttpStatus.FORBIDDEN;
            case BAD_ARGUMENTS -> HttpStatus.BAD_REQUEST;
            case CONNECTION_LOSS, OPERATION_TIMEOUT, SESSION_EXPIRED, NOT_READ_ONLY, THROTTLED ->
                HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    private static ProblemDetail problem(HttpStatus status, RuntimeException failure) {
        String message = failure.getMessage();
        return ProblemDetail.forStatusAndDetail(status, message == null ? failure.toString() : message);
    }
}
