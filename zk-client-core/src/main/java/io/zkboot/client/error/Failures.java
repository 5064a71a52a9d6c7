/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the error code of a reply into its exception. */
public final class Failures {
    /** Makes a failure of one kind. */
    @FunctionalInterface
    private interface Kind {
        ZkException make(Failure failure, String explanation, ZkException cause);
    }

    /** The kinds of what a request may fail with that was not applied. */
    private static final Map<Class<? extends ZkException>, Kind> NOT_APPLIED = Map.ofEntries(
            Map.entry(ConnectionLossException.class, ConnectionLossException::new),
            Map.entry(OperationTimeoutException.class, OperationTimeoutException::new),
            Map.entry(ClientClosedException.class, ClientClosedException::new),
            Map.entry(SessionExpiredException.class, SessionExpiredException::new),
            Map.entry(AuthFailedException.class, AuthFailedException::new),
            Map.entry(TooManyRequestsException.class, TooManyRequestsException::new),
            Map.entry(RequestTooLargeException.class, RequestTooLargeException::new),
            Map.entry(UnimplementedException.class, UnimplementedException::new),
            Map.entry(NodeExistsException.class, (failure, why, cause) -> new NodeExistsException(failure)),
            Map.entry(NotReadOnlyException.class, (failure, why, cause) -> new NotReadOnlyException(failure)),
            Map.entry(SessionMovedException.class, (failure, why, cause) -> new SessionMovedException(failure)),
            Map.entry(ThrottledException.class, (failure, why, cause) -> new ThrottledException(failure)));

    private Failures() {}

    /**
     * Returns what an operation of several requests fails with when the request that failed was not applied, but the
     * operation may have been in part, or will be: the same failure with the outcome {@link Outcome#UNKNOWN}.
     *
     * @param failure how the request failed; the cause of what is returned
     * @param explanation what is known of the rest
     */
    public static ZkException ofPart(ZkException failure, String explanation) {
        Failure unknown =
                new Failure(failure.code(), failure.rawCode(), failure.operation(), failure.path(), Outcome.UNKNOWN);
        return NOT_APPLIED
                .getOrDefault(failure.getClass(), ZkServerException::new)
                .make(unknown, explanation, failure);
    }

    /** Returns the exception of an error by which the server has refused a request. */
    public static ZkException rejected(int rawCode, String operation, @Nullable String path) {
        return answered(rawCode, operation, path, Outcome.REJECTED);
    }

    /**
     * Returns the exception of an error that the server answered with.
     *
     * @param rawCode the number in the reply header, not 0
     * @param operation name of the operation
     * @param path path of the operation as the caller gave it, or null
     * @param outcome what the error tells of the request
     */
    public static ZkException answered(int rawCode, String operation, @Nullable String path, Outcome outcome) {
        ErrorCode code = ErrorCode.of(rawCode);
        Failure failure = new Failure(code, rawCode, operation, path, outcome);
        return switch (code) {
            case NO_NODE ->
                operation.startsWith("create") ? NoNodeException.ofParent(failure) : new NoNodeException(failure);
            case NODE_EXISTS -> new NodeExistsException(failure);
            case BAD_VERSION -> new BadVersionException(failure);
            case NOT_EMPTY -> new NotEmptyException(failure);
            case NO_CHILDREN_FOR_EPHEMERALS -> new NoChildrenForEphemeralsException(failure);
            case NO_AUTH -> new NoAuthException(failure);
            case INVALID_ACL -> new InvalidAclException(failure);
            case BAD_ARGUMENTS -> new BadArgumentsException(failure);
            case NO_WATCHER -> new NoWatcherException(failure);
            case NOT_READ_ONLY -> new NotReadOnlyException(failure);
            case QUOTA_EXCEEDED -> new QuotaExceededException(failure);
            case THROTTLED -> new ThrottledException(failure);
            case SESSION_MOVED -> new SessionMovedException(failure);
            case EPHEMERAL_ON_LOCAL_SESSION -> new EphemeralOnLocalSessionException(failure);
            case RECONFIG_IN_PROGRESS -> new ReconfigInProgressException(failure);
            case NEW_CONFIG_NO_QUORUM -> new NewConfigNoQuorumException(failure);
            case RECONFIG_DISABLED -> new ReconfigDisabledException(failure);
            case SESSION_EXPIRED -> new SessionExpiredException(failure, "the session has expired", null);
            case AUTH_FAILED, SESSION_CLOSED_REQUIRES_AUTH ->
                new AuthFailedException(failure, "the server refused the authentication or demands one", null);
            case UNIMPLEMENTED -> new UnimplementedException(failure, unimplemented(operation, outcome), null);
            case MARSHALLING_ERROR ->
                new ZkServerException(
                        failure,
                        outcome == Outcome.REJECTED
                                ? "the server could not decode the request; it may be too old for a part of it"
                                : "the server could not decode the request, or failed after it had done what was asked;"
                                        + " its log tells which",
                        null);
            case UNKNOWN ->
                new ZkServerException(
                        failure, "the server answered with an error code that this client does not know", null);
            default -> new ZkServerException(failure, "the server answered with an error", null);
        };
    }

    /** Two operations are refused with this code by servers that do know them. */
    private static String unimplemented(String operation, Outcome outcome) {
        if (outcome == Outcome.UNKNOWN) { // only a transaction is answered so that both are possible
            return "the server is too old for a part of it and has done nothing, or failed after it had done all;"
                    + " its log tells which";
        }
        return switch (operation) {
            case "createTTL" ->
                "the server does not know nodes with a time to live: set extendedTypesEnabled=true on the servers"
                        + " (3.5.3 and later)";
            case "reconfig" -> "the server stands alone, or is too old: only an ensemble (3.5 and later) has members";
            default -> "the server is too old for this operation and does not know it";
        };
    }
}
